"""What is open: sockets, streams, downloads. Each can be closed the moment it must be."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from policy.decisions.actions import Action
from policy.gate.admitting import Gate
from policy.gate.requests import Admitted


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
        self._open: set[Channel] = set()

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
            with self._lock:
                self._open.discard(channel)

    def recheck(self) -> int:
        """Shut what would not be admitted any more, from any thread; return how many."""
        with self._lock:
            channels = list(self._open)
        # Those of a device that was just locked do not wait for all others to be decided.
        channels.sort(key=lambda each: not self._gate.has_changed(each.admitted))
        return sum(self._recheck(each) for each in channels)

    def _recheck(self, channel: Channel) -> bool:
        if self._may_stay(channel):
            return False
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
