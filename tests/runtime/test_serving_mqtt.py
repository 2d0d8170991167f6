"""`floorwatch serve` with a real broker: what is closed is cleared, what is declared is heard."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.mqtt import mail
from api.mqtt.connection import connect
from plant.ids import CameraId
from plant.signals import Signal
from tests.api.mqtt.teller import eventually
from tests.brokers import Broker
from tests.builders import MIDNIGHT, an_event
from tests.published import Ear, unchecked
from tests.runtime.test_serving import EXAMPLE, camera_of, post
from tests.servers import RunningServer, a_server
from vision.delivery.courier import Server
from vision.delivery.link import Caller, Ears, Link
from vision.delivery.standing import CameraStanding, CameraState

SIGNALS = "floorwatch/v1/riverside/signal"


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(EXAMPLE.read_text())
    return path


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "broker")
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def server(plant: Path, broker: Broker, tmp_path: Path) -> Iterator[RunningServer]:
    settings = {"FLOORWATCH_MQTT__HOST": "127.0.0.1", "FLOORWATCH_MQTT__PORT": str(broker.port)}
    with a_server(plant, tmp_path / "state", **settings) as server:
        yield server


def told(server: RunningServer, path: str) -> Any:
    return httpx.get(f"{server.url}{path}", trust_env=False).json()


def say(broker: Broker, signal: str, payload: bytes) -> None:
    """Publish something as any client could."""
    connection = connect(broker.address, mail.Caller("plc"))
    with unchecked():
        number = connection.publish(mail.Mail(f"{SIGNALS}/{signal}", payload))
    while number not in {answer.mid for answer in connection.answers()}:
        connection.turn(0.05)
    connection.close()


@pytest.mark.slow
def test_an_incident_that_is_closed_over_http_is_cleared_at_the_broker(
    plant: Path, broker: Broker, server: RunningServer
) -> None:
    camera = camera_of(plant)
    ear = Ear(broker.address)
    with ear.subscriber as subscriber:
        answer = post(server, 1, camera).json()
        topic = f"floorwatch/v1/riverside/packing/line-2/incident/{answer['incident_id']}"
        assert eventually(lambda: topic in subscriber.states)
        path = f"{server.url}/api/v1/incidents/{answer['incident_id']}"
        version = httpx.get(path, trust_env=False).json()["version"]
        body = {"version": version, "outcome": "false_alarm", "note": "a bird"}
        closed = httpx.post(f"{path}/close", json=body, trust_env=False)
        assert closed.status_code == 200, closed.text
        assert eventually(lambda: topic not in subscriber.states)
        (event,) = subscriber.events
    assert event.id == an_event(1, camera=camera).key
    # Who comes later finds nothing there.
    with Ear(broker.address).subscriber as newcomer:
        assert newcomer.wait(lambda: len(newcomer.states) > 0, timeout=10)
        assert topic not in newcomer.states
    assert ear.problems == []


@pytest.mark.slow
def test_the_server_hears_what_the_plant_file_declares_and_nothing_else(
    broker: Broker, server: RunningServer
) -> None:
    server.wait_for_log("listening for signals")
    say(broker, "door_opened/back-door", b'{"value": true}')
    say(broker, "door_opened/hall-door", b'{"value": true, "source": "badges"}')
    assert eventually(lambda: told(server, "/api/v1/signals")["signals"])
    (signal,) = told(server, "/api/v1/signals")["signals"]
    assert (signal["kind"], signal["id"], signal["source"]) == (
        "door_opened",
        "hall-door",
        "badges",
    )


@pytest.mark.slow
def test_a_vision_worker_hears_the_plant_and_its_camera_is_online(
    plant: Path, broker: Broker, server: RunningServer
) -> None:
    camera = CameraId(camera_of(plant))
    heard: list[Signal] = []
    standing = CameraStanding(camera, CameraState.ONLINE, MIDNIGHT)
    caller = Caller("worker-1", "0.1.0", (camera,), lambda: "abc", lambda: (standing,))
    ears = Ears(lambda _told: None, heard.append, lambda _told: None)
    link = Link(Server(server.url), caller, ears)
    topic = f"floorwatch/v1/riverside/camera/{camera}/status"
    ear = Ear(broker.address)
    with ear.subscriber as subscriber:
        link.start()
        try:
            assert eventually(lambda: topic in subscriber.states)
            assert json.loads(subscriber.states[topic])["data"]["state"] == "online"
            server.wait_for_log("listening for signals")
            say(broker, "door_opened/hall-door", b'{"value": true}')
            assert eventually(lambda: [each.id for each in heard] == ["hall-door"])
        finally:
            link.stop()
    assert ear.problems == []


@pytest.mark.slow
def test_the_server_tells_how_it_fares_at_the_broker(broker: Broker, server: RunningServer) -> None:
    def connected() -> str:
        text = httpx.get(f"{server.url}/metrics", trust_env=False).text
        found = re.search(r"^floorwatch_mqtt_connected (.*)$", text, re.MULTILINE)
        return found.group(1) if found else ""

    assert eventually(lambda: connected() == "1.0")
    assert told(server, "/ready")["broker"] == "ok"
    broker.kill()
    assert eventually(lambda: connected() == "0.0")
    ready = told(server, "/ready")
    assert ready["ready"], "events are kept until the broker is back"
    assert "not connected since" in ready["broker"]
