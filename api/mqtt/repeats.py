"""Sends again what a broker may have lost when a connection broke.

At once: what was acknowledged in the minute before, then every retained state. Once
more a little later: the same events, for subscribers that come back slower than we do.
Subscribers drop what they know by its id.

- Of the retained messages only the newest of each topic is sent, and only where it was
  sent before: what waits in the outbox follows in its order.
- When the program starts, the last minute is the one before the last acknowledgement,
  however long ago that was.
"""

import logging
import time
from datetime import UTC, datetime, timedelta

from api.mqtt.bookkeeping import RECENT_SECONDS
from api.mqtt.sending import Memory, Sending, mark, tell_aside

BATCH = 100
SECOND_TIME_SECONDS = 10.0
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_LOG = logging.getLogger(__name__)


class Repeats:
    """What must be sent again, and when."""

    def __init__(self, memory: Memory, *, second_time_seconds: float = SECOND_TIME_SECONDS) -> None:
        self._memory = memory
        self._later_seconds = second_time_seconds
        self._is_new = True
        self._first: int | None = None
        self._again_at: float | None = None

    def begin(self, sending: Sending) -> None:
        """Repeat what may be lost, at the beginning of a connection."""
        if self._is_new:
            self._first = self._first_of_last_minute()
            self._is_new = False
        count = self._repeat(sending, with_clearings=True)
        for state in self._memory.outbox.states():
            if state.sent_at is not None:
                sending.send(state)
        self._again_at = time.monotonic() + self._later_seconds
        if count:
            _LOG.info("repeated what a broker may have lost", extra={"count": count})

    def continue_(self, sending: Sending) -> None:
        """Repeat a second time when it is time for it."""
        if self._again_at is not None and time.monotonic() >= self._again_at:
            self._again_at = None
            self._repeat(sending, with_clearings=False)
            self._first = None

    def broke(self, sending: Sending) -> None:
        """Note that the connection broke: what may be lost, and over what it broke."""
        now = time.monotonic()
        mark(self._memory)
        lost = [self._first, self._memory.recent.first(now=now)]
        self._first = min((number for number in lost if number is not None), default=None)
        struck = self._memory.aside.broke(sending.under_way, now=now)
        if struck is not None:
            tell_aside(struck, "", "the connection breaks whenever it is sent")

    def _repeat(self, sending: Sending, *, with_clearings: bool) -> int:
        if self._first is None:
            return 0
        count, after = 0, self._first - 1
        while batch := self._memory.outbox.acknowledged_since(_EVER, after=after, limit=BATCH):
            for message in batch:
                draft = message.draft
                if not draft.retained or (with_clearings and not draft.payload):
                    sending.send(message)
                    count += 1
            after = batch[-1].number
        self._memory.tally.repeated += count
        return count

    def _first_of_last_minute(self) -> int | None:
        outbox = self._memory.outbox
        last = outbox.counts().last_acknowledged_at
        if last is None:
            return None
        since = last - timedelta(seconds=RECENT_SECONDS)
        return next((each.number for each in outbox.acknowledged_since(since, limit=1)), None)
