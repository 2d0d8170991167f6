"""The other side: subscribes as any client would, and proves what arrived.

It knows nothing of the outbox. It drops what it knows by source and id, tells which
sequences of a source are missing, and keeps the retained states as a newcomer would
find them. The demo and the tests believe it, not the publisher.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from paho.mqtt.client import MQTTMessage

from api.mqtt.broker import BrokerAddress, BrokerError
from api.mqtt.connection import Connection, connect
from api.mqtt.mail import Caller
from plant.json_tables import JsonMisfitError, JsonTable, table_of

PAUSE_SECONDS = 0.2
_LOG = logging.getLogger(__name__)

OnReceived = Callable[[str, bytes], None]


@dataclass(frozen=True, slots=True)
class Received:
    """One event as it arrived for the first time; `data` is as the schema says."""

    topic: str
    id: str
    source: str
    sequence: int
    data: JsonTable
    received_at: datetime


class Subscriber:
    """Listens on a thread of its own from `start` to `stop`; comes back when a broker does.

    `on_received` gets every message with its topic, repeated ones too. With
    `session_seconds` the broker keeps for it what comes while it is away. With `most` it
    forgets the oldest events beyond so many, and looks for gaps among the others only.
    """

    def __init__(
        self,
        broker: BrokerAddress,
        *,
        name: str = "",
        topics: str = "#",
        session_seconds: int = 0,
        most: int | None = None,
        on_received: OnReceived | None = None,
    ) -> None:
        self._broker = broker
        self._topics = topics
        self._caller = Caller(name, session_seconds=session_seconds)
        self._most = most
        self._on_received = on_received
        self._changed = threading.Condition()
        self._events: dict[tuple[str, str], Received] = {}
        self._states: dict[str, bytes] = {}
        self._repeated = 0
        self._strange = 0
        self._listening = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="subscriber", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def events(self) -> tuple[Received, ...]:
        """Every event that arrived, once, in the order of arrival."""
        with self._changed:
            return tuple(self._events.values())

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the events that arrived."""
        with self._changed:
            return frozenset(known for _, known in self._events)

    @property
    def repeated(self) -> int:
        """How many events arrived that were known already."""
        with self._changed:
            return self._repeated

    @property
    def strange(self) -> int:
        """How many messages were no CloudEvents."""
        with self._changed:
            return self._strange

    @property
    def states(self) -> Mapping[str, bytes]:
        """The present state of each topic that has one, as it was last told."""
        with self._changed:
            return dict(self._states)

    def gaps(self) -> dict[str, tuple[int, ...]]:
        """Return the sequences that are missing below the highest of each source, from 1 on."""
        seen: dict[str, set[int]] = {}
        for event in self.events:
            seen.setdefault(event.source, set()).add(event.sequence)
        missing = {
            source: tuple(sorted(set(range(self._first(numbers), max(numbers))) - numbers))
            for source, numbers in seen.items()
        }
        return {source: numbers for source, numbers in missing.items() if numbers}

    def _first(self, numbers: set[int]) -> int:
        return 1 if self._most is None else min(numbers)

    def start(self, *, timeout: float = 10.0) -> None:
        """Begin to listen; return when the broker has agreed, or raise BrokerError."""
        self._thread.start()
        if not self.wait(lambda: self._listening, timeout=timeout):
            raise BrokerError("nobody could be subscribed", where=str(self._broker))

    def stop(self) -> None:
        """Leave, and wait until it is done."""
        self._stop.set()
        self._thread.join()

    def wait(self, holds: Callable[[], bool], *, timeout: float) -> bool:
        """Wait until something holds that arrivals change; tell whether it does."""
        limit = time.monotonic() + timeout
        while not holds():
            left = limit - time.monotonic()
            if left <= 0:
                return False
            with self._changed:
                self._changed.wait(min(left, 0.2))
        return True

    def wait_for_events(self, count: int, *, timeout: float) -> bool:
        """Wait until so many different events have arrived."""
        return self.wait(lambda: len(self._events) >= count, timeout=timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except BrokerError as error:
                self._say(listening=False)
                _LOG.info("the subscriber is not connected", extra={"why": str(error)})
                self._stop.wait(PAUSE_SECONDS)

    def _listen(self) -> None:
        arrived: list[MQTTMessage] = []
        connection = connect(self._broker, self._caller, on_message=arrived.append)
        try:
            connection.subscribe((self._topics,))
            self._say(listening=True)
            while not self._stop.is_set():
                connection.turn(0.1)
                self._take(connection, arrived)
            connection.close()
        finally:
            connection.drop()

    def _take(self, connection: Connection, arrived: list[MQTTMessage]) -> None:
        for message in arrived:
            self._receive(message.topic, bytes(message.payload))
            connection.acknowledge(message)
        arrived.clear()

    def _say(self, *, listening: bool) -> None:
        with self._changed:
            self._listening = listening
            self._changed.notify_all()

    def _receive(self, topic: str, payload: bytes) -> None:
        if self._on_received is not None:
            self._on_received(topic, payload)
        with self._changed:
            if "/event/" in topic:
                self._note(topic, payload)
            elif payload:
                self._states[topic] = payload
            else:
                self._states.pop(topic, None)
            self._changed.notify_all()

    def _note(self, topic: str, payload: bytes) -> None:
        try:
            told = table_of(json.loads(payload))
            event = Received(
                topic=topic,
                id=told.text("id"),
                source=told.text("source"),
                sequence=int(told.text("sequence")),
                data=told.table("data"),
                received_at=datetime.now(UTC),
            )
        except (ValueError, JsonMisfitError):
            self._strange += 1
            return
        if (event.source, event.id) in self._events:
            self._repeated += 1
        else:
            self._events[event.source, event.id] = event
            if self._most is not None and len(self._events) > self._most:
                del self._events[next(iter(self._events))]
