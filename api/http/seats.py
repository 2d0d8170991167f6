"""So many at a time: who holds something for long takes a seat, and others come again later."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from plant.store_errors import BusyError


class Seats:
    """A number of seats. Safe for threads."""

    def __init__(self, count: int, what: str) -> None:
        self._count = count
        self._what = what
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """How many are held now."""
        with self._lock:
            return self._taken

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold one of the seats, or raise BusyError where all are taken."""
        with self._lock:
            if self._taken == self._count:
                raise BusyError(f"there are {self._count} {self._what} already")
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1
