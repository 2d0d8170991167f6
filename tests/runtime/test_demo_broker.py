"""The demo has a real broker, and a subscriber that hears what everybody hears."""

import subprocess
from pathlib import Path

import pytest

from plant.errors import PlantError
from runtime.demo_broker import demo_broker
from runtime.demo_subscriber import Subscriber
from tests.programs import needs_program
from tests.runtime.test_supervision import until


def hears(folder: Path) -> str:
    """Publish an event, a state and nonsense; return which broker it was."""
    with demo_broker(folder, folder / "log") as broker:
        subscriber = Subscriber(broker.port, root="floorwatch")
        try:
            until(
                lambda: tell(
                    broker.port, "floorwatch/v1/s/-/-/c/event/k", '{"id": "e.1"}', subscriber
                )
            )
            tell(broker.port, "floorwatch/v1/s/camera/c/status", '{"id": "other"}', subscriber)
            tell(broker.port, "floorwatch/v1/s/-/-/c/event/k", "nonsense", subscriber)
            tell(broker.port, "floorwatch/v1/s/-/-/c/event/k", '{"id": "e.2"}', subscriber)
            until(lambda: "e.2" in subscriber.keys)
            assert subscriber.keys == {"e.1", "e.2"}
        finally:
            subscriber.close()
    return broker.name


def tell(port: int, topic: str, payload: str, subscriber: Subscriber) -> bool:
    subprocess.run(
        ["mosquitto_pub", "-p", str(port), "-q", "1", "-t", topic, "-m", payload], check=True
    )
    return "e.1" in subscriber.keys


def test_mosquitto_is_taken_where_it_is_installed(tmp_path: Path) -> None:
    needs_program("mosquitto_pub")
    assert hears(tmp_path) == "mosquitto"


def test_else_amqtt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_program("mosquitto_pub")
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    assert hears(tmp_path) == "amqtt"


def test_without_any_broker_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with (
        pytest.raises(PlantError, match="install mosquitto"),
        demo_broker(tmp_path, tmp_path / "log"),
    ):
        pass
