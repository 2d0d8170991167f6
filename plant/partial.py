"""Files that come in parts: kept as far as they came, until they are whole."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class PartialFiles(Protocol):
    """Parts by name. What was told to be there survives a loss of power."""

    def size(self, name: str) -> int:
        """Return how much is there, 0 where nothing came yet."""
        ...

    def append(self, name: str, at: int, pieces: Iterable[bytes], *, most: int) -> int:
        """Add pieces at the end, which must be `at` (else ConflictError), and return the size.

        What came stays where the sender goes in between. Beyond `most` it is a
        MediaMisfitError; while another adds to it, a BusyError.
        """
        ...

    def path(self, name: str) -> Path:
        """Return where it lies."""
        ...

    def names(self) -> tuple[str, ...]:
        """Return all that are there."""
        ...

    def drop(self, name: str) -> None:
        """Forget it."""
        ...
