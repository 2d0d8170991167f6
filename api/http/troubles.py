"""The troubles of all cameras, read once a moment for everybody who looks.

A wall says every second how its cameras are. Two hundred of them that each asked the store would
keep the server from all else, also from shutting what a locked device has open.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from casework.cameras import all_troubles
from plant.events import Event
from plant.ids import CameraId
from plant.ports import EventStore

FRESH_SECONDS = 0.9


class Troubles:
    """What all cameras suffer from. Threads may share it."""

    def __init__(self, events: EventStore, ticks: Callable[[], float]) -> None:
        self._events = events
        self._ticks = ticks
        self._lock = threading.Lock()
        self._known: Mapping[CameraId, Sequence[Event]] = {}
        self._read_at: float | None = None

    def now(self) -> Mapping[CameraId, Sequence[Event]]:
        """Return them by camera, at most a second old; whoever asks leaves out what is not theirs."""
        # One thread reads; the others go on with what is known, if anything is.
        if self._is_old() and self._lock.acquire(blocking=self._read_at is None):
            try:
                if self._is_old():
                    self._known, self._read_at = all_troubles(self._events), self._ticks()
            finally:
                self._lock.release()
        return self._known

    def _is_old(self) -> bool:
        return self._read_at is None or self._ticks() - self._read_at >= FRESH_SECONDS
