"""Sends again what a broker may have lost when a connection broke.

At once: what was acknowledged in the minute before, then every retained state. Once
more a little later: the same events, for subscribers that come back slower than we do.
Subscribers drop what they know by its id.

- Where the connection broke while it repeated, what waits goes first the next time: a
  link that breaks every few seconds must not repeat for ever.
- Of the retained messages only the newest of each topic is sent, and only where it was
  sent before: what waits in the outbox follows in its order.
- When the program starts, the last minute is the one before the last acknowledgement,
  however long ago that was.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api.mqtt.bookkeeping import RECENT_SECONDS
from api.mqtt.sending import Memory, Sending, mark, tell_aside

BATCH = 100
SECOND_TIME_SECONDS = 10.0
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class _Second:
    """The second time of a repeat: when it is due, how far it came and where it ends."""

    at: float
    after: int | None = None
    upto: int = 0


class Repeats:
    """What must be sent again, and when."""

    def __init__(self, memory: Memory, *, second_time_seconds: float = SECOND_TIME_SECONDS) -> None:
        self._memory = memory
        self._later_seconds = second_time_seconds
        self._is_new = True
        self._was_interrupted = False
        self._first: int | None = None
        self._second: _Second | None = None

    def begin(self, sending: Sending) -> None:
        """Repeat what may be lost, at the beginning of a connection."""
        if self._is_new:
            self._first = self._first_of_last_minute()
            self._is_new = False
        events, self._was_interrupted = not self._was_interrupted, True
        before = self._memory.tally.repeated
        last = None if self._first is None else self._first - 1
        while last is not None:
            last = self._some(sending, last, events=events, clearings=True)
        for state in self._memory.outbox.states():
            if state.sent_at is not None:
                sending.send(state)
        self._was_interrupted = False
        self._second = _Second(time.monotonic() + self._later_seconds)
        if self._memory.tally.repeated > before:
            count = self._memory.tally.repeated - before
            _LOG.info("repeated what a broker may have lost", extra={"count": count})

    def again(self, sending: Sending) -> bool:
        """Repeat some events a second time, if it is time for it; tell whether there were any.

        A little at a time, so that what is new need not wait for all of it.
        """
        second, now = self._second, time.monotonic()
        if second is None or now < second.at:
            return False
        if second.after is None:
            # What went out since the connection began may have reached nobody either.
            first = self._memory.recent.first(now=now) if self._first is None else self._first
            second.upto = self._memory.recent.last()
            second.after = second.upto if first is None else first - 1
        last = None
        if second.after < second.upto:
            last = self._some(sending, second.after, events=True)
        if last is None:
            self._first = self._second = None
            return False
        second.after = last
        return True

    def broke(self, sending: Sending) -> None:
        """Note that the connection broke: what may be lost, and over what it broke."""
        now = time.monotonic()
        mark(self._memory)
        lost = [self._first, self._memory.recent.first(now=now)]
        self._first = min((number for number in lost if number is not None), default=None)
        self._second = None
        struck = self._memory.aside.broke(sending.under_way, now=now)
        if struck is not None:
            tell_aside(struck, "", "the connection breaks whenever it is sent")

    def _some(
        self, sending: Sending, after: int, *, events: bool, clearings: bool = False
    ) -> int | None:
        """Send some of what was acknowledged beyond a number; return the last one looked at."""
        batch = self._memory.outbox.acknowledged_since(_EVER, after=after, limit=BATCH)
        for message in batch:
            is_clearing = message.draft.retained and not message.draft.payload
            if (events and not message.draft.retained) or (clearings and is_clearing):
                sending.send(message)
                self._memory.tally.repeated += 1
        return batch[-1].number if batch else None

    def _first_of_last_minute(self) -> int | None:
        outbox = self._memory.outbox
        last = outbox.counts().last_acknowledged_at
        if last is None:
            return None
        since = last - timedelta(seconds=RECENT_SECONDS)
        return next((each.number for each in outbox.acknowledged_since(since, limit=1)), None)
