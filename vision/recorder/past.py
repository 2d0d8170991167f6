"""Footage that somebody asked for: cut from a ring that another process goes on writing.

Nothing of the ring is changed, and nothing in it can be held: what is too old by the
time we come to it is gone, and the part that is left is given, with where it begins and ends.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from plant.errors import VideoError
from vision.media.view_copy import make_view_copy
from vision.privacy import Masks
from vision.recorder.clip import ClipFile, ClipOrder, cut_clip
from vision.recorder.footage import FileFootage, Footage
from vision.recorder.segment import Segment, listed_segments
from vision.sources.file import FileSource
from vision.sources.packets import Coding


@dataclass(frozen=True, slots=True)
class PastClip:
    """A file with what is in it, which may be less than was asked for."""

    path: Path
    begins_at: datetime
    ends_at: datetime


class RingOfAnother:
    """The segments of a ring's folder, as they lie there at each moment."""

    def __init__(self, folder: Path) -> None:
        self.known: Coding | None = None
        self._folder = folder

    @property
    def readable_until_at(self) -> float:
        """Capture time up to which pictures can be read now; minus infinity if none can."""
        return max((each.ends_at for each in listed_segments(self._folder)), default=float("-inf"))

    def segments(self, from_at: float, to_at: float) -> Sequence[Segment]:
        """Return what overlaps the times given, oldest first; gaps are left out."""
        return [each for each in listed_segments(self._folder) if each.overlaps(from_at, to_at)]

    def hold(self, from_at: float, to_at: float) -> AbstractContextManager[object]:  # noqa: ARG002
        """Return a hold that holds nothing: the ring is not ours."""
        return nullcontext()


def cut_footage(
    ring: Path,
    film: Path | None,
    starts_at: datetime | None,
    span: tuple[datetime, datetime],
    target: Path,
    masks: Masks = (),
) -> PastClip:
    """Cut what there is of a span to `target` (without suffix) and return it.

    It comes from the film where one is given, else from the ring in the folder. Where
    something is masked the file is a viewing copy, and nothing else is kept. Raises
    VideoError where there is nothing of it.
    """
    footage = _of_film(film, starts_at) if film else RingOfAnother(ring)
    return cut_from(footage, span, target, masks)


def cut_from(
    footage: Footage, span: tuple[datetime, datetime], target: Path, masks: Masks = ()
) -> PastClip:
    """Cut what the footage has of a span, as `cut_footage` does."""
    begins, ends = (moment.timestamp() for moment in span)
    clip = _rest_of(footage, begins, ends, target, masks)
    file = _masked(clip) if masks else clip.path
    return PastClip(
        file, *(datetime.fromtimestamp(at, UTC) for at in (clip.starts_at, clip.ends_at))
    )


def _rest_of(footage: Footage, begins: float, ends: float, target: Path, masks: Masks) -> ClipFile:
    """Cut what is left; what the ring lets go of while we read is left out, a segment at a time."""
    while segments := footage.segments(begins, ends):
        order = ClipOrder(begins, ends, max(begins, segments[0].starts_at), masks)
        try:
            return cut_clip(footage, order, target, make_view=partial(make_view_copy, masks=masks))
        except VideoError:
            there = {each.starts_at for each in footage.segments(begins, ends)}
            if segments[0].starts_at in there:
                raise
    raise VideoError(
        "there is no footage of that time",
        remedy="ask for a later time, or give the camera's ring more seconds",
    )


def _masked(clip: ClipFile) -> Path:
    """Return the viewing copy; what shows more than it may is deleted."""
    clip.path.unlink(missing_ok=True)
    if clip.view_path is None:
        raise clip.view_fault or VideoError("no viewing copy was made", where=str(clip.path))
    return clip.view_path


def _of_film(film: Path, starts_at: datetime | None) -> Footage:
    began = starts_at.timestamp() if starts_at else 0.0
    source = FileSource(film, starts_at=began)
    return FileFootage(film, starts_at=began, seconds=source.seconds, known=source.coding)
