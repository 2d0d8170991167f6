"""What the plant tells, on its way from whoever heard it to the rules of every camera."""

from collections import deque
from collections.abc import Iterable
from threading import Lock

from plant.signals import Signal
from vision.scenes import PlantSignal

# What nobody takes is dropped, the oldest first.
MOST_WAITING = 1000


class SignalReader:
    """One camera's end of the feed."""

    def __init__(self, before: Iterable[PlantSignal] = ()) -> None:
        self._waiting = deque(before, maxlen=MOST_WAITING)

    def put(self, told: PlantSignal) -> None:
        """Keep a signal until it is taken."""
        self._waiting.append(told)

    def take(self) -> tuple[PlantSignal, ...]:
        """Return what came since the last time, in the order of coming."""
        return tuple(self._waiting.popleft() for _ in range(len(self._waiting)))


class SignalFeed:
    """Gives each signal to every reader; who comes later gets what came before. Safe for threads."""

    def __init__(self) -> None:
        self._readers: list[SignalReader] = []
        self._before: deque[PlantSignal] = deque(maxlen=MOST_WAITING)
        self._lock = Lock()

    def reader(self) -> SignalReader:
        """Return one more end of the feed."""
        with self._lock:
            reader = SignalReader(self._before)
            self._readers.append(reader)
        return reader

    def put(self, signal: Signal) -> None:
        """Pass a signal on."""
        told = PlantSignal(signal.at.timestamp(), signal.kind, signal.id, signal.value)
        with self._lock:
            self._before.append(told)
            for reader in self._readers:
                reader.put(told)
