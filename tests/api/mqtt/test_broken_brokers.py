"""Brokers that die, forget, stay away or hang: nothing is lost, and order is kept."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api.mqtt.broker import BrokerAddress
from api.mqtt.subscriber import Subscriber
from plant.records import Draft, SourceId
from tests.api.mqtt.cut_link import cut_link
from tests.api.mqtt.teller import STATUS_TOPIC, Teller, a_teller, eventually
from tests.brokers import Broker, running
from tests.builders import an_event
from tests.published import Ear

pytestmark = pytest.mark.slow


def test_what_happens_while_the_broker_is_away_is_told_when_it_is_back(
    teller: Teller, tmp_path: Path
) -> None:
    broker = Broker(tmp_path / "late")
    with teller.publishing(broker.address) as publisher:
        teller.tell_many(1, 50)
        assert eventually(lambda: "cannot be reached" in publisher.state.problem)
        assert teller.waiting == 50
        broker.start()
        with Subscriber(broker.address) as ear:
            assert ear.wait_for_events(50, timeout=30)
            assert eventually(lambda: teller.waiting == 0)
            assert [event.sequence for event in ear.events] == list(range(1, 51))
    broker.kill()


@pytest.mark.parametrize("persistent", [False, True])
def test_a_broker_killed_again_and_again_costs_no_event(
    teller: Teller, tmp_path: Path, *, persistent: bool
) -> None:
    with running(tmp_path / "mortal", persistent=persistent) as broker:
        listener = Subscriber(broker.address, name="keen", session_seconds=3600)
        with listener as ear, teller.publishing(broker.address):
            for round_ in range(3):
                teller.tell_many(round_ * 100 + 1, 100)
                assert ear.wait_for_events(round_ * 100 + 20, timeout=30)
                broker.kill()
                teller.tell(an_event(5000 + round_))
                broker.start()
            assert ear.wait_for_events(303, timeout=60)
            assert eventually(lambda: teller.waiting == 0)
        assert not ear.gaps()
        assert [event.sequence for event in ear.events] == list(range(1, 304))


def test_a_message_is_marked_only_when_the_broker_acknowledged_it(
    teller: Teller, broker: Broker
) -> None:
    with teller.publishing(broker.address) as publisher:
        assert eventually(lambda: publisher.state.connected)
        broker.freeze()
        teller.tell(an_event(10))
        assert eventually(lambda: publisher.state.under_way == 1)
        time.sleep(0.3)
        assert teller.waiting == 1
        broker.kill()
        assert eventually(lambda: not publisher.state.connected)
        assert teller.waiting == 1
        broker.start()
        with Subscriber(broker.address) as ear:
            assert ear.wait_for_events(1, timeout=30)
            assert eventually(lambda: teller.waiting == 0)


def test_what_a_broker_took_with_it_is_told_again(teller: Teller, broker: Broker) -> None:
    with teller.publishing(broker.address) as publisher:
        teller.tell_many(1, 20)
        # Acknowledged, and heard by nobody: the broker is killed with all of it.
        assert eventually(lambda: teller.waiting == 0)
        broker.kill()
        broker.start()
        with Subscriber(broker.address) as ear:
            assert ear.wait_for_events(20, timeout=30)
            assert [event.sequence for event in ear.events] == list(range(1, 21))
        assert eventually(lambda: publisher.state.repeated >= 20)


def test_one_who_comes_back_slower_than_we_do_hears_it_too(teller: Teller, broker: Broker) -> None:
    with teller.publishing(broker.address) as publisher:
        teller.tell_many(1, 5)
        assert eventually(lambda: teller.waiting == 0)
        broker.kill()
        broker.start()
        assert eventually(lambda: publisher.state.repeated >= 5)
        with Subscriber(broker.address) as ear:
            assert ear.wait_for_events(5, timeout=30)


def test_a_new_process_repeats_the_minute_before_the_last_acknowledgement(
    teller: Teller, broker: Broker
) -> None:
    teller.tell_many(1, 5)
    with teller.publishing(broker.address):
        assert eventually(lambda: teller.waiting == 0)
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):
        assert ear.wait_for_events(5, timeout=20)


def test_states_are_there_again_after_a_broker_forgot_them(teller: Teller, broker: Broker) -> None:
    still, gone = state("camera-a", b"on"), state("camera-b", b"on")
    teller.queue(still, gone, state("camera-b", b""))
    with teller.publishing(broker.address):
        assert eventually(lambda: teller.waiting == 0)
        broker.kill()
        broker.start()
        with Subscriber(broker.address) as ear:
            assert ear.wait(lambda: still.topic in ear.states, timeout=20)
            assert ear.wait(lambda: STATUS_TOPIC in ear.states, timeout=20)
            assert gone.topic not in ear.states


def test_a_state_that_waits_is_not_overtaken_by_a_newer_one(teller: Teller, broker: Broker) -> None:
    for number in range(20):
        teller.queue(state("camera-a", b"on", number))
    with Subscriber(broker.address) as ear, teller.publishing(broker.address):
        assert eventually(lambda: teller.waiting == 0)
        topic = state("camera-a", b"on").topic
        assert ear.wait(lambda: b'"id":"on-19"' in ear.states.get(topic, b""), timeout=10)
        time.sleep(0.2)
        assert b'"id":"on-19"' in ear.states[topic]


def test_the_broker_tells_when_a_publisher_is_killed(tmp_path: Path, broker: Broker) -> None:
    ear = Ear(broker.address)
    with ear.subscriber as subscriber:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.api.mqtt.publishing", str(tmp_path), str(broker.port)]
        )
        assert subscriber.wait_for_events(1, timeout=60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        lost = b'"reason":"connection_lost"'
        assert subscriber.wait(lambda: lost in subscriber.states[STATUS_TOPIC], timeout=30)
    assert ear.problems == []


def test_killed_between_acknowledgement_and_mark_it_tells_again(
    tmp_path: Path, broker: Broker
) -> None:
    # The child never marks: as if it were killed each time right before.
    with Subscriber(broker.address) as ear:
        command = [sys.executable, "-m", "tests.api.mqtt.publishing", str(tmp_path)]
        for heard in (1, 2):
            process = subprocess.Popen([*command, str(broker.port), "never-mark"])
            assert ear.wait(arrivals_reach(ear, heard), timeout=60)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert ear.repeated >= 1
        assert len(ear.events) == 1
        with a_teller(tmp_path) as teller, teller.publishing(broker.address):
            assert eventually(lambda: teller.waiting == 0)


def test_a_broker_that_hangs_is_left_and_found_again(teller: Teller, broker: Broker) -> None:
    from api.mqtt import sending

    with pytest.MonkeyPatch.context() as patch, Subscriber(broker.address) as ear:
        patch.setattr(sending, "SILENCE_SECONDS", 1.0)
        with teller.publishing(broker.address) as publisher:
            assert eventually(lambda: publisher.state.connected)
            broker.freeze()
            teller.tell(an_event(10))
            assert eventually(lambda: "acknowledges nothing" in publisher.state.problem)
            broker.thaw()
            assert ear.wait_for_events(1, timeout=30)
            assert eventually(lambda: teller.waiting == 0)


def test_a_link_that_is_cut_again_and_again_lets_all_through_in_the_end(
    teller: Teller, broker: Broker
) -> None:
    with Subscriber(broker.address) as ear, cut_link(broker.port) as link:
        with teller.publishing(BrokerAddress(port=link.port)) as publisher:
            teller.tell_many(1, 400)
            assert eventually(lambda: teller.waiting == 0)
            # A repeat of all these needs about 500 kB, more than a connection now lasts.
            link.octets = 100_000
            teller.tell_many(401, 400)
            assert eventually(lambda: teller.waiting == 0, timeout=60)
            assert publisher.state.aside == 0
        assert link.cuts > 4
        assert not ear.gaps()
        assert len(ear.events) == 800


def arrivals_reach(ear: Subscriber, count: int) -> Callable[[], bool]:
    return lambda: len(ear.events) + ear.repeated >= count


def state(camera: str, word: bytes, number: int = 0) -> Draft:
    """Return a camera's state, or with an empty word what clears it."""
    told = {
        "specversion": "1.0",
        "id": f"{word.decode()}-{number}",
        "source": f"urn:floorwatch:site/riverside/camera/{camera}",
        "type": "org.floorwatch.camera.status.v1",
        "subject": f"camera/{camera}",
        "time": "2026-03-02T00:00:00.000Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:floorwatch:schema:camera-status:v1",
        "data": {
            "camera": camera,
            "state": "online",
            "since_at": "2026-03-02T00:00:00.000Z",
            "published_at": None,
        },
    }
    topic = f"fw/v1/riverside/camera/{camera}/status"
    key = f"{camera}.{word.decode()}.{number}"
    payload = json.dumps(told).encode() if word else b""
    return Draft(key, SourceId("camera/x"), topic, payload, retained=True)
