"""Passes signals on to every vision process that runs, and how things are to each that starts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from plant.signals import Signal

Hear = Callable[[Signal], None]


class SignalRelay:
    """Knows who listens, and the newest signal of each kind and id. Safe for threads."""

    def __init__(self) -> None:
        self._listeners: list[Hear] = []
        self._latest: dict[tuple[str, str], Signal] = {}
        self._lock = threading.Lock()

    def tell(self, signal: Signal) -> None:
        """Pass a signal on to everybody who listens now."""
        with self._lock:
            known = self._latest.get((signal.kind, signal.id))
            if known is None or known.at <= signal.at:
                self._latest[signal.kind, signal.id] = signal
            for hear in self._listeners:
                hear(signal)

    @contextmanager
    def reaching(self, hear: Hear) -> Iterator[None]:
        """Let somebody listen while the block runs; he hears first how things are."""
        with self._lock:
            self._listeners.append(hear)
            for signal in self._latest.values():
                hear(signal)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.remove(hear)
