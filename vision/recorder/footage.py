"""Footage: where moving pictures of a time can be found, in a ring or in a film.

Whoever cuts a clip asks for segments and reads packets; whether they come from a
camera's ring or straight from a file makes no difference.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Protocol

from plant.errors import VideoError
from vision.recorder.segment import Segment
from vision.sources.file import FileSource
from vision.sources.packets import Coding, Packet

_LONG_SECONDS = 30.0


class Footage(Protocol):
    """Gives the segments that cover a time. Safe to use from any thread.

    `known` is how its pictures were last found to be coded, which spares finding out.
    """

    known: Coding | None

    @property
    def readable_until_at(self) -> float:
        """Capture time up to which pictures can be read now."""
        ...

    def segments(self, from_at: float, to_at: float) -> Sequence[Segment]:
        """Return what overlaps the times given, oldest first; gaps are left out."""
        ...

    def hold(self, from_at: float, to_at: float) -> AbstractContextManager[object]:
        """Keep what overlaps these times from being removed until the hold is let go."""
        ...


class FileFootage:
    """A film that is its own footage: nothing is recorded, nothing removed."""

    def __init__(
        self, path: Path, *, starts_at: float, seconds: float, known: Coding | None = None
    ) -> None:
        self.known = known
        # A film that vanished is told when it is read, like any other trouble with it.
        size = path.stat().st_size if path.exists() else 0
        self._segment = Segment(path, starts_at, starts_at + seconds, True, size)

    @property
    def readable_until_at(self) -> float:
        """Where the film ends."""
        return self._segment.ends_at

    def segments(self, from_at: float, to_at: float) -> Sequence[Segment]:
        """Return the film, where it covers any of these times."""
        return (self._segment,) if self._segment.overlaps(from_at, to_at) else ()

    def hold(self, from_at: float, to_at: float) -> AbstractContextManager[object]:  # noqa: ARG002
        """Return a hold that has nothing to do: a film stays."""
        return nullcontext()


def opened(segment: Segment, *, from_at: float, known: Coding | None = None) -> FileSource:
    """Open a segment; a long one at the last key frame before the time given."""
    try:
        source = FileSource(segment.located(), starts_at=segment.starts_at, known=known)
    except VideoError:
        # It may have been completed, and so renamed, just as we opened it.
        source = FileSource(segment.located(), starts_at=segment.starts_at, known=known)
    if segment.ends_at - segment.starts_at > _LONG_SECONDS:
        source.seek(from_at)
    return source


def packets_between(
    footage: Footage, from_at: float, to_at: float, *, known: Coding | None = None
) -> Iterator[Packet]:
    """Yield packets in decoding order, from the last key frame at or before `from_at` on.

    Where nothing is that old, they begin with the first key frame there is. The
    last ones may lie a little after `to_at`: pictures shown before it need them. `known`
    is the coding that is expected; it spares work, and may be wrong.
    """
    waiting: list[Packet] = []
    begun = False
    for packet in _packets_until(footage, from_at, to_at, known):
        if begun:
            yield packet
            continue
        if packet.is_keyframe and packet.at <= from_at:
            waiting.clear()
        if waiting or packet.is_keyframe:
            waiting.append(packet)
        if packet.at >= from_at and waiting:
            begun = True
            yield from waiting
    if not begun:
        yield from waiting


def _packets_until(
    footage: Footage, from_at: float, to_at: float, known: Coding | None
) -> Iterator[Packet]:
    """Yield packets up to a time, and no picture whose neighbours would be missing."""
    for segment in footage.segments(from_at, to_at):
        source = opened(segment, from_at=from_at, known=known)
        until_at = to_at
        late: list[Packet] = []
        with closing(source.packets()) as packets:
            for packet in packets:
                late.append(packet)
                if packet.at <= until_at:
                    until_at = max(until_at, *(each.at for each in late))
                    yield from late
                    late.clear()
                if len(late) > source.coding.reorder_depth:
                    break
