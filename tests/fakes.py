"""The small ports of plant in memory: a clock that is told, files in a dictionary."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from plant.records import MediaFile, Sha256
from plant.store_errors import MediaMisfitError, MissingError
from tests.builders import MIDNIGHT


class FakeClock:
    """A clock that goes when it is told to."""

    def __init__(self, now: datetime = MIDNIGHT) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def goes(self, seconds: float) -> datetime:
        self._now += timedelta(seconds=seconds)
        return self._now


class MemoryMedia:
    """Files in a dictionary."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.files: dict[str, tuple[bytes, datetime]] = {}

    def keep(self, chunks: Iterable[bytes], *, promised: MediaFile) -> MediaFile:
        if len(promised.sha256) != 64:
            raise MissingError("no hash")
        content = b"".join(chunks)
        if (hashlib.sha256(content).hexdigest(), len(content)) != (promised.sha256, promised.size):
            raise MediaMisfitError("another file than promised")
        self.files[promised.sha256] = (content, self._clock.now())
        return promised

    def find(self, sha256: Sha256) -> MediaFile | None:
        kept = self.files.get(sha256)
        return None if kept is None else MediaFile(sha256, len(kept[0]))

    def read(self, sha256: Sha256, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        if sha256 not in self.files:
            raise MissingError(f"file {sha256} is not kept")
        content = self.files[sha256][0]
        return iter([content[start : None if length is None else start + length]])
