"""The last minutes of one camera on disk, as they came.

- Segments begin with a key frame and last some seconds; the oldest go first.
- What a hold covers stays, even above the limits, until the hold is let go.
- Nothing that happens to the disk reaches the camera: recording pauses, says why
  in `fault`, and goes on by itself at a later key frame.
- What an earlier process left is found again.

One thread writes; any thread may ask.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import av

from plant.errors import VideoError
from vision.recorder.segment import (
    Opener,
    Segment,
    SegmentFile,
    found_segment,
    found_segments,
    write_through,
)
from vision.sources.packets import Coding, Packet

RETRY_SECONDS = 5.0
# PyAV reports a codec that the container does not know as a ValueError.
UNWRITABLE = (OSError, ValueError, av.error.FFmpegError)


@dataclass(frozen=True, slots=True)
class RingLimits:
    """How much is kept, and how much room is left to others on the same disk."""

    seconds: float = 600.0
    size: int = 2 * 1024**3
    segment_seconds: float = 4.0
    spare_size: int = 256 * 1024**2


class Ring:
    """Footage of one camera: takes packets, gives segments."""

    def __init__(
        self,
        folder: Path,
        limits: RingLimits | None = None,
        *,
        opener: Opener = write_through,
    ) -> None:
        self.fault: VideoError | None = None
        self.known: Coding | None = None
        self.unrecorded = 0
        self._folder = folder
        self._limits = limits or RingLimits()
        self._opener = opener
        self._lock = Lock()
        self._holds: list[tuple[float, float]] = []
        self._open: SegmentFile | None = None
        self._begins_run = True
        self._paused_until_at = float("-inf")
        self._segments = _prepared(folder)
        self._size = sum(segment.size for segment in self._segments)

    @property
    def folder(self) -> Path:
        """Where the segments lie."""
        return self._folder

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self._size + (self._open.size if self._open else 0)

    @property
    def readable_until_at(self) -> float:
        """Capture time up to which pictures can be read now; minus infinity if none can."""
        with self._lock:
            last = self._all()[-1:]
        return last[0].ends_at if last else float("-inf")

    def segments(self, from_at: float, to_at: float) -> Sequence[Segment]:
        """Return what overlaps the times given, oldest first; gaps are left out."""
        with self._lock:
            return [segment for segment in self._all() if segment.overlaps(from_at, to_at)]

    @contextmanager
    def hold(self, from_at: float, to_at: float) -> Iterator[None]:
        """Keep what overlaps these times from being removed while the context lasts."""
        held = (from_at, to_at)
        with self._lock:
            self._holds.append(held)
        try:
            yield
        finally:
            with self._lock:
                self._holds.remove(held)

    def write(self, packet: Packet) -> None:
        """Record the packet, or count it as unrecorded while recording is paused."""
        try:
            self._write(packet)
        except UNWRITABLE as error:
            self.unrecorded += 1
            self._pause(error, packet.at)

    def close(self) -> None:
        """Complete the segment in hand. Writing again begins another one."""
        try:
            self._finish()
        except UNWRITABLE as error:
            self._pause(error, 0.0)

    def _write(self, packet: Packet) -> None:
        current = self._open
        if current is not None and (packet.discontinuity or packet.coding is not current.coding):
            self._finish()
            self._begins_run = True
        if packet.is_keyframe and self._is_time_to_cut(packet):
            self._finish(next_at=packet.at)
            self._begin(packet)
        if self._open is None:
            self.unrecorded += 1
            return
        self._open.write(packet)
        if self._open.readable_until_at > self._open.starts_at:
            self.fault = None
        if self.size > self._limits.size:
            self._prune(packet.at)

    def _is_time_to_cut(self, packet: Packet) -> bool:
        if self._open is None:
            return packet.at >= self._paused_until_at or packet.discontinuity
        return packet.at - self._open.starts_at >= self._limits.segment_seconds

    def _begin(self, packet: Packet) -> None:
        self._make_room(packet.at)
        begun = SegmentFile(self._folder, packet, begins_run=self._begins_run, opener=self._opener)
        with self._lock:
            self._open, self._begins_run = begun, False

    def _finish(self, *, next_at: float | None = None) -> None:
        if self._open is None:
            return
        done = self._open.finish(next_at=next_at)
        with self._lock:
            self._open = None
            self._keep(done)

    def _pause(self, error: Exception, at: float) -> None:
        with self._lock:
            broken, self._open = self._open, None
            self._begins_run = True
            self._paused_until_at = at + RETRY_SECONDS
        self.fault = VideoError(
            f"recording is paused: {getattr(error, 'strerror', None) or error}",
            where=str(self._folder),
            remedy="make room on the disk or lower the camera's share; it goes on by itself",
        )
        if broken is not None:
            with suppress(*UNWRITABLE):
                broken.abandon()
            rescued = found_segment(broken.path)
            if rescued is not None:
                with self._lock:
                    self._keep(rescued)

    def _keep(self, segment: Segment) -> None:
        same = [known for known in self._segments if known.path == segment.path]
        for known in same:  # The same film, watched again: its old copy was replaced.
            self._segments.remove(known)
            self._size -= known.size
        self._segments.append(segment)
        self._size += segment.size

    def _prune(self, now_at: float) -> None:
        """Remove the oldest segments that nobody holds, while we are over a limit."""
        while self.size > self._limits.size or self._too_old(now_at):
            if not self._remove_oldest():
                return

    def _too_old(self, now_at: float) -> bool:
        free = self._free()
        return bool(free) and free[0].ends_at < now_at - self._limits.seconds

    def _make_room(self, now_at: float) -> None:
        self._prune(now_at)
        while _spare(self._folder) < self._limits.spare_size:
            if not self._remove_oldest():
                raise OSError(28, "the disk has no room left to spare")

    def _remove_oldest(self) -> bool:
        free = self._free()
        if not free:
            return False
        oldest = free[0]
        with self._lock:
            self._segments.remove(oldest)
            self._size -= oldest.size
        oldest.path.unlink(missing_ok=True)
        return True

    def _free(self) -> list[Segment]:
        with self._lock:
            return [
                segment
                for segment in self._segments
                if not any(segment.overlaps(*held) for held in self._holds)
            ]

    def _all(self) -> list[Segment]:
        current = [self._open.segment()] if self._open else []
        return sorted([*self._segments, *current], key=lambda segment: segment.starts_at)


def _prepared(folder: Path) -> list[Segment]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return found_segments(folder)
    except OSError as error:
        raise VideoError(
            f"there can be no recording here: {error.strerror}",
            where=str(folder),
            remedy="name a folder that this user may write to",
        ) from error


def _spare(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
