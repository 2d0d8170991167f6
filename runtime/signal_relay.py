"""Passes on what is told to every vision process that runs, and how things are to each that starts.

Signals of the plant, of which each that starts hears the newest of each kind and id; and
who looks at live pictures, of which only the newest counts.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plant.live import Looks
from plant.signals import Signal
from runtime.jobs import Order

Hear = Callable[[Order], None]


class SignalRelay:
    """Knows who listens, and what was told last. Safe for threads."""

    def __init__(self) -> None:
        self._listeners: list[Hear] = []
        self._latest: dict[tuple[str, str], Signal] = {}
        self._looks: Looks | None = None
        self._lock = threading.Lock()

    def tell(self, signal: Signal) -> None:
        """Pass a signal on to everybody who listens now."""
        with self._lock:
            known = self._latest.get((signal.kind, signal.id))
            if known is None or known.at <= signal.at:
                self._latest[signal.kind, signal.id] = signal
            for hear in self._listeners:
                hear(signal)

    def look(self, looks: Looks) -> None:
        """Pass on who looks at what."""
        with self._lock:
            self._looks = looks
            for hear in self._listeners:
                hear(looks)

    @contextmanager
    def reaching(self, hear: Hear) -> Iterator[None]:
        """Let somebody listen while the block runs; he hears first how things are."""
        with self._lock:
            self._listeners.append(hear)
            for signal in self._latest.values():
                hear(signal)
            if self._looks is not None:
                hear(self._looks)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(hear)
