"""The listener hears what the plant file declares and nothing else."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from api.mqtt.broker import BrokerAddress
from api.mqtt.connection import connect
from api.mqtt.listener import SignalListener
from api.mqtt.mail import Caller, Mail
from api.mqtt.service import Service
from plant.ids import SignalId
from plant.signals import DeclaredSignal, Signal, SignalKind
from plant.store_errors import BusyError, ConflictError, StoreError
from plant.wall_clock import WallClock
from tests.api.mqtt.teller import TOPICS, eventually
from tests.brokers import Broker
from tests.published import unchecked

DOOR = DeclaredSignal(SignalId("dock-3"), SignalKind.DOOR_OPENED)
COUNT = DeclaredSignal(SignalId("counter-1"), SignalKind.EXPECTED_COUNT)
DOOR_TOPIC = "fw/v1/riverside/signal/door_opened/dock-3"


@dataclass
class Desk:
    """Takes signals, and may be out of order."""

    declared: set[DeclaredSignal] = field(default_factory=lambda: {DOOR})
    taken: list[Signal] = field(default_factory=list)
    fails: StoreError | None = None

    def take(self, signal: Signal) -> None:
        if self.fails is not None:
            raise self.fails
        self.taken.append(signal)


@contextmanager
def listening(desk: Desk, broker: BrokerAddress) -> Iterator[None]:
    listener = SignalListener(
        WallClock(),
        broker=broker,
        service=Service(TOPICS, "api"),
        declared=lambda: frozenset(desk.declared),
        take=desk.take,
    )
    stop = threading.Event()
    thread = threading.Thread(target=listener.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def say(broker: BrokerAddress, topic: str, payload: bytes, *, retained: bool = False) -> None:
    """Publish something as any client could."""
    connection = connect(broker, Caller("plc"))
    with unchecked():
        number = connection.publish(Mail(topic, payload, retained=retained))
    while number not in {answer.mid for answer in connection.answers()}:
        connection.turn(0.05)
    connection.close()


@pytest.fixture
def ready(broker: Broker, caplog: pytest.LogCaptureFixture) -> Iterator[Desk]:
    caplog.set_level(logging.INFO)
    desk = Desk()
    with listening(desk, broker.address):
        assert eventually(lambda: "listening for signals" in caplog.messages)
        yield desk


def test_a_declared_signal_is_taken(ready: Desk, broker: Broker) -> None:
    say(broker.address, DOOR_TOPIC, b'{"value": "open"}')
    assert eventually(lambda: len(ready.taken) == 1)
    assert (ready.taken[0].kind, ready.taken[0].id) == ("door_opened", "dock-3")
    assert ready.taken[0].value == "open"


def test_what_is_not_declared_is_not_heard(ready: Desk, broker: Broker) -> None:
    say(broker.address, "fw/v1/riverside/signal/door_opened/dock-4", b'{"value": "open"}')
    say(broker.address, "fw/v1/riverside/cmd/restart", b'{"value": "now"}')
    say(broker.address, DOOR_TOPIC, b'{"value": "open"}')
    assert eventually(lambda: len(ready.taken) == 1)


def test_nonsense_is_refused_with_a_line_in_the_log_and_the_next_is_taken(
    ready: Desk, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    say(broker.address, DOOR_TOPIC, b"\xff\x00" * 100)
    say(broker.address, DOOR_TOPIC, b'{"value": true}')
    assert eventually(lambda: len(ready.taken) == 1)
    assert "a signal is refused" in caplog.messages


def test_a_signal_that_contradicts_itself_is_refused_once(
    ready: Desk, broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    ready.fails = ConflictError("another value of the same moment")
    say(broker.address, DOOR_TOPIC, b'{"value": true}')
    assert eventually(lambda: "a signal is refused" in caplog.messages)
    ready.fails = None
    say(broker.address, DOOR_TOPIC, b'{"value": false}')
    assert eventually(lambda: [each.value for each in ready.taken] == [False])


def test_while_the_store_is_busy_the_broker_keeps_the_signal(ready: Desk, broker: Broker) -> None:
    ready.fails = BusyError("somebody else writes")
    say(broker.address, DOOR_TOPIC, b'{"value": true}')
    threading.Event().wait(1)
    assert ready.taken == []
    ready.fails = None
    assert eventually(lambda: [each.value for each in ready.taken] == [True])


def test_a_signal_that_comes_while_we_are_away_is_kept(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk()
    with listening(desk, broker.address):
        # The broker keeps for those only who have been there before.
        assert eventually(lambda: "listening for signals" in caplog.messages)
        say(broker.address, DOOR_TOPIC, b'{"value": 1}')
        assert eventually(lambda: len(desk.taken) == 1)
    say(broker.address, DOOR_TOPIC, b'{"value": 2}')
    with listening(desk, broker.address):
        assert eventually(lambda: [each.value for each in desk.taken] == [1, 2])


def test_what_is_declared_later_is_heard_from_then_on(ready: Desk, broker: Broker) -> None:
    ready.declared.add(COUNT)

    def counted() -> bool:
        say(broker.address, "fw/v1/riverside/signal/expected_count/counter-1", b'{"value": 12}')
        return bool(ready.taken)

    assert eventually(counted)
    ready.declared.discard(DOOR)
    ready.taken.clear()
    threading.Event().wait(1.2)
    say(broker.address, DOOR_TOPIC, b'{"value": true}')
    assert eventually(counted)
    assert {each.kind for each in ready.taken} == {"expected_count"}
