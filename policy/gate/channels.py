"""What is open: sockets, streams, downloads. Each can be closed the moment it must be."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from policy.decisions.actions import Action
from policy.gate.admitting import Gate
from policy.gate.requests import Admitted

# So long all else may wait for what is being closed.
_GOING_SECONDS = 0.2


@dataclass(eq=False, slots=True)
class Channel:
    """One request that is being answered, for a moment or for hours."""

    admitted: Admitted
    loop: asyncio.AbstractEventLoop
    shut: asyncio.Event = field(default_factory=asyncio.Event)


class Channels:
    """All that is open in this process."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._lock = threading.Lock()
        self._gone = threading.Condition(self._lock)
        self._open: set[Channel] = set()
        # What was shut and has not come to its end yet.
        self._closing: set[Channel] = set()

    @contextmanager
    def opened(self, admitted: Admitted) -> Iterator[Channel]:
        """Keep a channel for as long as a request is answered."""
        channel = Channel(admitted, asyncio.get_running_loop())
        with self._lock:
            self._open.add(channel)
        # What changed between the decision and this moment was rechecked without it.
        if not self._may_stay(channel):
            channel.shut.set()
        try:
            yield channel
        finally:
            with self._gone:
                self._open.discard(channel)
                self._closing.discard(channel)
                self._gone.notify_all()

    def shut_locked(self) -> int:
        """Shut what a locked device, or an ended session, has open; return how many."""
        with self._lock:
            channels = list(self._open)
        return sum(
            self._recheck(each) for each in channels if self._gate.has_changed(each.admitted)
        )

    def recheck(self) -> int:
        """Shut what would not be admitted any more, from any thread; return how many.

        What belongs to a locked device goes first. Whatever is being closed meanwhile is waited
        for: deciding all else takes the processor from whoever closes it.
        """
        shut = self.shut_locked()
        with self._lock:
            rest = self._open - self._closing
        for each in rest:
            self._let_close()
            shut += self._recheck(each)
        return shut

    def _let_close(self) -> None:
        with self._gone:
            if not self._gone.wait_for(lambda: not self._closing, _GOING_SECONDS):
                self._closing.clear()

    def _recheck(self, channel: Channel) -> bool:
        if self._may_stay(channel):
            return False
        with self._lock:
            if channel in self._open:
                self._closing.add(channel)
        channel.loop.call_soon_threadsafe(channel.shut.set)
        return True

    def _may_stay(self, channel: Channel) -> bool:
        # Who signs out is told so, though the session is over before the answer is out; it tells
        # nothing of the plant.
        ends_itself = channel.admitted.question.action is Action.SESSION_END
        return ends_itself or self._gate.still_allowed(channel.admitted)

    def __len__(self) -> int:
        with self._lock:
            return len(self._open)
