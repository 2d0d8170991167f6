"""Films and voices on their way in: they come in parts, and are made anew when they are whole.

What came in parts survives kills on both sides. A recording is whole when it has the size
and the SHA-256 that its report promised; from then on it is the server's, and waits until the
transcoder makes it anew. Nothing else of it is kept. What cannot be made anew is a FilmError.
"""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mobile_reports.errors import FilmError, FilmTooLongError
from plant.errors import VideoError
from plant.ids import ReportId
from plant.partial import PartialFiles
from plant.records import MediaFile, Sha256
from plant.reports import FIRST_RECORDING, MediaKind, Recording
from plant.store_errors import MediaMisfitError
from plant.transcoding import TooLongError, Transcoder

MOST_RECORDINGS = 3
LARGEST = {MediaKind.FILM: 80 << 20, MediaKind.VOICE: 8 << 20}
MEDIA_TYPES = {MediaKind.FILM: "video/mp4", MediaKind.VOICE: "audio/mp4"}
_ENDINGS = {MediaKind.FILM: ".mp4", MediaKind.VOICE: ".m4a"}
_HEAD = 12
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one recording of a report, and what was promised for it."""

    report: ReportId
    position: int
    promised: Recording

    @property
    def name(self) -> str:
        """The name of its part while it comes."""
        return f"{self.report}.{self.position}"

    @property
    def place(self) -> int:
        """Its place among all files of the report."""
        return FIRST_RECORDING + self.position - 1


@dataclass(frozen=True, slots=True)
class Recordings:
    """Takes parts, and makes what is whole anew."""

    partial: PartialFiles
    transcoder: Transcoder

    def size(self, slot: Slot) -> int:
        """Return how much came."""
        return self.partial.size(slot.name)

    def is_whole(self, slot: Slot) -> bool:
        """Whether as much came as was promised."""
        return self.size(slot) == slot.promised.file.size

    def waiting(self) -> Iterator[tuple[ReportId, int]]:
        """Yield the report and the position of each of which something came."""
        for name in self.partial.names():
            report, _, position = name.rpartition(".")
            yield ReportId(report), int(position)

    def check(self, slot: Slot) -> bool:
        """Whether what came is still there; forget it where it is not what was promised."""
        try:
            found = _file_of(self.partial.path(slot.name))
        except FileNotFoundError:
            return False
        if found != slot.promised.file:
            self.partial.drop(slot.name)
            raise MediaMisfitError("the recording is not the one that was promised")
        return True

    def add(self, slot: Slot, at: int, pieces: Iterable[bytes]) -> int:
        """Take a part that goes on `at` this place, and return how much came by now.

        A file that does not begin as a film or sound does is a FilmError at once.
        """
        looked = pieces if at else _looked_at(pieces)
        return self.partial.append(slot.name, at, looked, most=slot.promised.file.size)

    @contextmanager
    def made(self, slot: Slot) -> Iterator[tuple[MediaFile, Iterator[bytes]]]:
        """Give the recording made anew, for the length of the block.

        What came is forgotten where it is not what was promised.
        """
        original, kind = self.partial.path(slot.name), slot.promised.kind
        if not self.check(slot):
            raise MediaMisfitError("nothing of the recording is here")
        with tempfile.TemporaryDirectory(prefix="floorwatch-recording-") as folder:
            target = Path(folder) / f"made{_ENDINGS[kind]}"
            self._make(slot, original, target)
            yield _file_of(target), _pieces(target)

    def forget(self, slot: Slot) -> None:
        """Forget what came."""
        self.partial.drop(slot.name)

    def _make(self, slot: Slot, original: Path, target: Path) -> None:
        is_film = slot.promised.kind is MediaKind.FILM
        make = self.transcoder.film if is_film else self.transcoder.voice
        try:
            make(original, target)
        except TooLongError as error:
            raise FilmTooLongError(error.what, remedy="record a shorter one") from error
        except VideoError as error:
            raise FilmError(
                f"nothing can be made of it: {error.what}", remedy="record it again"
            ) from error


def _looked_at(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces, after a look at how they begin."""
    head, looked = b"", False
    for piece in pieces:
        if looked:
            yield piece
            continue
        head += piece
        if len(head) >= _HEAD:
            looked = True
            _check_head(head)
            yield head
    if not looked and head:
        _check_head(head)
        yield head


def _check_head(head: bytes) -> None:
    begins = (b"\x1a\x45\xdf\xa3", b"OggS")
    if head[4:8] != b"ftyp" and not head.startswith(begins):
        raise FilmError(
            "the file is no film or sound", remedy="send MP4, MOV, WebM or Ogg as a phone makes it"
        )


def _file_of(path: Path) -> MediaFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return MediaFile(Sha256(digest), file.tell())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
