"""A few seconds of one camera in a file that can be read while it is written.

Matroska takes every codec as it is. Its clusters are kept to half a second and
written at once, so that a process that is killed loses no more than that. The
name says all there is to know, so that a directory needs no index:

    20260302T231000.250000Z.part.mkv           being written
    20260302T231000.250000Z_004933ms.mkv       goes on where the one before ends
    20260302T231000.250000Z_004933ms_run.mkv   begins a new run of the source
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av

from plant.errors import VideoError
from vision.recorder.order import DecodingOrder
from vision.sources.file import FileSource
from vision.sources.packets import Packet

Opener = Callable[[Path], BinaryIO]

CLUSTER_MILLIS = 500
_LIVE = {"cluster_time_limit": str(CLUSTER_MILLIS), "flush_packets": "1"}
_MILLI = Fraction(1, 1000)
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6}Z)(?:_(\d+)ms)?(_run)?(\.part)?\.mkv")


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of footage on disk. Its first packet is a key frame.

    Capture time is `starts_at` plus what the file says since its first packet. `begins_run` tells that it
    does not go on where the segment before it ended.
    """

    path: Path
    starts_at: float
    ends_at: float
    begins_run: bool
    size: int

    def overlaps(self, from_at: float, to_at: float) -> bool:
        """Whether any of it lies within the times given."""
        return self.starts_at <= to_at and self.ends_at >= from_at

    def located(self) -> Path:
        """Return where the file is now: it may have been completed since we were told."""
        if not self.path.exists() and self.path.name.endswith(".part.mkv"):
            stamp = self.path.name.split("Z")[0]
            return next(self.path.parent.glob(f"{stamp}Z_*.mkv"), self.path)
        return self.path


def write_through(path: Path) -> BinaryIO:
    """Open a new file whose bytes reach the system at once."""
    return path.open("xb", buffering=0)


class SegmentFile:
    """The segment that is being written, beginning with the packet given."""

    def __init__(self, folder: Path, first: Packet, *, begins_run: bool, opener: Opener) -> None:
        self.coding = first.coding
        self.begins_run = begins_run
        self.starts_at = first.at
        self.ends_at = first.at
        self.readable_until_at = first.at
        self._step = 1 / first.coding.rate
        self.path = folder / _name(first.at, run=begins_run, part=True)
        self._out = _CountedFile(opener(self.path))
        try:
            self._container = av.open(self._out, "w", "matroska", container_options=_LIVE)
            self._stream = first.coding.add_to(self._container)
        except (OSError, ValueError):
            self._out.close()
            self.path.unlink(missing_ok=True)
            raise
        # Pictures that lead the first one would have negative times, which Matroska loses.
        depth = first.coding.reorder_depth
        self._zero_at = first.at - 2 * depth * self._step
        self._order = DecodingOrder(depth, step=_millis(self._step), leading=True)

    @property
    def size(self) -> int:
        """Bytes on disk so far."""
        return self._out.written

    def write(self, packet: Packet) -> None:
        """Append a packet of the same coding. The packet itself is left as it is."""
        copy = av.Packet(packet.raw.size)
        copy.update(bytes(packet.raw))
        copy.pts, copy.dts = self._order.place(_millis(packet.at - self._zero_at))
        copy.time_base, copy.is_keyframe = _MILLI, packet.is_keyframe
        copy.stream = self._stream
        before = self._out.written
        self._container.mux_one(copy)
        if self._out.written > before:
            self.readable_until_at = self.ends_at
        self.ends_at = max(self.ends_at, packet.at + self._step)

    def segment(self) -> Segment:
        """Return what can be read of it now."""
        return Segment(
            self.path, self.starts_at, self.readable_until_at, self.begins_run, self.size
        )

    def finish(self, *, next_at: float | None = None) -> Segment:
        """Complete the file and give it its final name.

        `next_at` is where the segment begins that goes on from here, if one does.
        """
        self.abandon()
        ends_at = self.ends_at if next_at is None else next_at
        return _completed(self.path, self.starts_at, ends_at, run=self.begins_run)

    def abandon(self) -> None:
        """Let go of the file, as complete as can be."""
        try:
            self._container.close()
        finally:
            self._out.close()


def found_segments(folder: Path) -> list[Segment]:
    """Return the segments in the folder, oldest first, mending what a crash left behind."""
    found = (found_segment(path) for path in sorted(folder.glob("*.mkv")))
    return sorted((each for each in found if each), key=lambda each: each.starts_at)


def listed_segments(folder: Path) -> list[Segment]:
    """Return the segments in a folder that another process writes, leaving all as it is."""
    found = (_listed(path) for path in folder.glob("*.mkv"))
    return sorted((each for each in found if each), key=lambda each: each.starts_at)


def found_segment(path: Path) -> Segment | None:
    """Return what the file holds; one that holds nothing is removed."""
    known = _listed(path)
    parts = _NAME.fullmatch(path.name)
    if parts is None or not parts[4]:
        return known
    if known is None:
        path.unlink(missing_ok=True)
        return None
    return _completed(path, known.starts_at, known.ends_at, run=known.begins_run)


def _listed(path: Path) -> Segment | None:
    """Return what the file holds, None where it is no segment, holds no picture, or is gone."""
    parts = _NAME.fullmatch(path.name)
    if parts is None:
        return None
    starts_at = datetime.strptime(parts[1], _STAMP).replace(tzinfo=UTC).timestamp()
    ends_at = starts_at + int(parts[2] or 0) / 1000
    try:
        if parts[4]:
            source = FileSource(path, starts_at=starts_at)
            ends_at = max(packet.at for packet in source.packets()) + 1 / source.coding.rate
        return Segment(path, starts_at, ends_at, parts[3] is not None, path.stat().st_size)
    except (VideoError, FileNotFoundError):
        return None


def _completed(part: Path, starts_at: float, ends_at: float, *, run: bool) -> Segment:
    millis = _millis(ends_at - starts_at)
    path = part.with_name(_name(starts_at, run=run, millis=millis))
    part.rename(path)
    return Segment(path, starts_at, starts_at + millis / 1000, run, path.stat().st_size)


def _name(at: float, *, run: bool, millis: int | None = None, part: bool = False) -> str:
    stamp = datetime.fromtimestamp(at, UTC).strftime(_STAMP)
    length = f"_{millis:06d}ms" if millis is not None else ""
    return f"{stamp}{length}{'_run' if run else ''}{'.part' if part else ''}.mkv"


def _millis(seconds: float) -> int:
    return max(round(seconds * 1000), 1) if seconds > 0 else round(seconds * 1000)


class _CountedFile:
    """What the muxer writes to; counts bytes, so that we know when a cluster is out."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.written = 0

    def write(self, data: bytes) -> int:
        at = self._file.tell()
        count = self._file.write(data)
        self.written = max(self.written, at + count)
        return count

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
