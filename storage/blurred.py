"""Blurred copies of clips and pictures on a disk: `blurred/ab/{original}-{recipe}`.

They are made on demand and can be made again, so they are neither backed up nor forced to the
disk. The oldest go when there are too many, and each goes with its original.
"""

import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

from plant.records import MediaFile, Sha256
from plant.store_errors import MissingError
from storage.media import MediaFolder, pieces_of, telling

MOST_BYTES = 4 << 30
AT_ONCE = 2
_NAME = re.compile(r"[0-9a-f]{64}-[0-9a-f]{32}")


class BlurredFolder:
    """The copies of one media store. Threads may share it."""

    def __init__(self, media: MediaFolder, *, most_bytes: int = MOST_BYTES) -> None:
        self.root = media.root / "blurred"
        self._media = media
        self._most = most_bytes
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        # Making one takes a processor for seconds.
        self._seats = threading.BoundedSemaphore(AT_ONCE)
        with telling(self.root):
            self.root.mkdir(parents=True, exist_ok=True)

    def make(self, original: Sha256, recipe: str, write: Callable[[Path], None]) -> MediaFile:
        """Return the copy of an original by a recipe; it is written where there is none yet."""
        self.lend(original)
        name = f"{original}-{hashlib.sha256(recipe.encode()).hexdigest()[:32]}"
        with self._alone(name):
            found = self.find(Sha256(name))
            if found is not None:
                with telling(self.root):
                    os.utime(self._path(name))
                return found
            with self._seats:
                self._write(self._path(name), write)
        self.sweep()
        found = self.find(Sha256(name))
        if found is None:
            raise MissingError("the blurred copy is gone again", remedy="ask once more")
        return found

    def lend(self, sha256: Sha256) -> Path:
        """Return where a file of the media store can be read, or raise MissingError."""
        if self._media.find(sha256) is None:
            raise MissingError("the file is no longer kept", remedy="files go after their time")
        return self._media.path_of(sha256)

    def find(self, sha256: Sha256) -> MediaFile | None:
        """Return a copy by its name."""
        with telling(self.root):
            try:
                return MediaFile(sha256, self._path(sha256).stat().st_size)
            except FileNotFoundError:
                return None

    def read(self, sha256: Sha256, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield a range of a copy in pieces."""
        with telling(self.root):
            return pieces_of(self._path(sha256), start, length)

    def sweep(self) -> int:
        """Remove copies whose original is gone, then the oldest of too many; return how many."""
        with telling(self.root):
            kept = sorted(self._all(), key=lambda each: each[1].st_mtime, reverse=True)
            room, gone = self._most, list[Path]()
            for path, facts in kept:
                room -= facts.st_size
                if room < 0 or self._media.find(Sha256(path.name.partition("-")[0])) is None:
                    gone.append(path)
            for path in gone:
                path.unlink(missing_ok=True)
        return len(gone)

    def _all(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.root.glob("*/*"):
            with suppress(FileNotFoundError):
                if _NAME.fullmatch(path.name):
                    yield path, path.stat()

    def _alone(self, name: str) -> threading.Lock:
        with self._lock:
            self._making = {key: each for key, each in self._making.items() if each.locked()}
            return self._making.setdefault(name, threading.Lock())

    def _write(self, target: Path, write: Callable[[Path], None]) -> None:
        with telling(self.root):
            target.parent.mkdir(exist_ok=True)
            handle, name = mkstemp(dir=self.root)
            os.close(handle)
        aside = Path(name)
        try:
            write(aside)
            with telling(self.root):
                aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise MissingError("this is no name of a blurred copy")
        return self.root / name[:2] / name
