"""Killed exactly between two steps: after the commit, after the acknowledgement."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from plant.events import Event
from plant.wire import event_to_json
from tests.brokers import Broker, running
from tests.builders import an_event
from tests.kills.listener import Listener, listening
from tests.runtime.test_serving import EXAMPLE, camera_of
from tests.runtime.test_supervision import until
from tests.servers import RunningServer, a_server

pytestmark = [pytest.mark.slow, pytest.mark.alone]
EVENTS = 5


@pytest.fixture
def plant(tmp_path: Path) -> Path:
    path = tmp_path / "plant.yaml"
    path.write_text(EXAMPLE.read_text())
    return path


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running(tmp_path / "broker") as broker:
        yield broker


@contextmanager
def a_told_server(plant: Path, state: Path, broker: Broker) -> Iterator[RunningServer]:
    """A server that publishes."""
    told = {"FLOORWATCH_MQTT__HOST": "127.0.0.1", "FLOORWATCH_MQTT__PORT": str(broker.port)}
    with a_server(plant, state, **told) as server:
        yield server


def happen(server: RunningServer, plant: Path) -> list[str]:
    """Let the server take some events; return their keys."""
    events = [an_event(number, camera=camera_of(plant)) for number in range(EVENTS)]
    for event in events:
        assert take(server, event) == 201
    return [event.key for event in events]


def take(server: RunningServer, event: Event) -> int:
    return httpx.post(
        f"{server.url}/api/v1/events",
        content=json.dumps(event_to_json(event)),
        headers={"Idempotency-Key": event.key, "Content-Type": "application/json"},
        trust_env=False,
    ).status_code


def test_killed_after_the_commit_and_before_publishing_everything_is_told(
    plant: Path, tmp_path: Path, broker: Broker
) -> None:
    with a_server(plant, tmp_path / "state") as server:  # it has no broker to tell
        keys = happen(server, plant)
        server.ends(signal.SIGKILL)
    with listening(broker, tmp_path) as heard, a_told_server(plant, tmp_path / "state", broker):
        until(lambda: set(keys) <= heard.keys(), 30)
        assert heard.sequences() == list(range(1, EVENTS + 1))


def test_killed_while_the_broker_says_nothing_everything_is_told(
    plant: Path, tmp_path: Path, broker: Broker
) -> None:
    with a_told_server(plant, tmp_path / "state", broker) as server:
        server.wait_for_log("connected to the broker")
        broker.freeze()  # what is sent now is acknowledged by nobody
        keys = happen(server, plant)
        server.ends(signal.SIGKILL)
    broker.kill()
    broker.start()
    with listening(broker, tmp_path) as heard, a_told_server(plant, tmp_path / "state", broker):
        until(lambda: set(keys) <= heard.keys(), 30)
        assert heard.sequences() == list(range(1, EVENTS + 1))


def test_killed_after_the_acknowledgement_and_before_marking_it_is_told_twice_under_one_id(
    plant: Path, tmp_path: Path, broker: Broker
) -> None:
    with a_server(plant, tmp_path / "state") as server:
        keys = happen(server, plant)
        server.ends()
    with listening(broker, tmp_path) as heard:
        dying = [sys.executable, "-m", "tests.kills.dies_before_marking"]
        done = subprocess.run(
            [*dying, str(tmp_path / "state"), str(broker.port)],
            cwd=Path(__file__).parents[2],
            timeout=60,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL
        until(lambda: bool(heard.keys()))
        with a_told_server(plant, tmp_path / "state", broker):
            until(lambda: set(keys) <= heard.keys(), 30)
            until(lambda: len(heard.all()) > EVENTS, 30)
        assert_one_place_each(heard)


def assert_one_place_each(heard: Listener) -> None:
    """Every message that came twice has the same id and the same sequence both times."""
    places = {(told.sequence, told.key) for told in heard.all()}
    assert sorted(sequence for sequence, _ in places) == list(range(1, EVENTS + 1))
