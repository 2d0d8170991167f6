"""Files that come in parts, on a disk, until they are whole: what was answered survives a kill.

- What is appended is forced to the disk before it is told, also where the sender goes in
  between; he asks how much is there and goes on.
- A part is written by one at a time; another meets BusyError.
- A name is made of checked words and nothing else.
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from plant.store_errors import BusyError, ConflictError, MediaMisfitError, StoreError
from storage.media import force, telling

_NAME = re.compile(r"[0-9a-f-]{36}\.[0-9]{1,3}")


class PartialFolder:
    """Partial files in one folder. Safe for threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._writing: set[str] = set()
        self._lock = threading.Lock()
        with telling(root):
            root.mkdir(parents=True, exist_ok=True)

    def size(self, name: str) -> int:
        """Return how much is there, 0 where nothing came yet."""
        with telling(self._root):
            try:
                return self.path(name).stat().st_size
            except FileNotFoundError:
                return 0

    def append(self, name: str, at: int, pieces: Iterable[bytes], *, most: int) -> int:
        """Add pieces at the end, which must be `at`, and return the size then."""
        with self._alone(name):
            if self.size(name) != at:
                raise ConflictError(
                    f"{self.size(name)} bytes are there, not {at}", remedy="go on from there"
                )
            with telling(self._root):
                handle = os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                return self._written(handle, at, pieces, most=most)
            finally:
                os.close(handle)

    def path(self, name: str) -> Path:
        """Return where a part has its place."""
        if not _NAME.fullmatch(name):
            raise StoreError("this is no name of a part")
        return self._root / name

    def names(self) -> tuple[str, ...]:
        """Return the names of all that are there."""
        with telling(self._root):
            found = sorted(each.name for each in self._root.iterdir())
        return tuple(name for name in found if _NAME.fullmatch(name))

    def drop(self, name: str) -> None:
        """Forget a part."""
        with telling(self._root):
            self.path(name).unlink(missing_ok=True)

    def _written(self, handle: int, size: int, pieces: Iterable[bytes], *, most: int) -> int:
        try:
            for piece in pieces:
                if size + len(piece) > most:
                    raise MediaMisfitError(f"more than the {most} bytes that were promised")
                with telling(self._root):
                    left = memoryview(piece)
                    while left:
                        left = left[os.write(handle, left) :]
                size += len(piece)
        finally:
            with telling(self._root):
                os.fsync(handle)
                force(self._root)
        return size

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        with self._lock:
            if name in self._writing:
                raise BusyError("somebody is adding to this file")
            self._writing.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._writing.discard(name)
