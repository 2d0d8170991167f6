"""Messages of the outbox on one connection: a bounded number under way, marks in batches.

- The order of sending is the order of calls; the broker keeps it.
- A message is marked when the broker acknowledged it, never before. Marks are written
  together, a fraction of a second late; whoever is killed in between sends again.
- What the broker refuses, or what is larger than it takes, is set aside, loudly.
"""

import logging
import threading
import time
from dataclasses import dataclass, field

from api.mqtt.bookkeeping import Aside, Recent
from api.mqtt.broker import BrokerError
from api.mqtt.cloudevents import outgoing
from api.mqtt.connection import Connection
from api.mqtt.mail import Answer, Mail
from plant.ports import Clock, Outbox
from plant.records import OutboxMessage
from plant.store_errors import StoreError

WINDOW = 64
MARK_COUNT = 200
MARK_SECONDS = 0.1
SILENCE_SECONDS = 30.0
WORD_SECONDS = 2.0
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What a publisher did since it started."""

    acknowledged: int = 0
    repeated: int = 0
    reached_nobody: int = 0
    refused: int = 0


@dataclass(slots=True)
class Memory:
    """What outlives a connection: the outbox, and what is known of its messages."""

    outbox: Outbox
    clock: Clock
    recent: Recent = field(default_factory=Recent)
    aside: Aside = field(default_factory=Aside)
    tally: Tally = field(default_factory=Tally)
    # Acknowledged and not yet marked.
    unmarked: list[int] = field(default_factory=list)


class Sending:
    """Sends messages on one connection. Whatever is called may raise BrokerError."""

    def __init__(self, connection: Connection, memory: Memory, stop: threading.Event) -> None:
        self._connection = connection
        self._memory = memory
        self._stop = stop
        self._window = max(1, min(WINDOW, connection.receive_maximum))
        self._under_way: dict[int, OutboxMessage] = {}
        self._words: set[int] = set()
        self._heard_at = self._marked_at = time.monotonic()

    @property
    def under_way(self) -> tuple[int, ...]:
        """The messages that the broker has not acknowledged, oldest first."""
        return tuple(message.number for message in self._under_way.values())

    @property
    def count(self) -> int:
        """How many messages the broker has not acknowledged; any thread may ask."""
        return len(self._under_way)

    def say(self, mail: Mail) -> None:
        """Send something that stands in no outbox, and wait a moment for its answer."""
        number = self._connection.publish(mail)
        self._words.add(number)
        limit = time.monotonic() + WORD_SECONDS
        while number in self._words and time.monotonic() < limit:
            self.turn(0.05)

    def send(self, message: OutboxMessage) -> None:
        """Send a message as soon as there is room for it."""
        aside, number = self._memory.aside, message.number
        if aside.holds(number, now=time.monotonic()):
            return
        alone = aside.is_suspect(number)
        self._wait(room=1 if alone else self._window)
        mail = self._mail(message)
        if mail is None:
            return
        if mail.size > self._connection.largest:
            self._set_aside(message, f"larger than the broker takes ({mail.size} octets)")
            return
        if not self._under_way:
            self._heard_at = time.monotonic()
        try:
            self._under_way[self._connection.publish(mail)] = message
        except ValueError as error:
            self._set_aside(message, f"not to be sent over MQTT: {error}")
            return
        if alone:
            self._wait(room=1)
        self.turn(0)

    def turn(self, timeout: float) -> None:
        """Take in what the broker says, and mark what it acknowledged when it is time."""
        self._connection.turn(timeout)
        now = time.monotonic()
        taken = [
            message.number
            for answer in self._connection.answers()
            if (message := self._taken(answer)) is not None
        ]
        if taken:
            self._memory.recent.note(taken, now=now)
            self._memory.unmarked.extend(taken)
            self._memory.tally.acknowledged += len(taken)
        if self._under_way and now - self._heard_at > SILENCE_SECONDS:
            raise BrokerError("the broker acknowledges nothing any more")
        if len(self._memory.unmarked) >= MARK_COUNT or now - self._marked_at > MARK_SECONDS:
            self.mark()

    def settle(self, seconds: float) -> None:
        """Wait until everything is acknowledged and marked, or until the time is over."""
        limit = time.monotonic() + seconds
        while self._under_way and time.monotonic() < limit:
            self.turn(0.05)
        self.mark()

    def mark(self) -> None:
        """Note in the outbox what was acknowledged; a busy store is asked again later."""
        self._marked_at = time.monotonic()
        mark(self._memory)

    def _wait(self, *, room: int) -> None:
        while len(self._under_way) >= room:
            self.turn(0.05)
            # Who is told to stop does not wait for a broker that has fallen silent.
            if self._stop.is_set() and time.monotonic() - self._heard_at > WORD_SECONDS:
                raise BrokerError("told to stop while the broker was silent")

    def _taken(self, answer: Answer) -> OutboxMessage | None:
        """Return the message that an answer acknowledges."""
        message = self._under_way.pop(answer.mid, None)
        if message is None:
            self._said(answer)
            return None
        self._heard_at = time.monotonic()
        if answer.is_refusal:
            self._set_aside(message, f"refused by the broker: {answer.words}")
            return None
        self._memory.aside.took(message.number)
        self._memory.tally.reached_nobody += answer.reached_nobody
        return message

    def _said(self, answer: Answer) -> None:
        self._words.discard(answer.mid)
        if answer.is_refusal:
            _LOG.warning("the broker refuses our status", extra={"why": answer.words})

    def _mail(self, message: OutboxMessage) -> Mail | None:
        draft = message.draft
        try:
            told = outgoing(draft.payload, now=self._memory.clock.now())
        except (ValueError, TypeError, KeyError):
            self._set_aside(message, "no CloudEvent")
            return None
        properties = [("ce_id", told.id)] if told.id else []
        if told.severity is not None:
            properties.append(("severity", str(told.severity)))
        return Mail(
            draft.topic,
            told.payload,
            retained=draft.retained,
            properties=tuple(properties),
            expires=not draft.retained,
        )

    def _set_aside(self, message: OutboxMessage, why: str) -> None:
        self._memory.tally.refused += 1
        if self._memory.aside.put(message.number, now=time.monotonic()):
            tell_aside(message.number, message.draft.topic, why)


def tell_aside(number: int, topic: str, why: str) -> None:
    """Log that a message is set aside."""
    _LOG.error(
        "a message is set aside and tried again later; the others go on",
        extra={"number": number, "topic": topic, "why": why, "remedy": "mend the broker's rules"},
    )


def mark(memory: Memory) -> None:
    """Note in the outbox what was acknowledged; what cannot be noted now stays to be noted."""
    if not memory.unmarked:
        return
    try:
        memory.outbox.mark_sent(tuple(memory.unmarked))
    except StoreError as error:
        _LOG.warning("acknowledged messages are marked later", extra={"why": str(error)})
        return
    memory.unmarked.clear()
