"""Files by their content, on a disk: `objects/ab/abcd…`, each under its own SHA-256.

- A file is written aside, forced to the disk, checked against what was promised, and
  only then gets its name: no half file is ever seen under a hash.
- A name is made from a checked hash and nothing else, so nobody can choose a path.
- The same content is kept once; giving it again makes it young again for the sweep.
"""

import errno
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from plant.ports import Clock
from plant.records import MediaFile, Sha256
from plant.store_errors import FullError, MediaMisfitError, MissingError, StoreError

PIECE = 1 << 18
_HASH = re.compile(r"[0-9a-f]{64}")
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class MediaFolder:
    """A media store in one folder of one file system."""

    def __init__(self, root: Path, clock: Clock) -> None:
        self.root = root
        self._clock = clock
        self.incoming = root / "incoming"
        self.objects = root / "objects"
        # What comes in parts; nothing of it has a name among the objects yet.
        self.partial = root / "partial"
        with telling(root):
            self.partial.mkdir(parents=True, exist_ok=True)
            self.incoming.mkdir(parents=True, exist_ok=True)
            self.objects.mkdir(exist_ok=True)

    def keep(self, chunks: Iterable[bytes], *, promised: MediaFile) -> MediaFile:
        """Keep a file; when this returns it survives a loss of power."""
        target = self.path_of(promised.sha256)
        with telling(self.root):
            handle, aside = mkstemp(dir=self.incoming)
        try:
            try:
                _write(handle, chunks, promised=promised, where=self.root)
            finally:
                os.close(handle)
            with telling(self.root):
                self._name(Path(aside), target)
        finally:
            with suppress(OSError):
                Path(aside).unlink()
        return promised

    def find(self, sha256: Sha256) -> MediaFile | None:
        """Return the file with this hash, if it is kept."""
        with telling(self.root):
            try:
                return MediaFile(sha256, self.path_of(sha256).stat().st_size)
            except FileNotFoundError:
                return None

    def read(self, sha256: Sha256, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield a range of the file in pieces; what lies beyond its end is empty."""
        if start < 0 or (length is not None and length < 0):
            raise StoreError("a range begins at 0 or later and is not negative")
        with telling(self.root):
            return pieces_of(self.path_of(sha256), start, length)

    def path_of(self, sha256: Sha256) -> Path:
        """Return where a file with this hash has its place, or raise MissingError."""
        if not _HASH.fullmatch(sha256):
            raise MissingError("this is no SHA-256 in lower case hexadecimal")
        return self.objects / sha256[:2] / sha256

    def all(self) -> Iterator[Path]:
        """Yield every file that has its name."""
        for path in sorted(self.objects.glob("*/*")):
            if _HASH.fullmatch(path.name):
                yield path

    def _name(self, aside: Path, target: Path) -> None:
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            force(self.objects)
        now = self._clock.now().timestamp()
        os.utime(aside, (now, now))
        # The new file replaces an equal one, or mends one that the disk has spoilt.
        aside.replace(target)
        force(target.parent)


def force(folder: Path) -> None:
    """Force the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> Sha256:
    """Return the hash of a file."""
    with path.open("rb") as file:
        return Sha256(hashlib.file_digest(file, "sha256").hexdigest())


# What goes wrong while the caller gives his chunks is his to tell; only our writes are ours.
def _write(handle: int, chunks: Iterable[bytes], *, promised: MediaFile, where: Path) -> None:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > promised.size:
            raise MediaMisfitError(f"the file is larger than the {promised.size} bytes promised")
        digest.update(chunk)
        with telling(where):
            left = memoryview(chunk)
            while left:
                left = left[os.write(handle, left) :]
    if size != promised.size:
        raise MediaMisfitError(f"the file has {size} bytes of the {promised.size} promised")
    if digest.hexdigest() != promised.sha256:
        raise MediaMisfitError("the file has another SHA-256 than promised")
    with telling(where):
        os.fsync(handle)


def pieces_of(path: Path, start: int, length: int | None) -> Iterator[bytes]:
    """Return a range of a file in pieces; MissingError where it is not kept."""
    pieces = _pieces(path, start, length)
    try:
        # Begun at once: a file that is not kept is told now, and a reader that
        # is dropped before it took anything closes the file all the same.
        next(pieces)
    except FileNotFoundError as error:
        raise MissingError(f"file {path.name} is not kept") from error
    return pieces


def _pieces(path: Path, start: int, length: int | None) -> Iterator[bytes]:
    """Yield nothing once the file is open, then the range of it in pieces."""
    with path.open("rb") as file:
        yield b""
        file.seek(start)
        left = length
        while left is None or left > 0:
            piece = file.read(PIECE if left is None else min(PIECE, left))
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece


@contextmanager
def telling(where: Path) -> Iterator[None]:
    """Turn errors of the file system into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise FullError(
                "there is no space left for media", where=str(where), remedy="free some space"
            ) from error
        raise StoreError(
            f"media cannot be read or written: {error.strerror}",
            where=str(where),
            remedy="check the folder and its rights",
        ) from error
