"""The demo has a real broker, and a subscriber that hears what everybody hears."""

import json
import subprocess
from pathlib import Path

import pytest

from api.mqtt.broker import BrokerAddress
from api.mqtt.subscriber import Subscriber
from plant.errors import PlantError
from runtime.demo_broker import demo_broker
from tests.programs import needs_program


def hears(folder: Path) -> str:
    """Publish two events as the plant's systems could, hear both; return which broker it was."""
    with (
        demo_broker(folder, folder / "log") as broker,
        Subscriber(BrokerAddress(port=broker.port), topics="floorwatch/v1/#") as subscriber,
    ):
        for number in (1, 2):
            told = {"id": f"e.{number}", "source": "s", "sequence": str(number), "data": {}}
            tell(broker.port, json.dumps(told))
        assert subscriber.wait_for_events(2, timeout=30)
        assert subscriber.ids == {"e.1", "e.2"}
    return broker.name


def tell(port: int, payload: str) -> None:
    topic = "floorwatch/v1/s/-/-/c/event/k"
    subprocess.run(
        ["mosquitto_pub", "-p", str(port), "-q", "1", "-t", topic, "-m", payload], check=True
    )


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
