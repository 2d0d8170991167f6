"""Makes a viewing copy: H.264, 8-bit 4:2:0, fast start, whatever the original is.

The copy keeps the times of the original, is never larger than asked, and has even
sides. It is for looking; evidence is the original.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av

from plant.errors import VideoError
from vision.media.copying import Change, Coding, frames_of, repainted, write_copy
from vision.privacy import GREY, NO_COLOUR, Masks, paint
from vision.sources.file import FileSource
from vision.sources.opening import reason
from vision.sources.picture import DecodedFrame


@dataclass(frozen=True, slots=True)
class ViewLimits:
    """What a viewing copy may cost. `seconds` of 0 stands for the whole film."""

    height: int = 1080
    crf: int = 23
    threads: int = 1
    seconds: float = 0.0


def make_view_copy(
    original: Path, copy: Path, limits: ViewLimits | None = None, *, masks: Masks = ()
) -> None:
    """Write a viewing copy in this process, masks painted over, or say why there is none."""
    limits = limits or ViewLimits()
    source = FileSource(original)
    frames = _within(frames_of(source), limits.seconds)
    first = next(frames, None)
    if first is None:
        raise source.fault or VideoError(
            "there is not one picture in it", where=str(original), remedy="record or copy it anew"
        )
    coding = Coding(limits.height, limits.crf, "veryfast", limits.threads)
    try:
        write_copy(copy, chain((first,), frames), source.coding.rate, coding, change=_masked(masks))
    except (av.error.FFmpegError, OSError) as error:
        copy.unlink(missing_ok=True)
        raise VideoError(
            f"no viewing copy can be made: {reason(error)}",
            where=str(original),
            remedy="make room on the disk; the original is kept",
        ) from error


def _within(frames: Iterator[DecodedFrame], seconds: float) -> Iterator[DecodedFrame]:
    for frame in frames:
        if 0 < seconds <= frame.at:
            return
        yield frame


def _masked(masks: Masks) -> Change:
    def change(picture: av.VideoFrame, frame: DecodedFrame) -> av.VideoFrame:
        del frame
        if not masks:
            return picture
        return repainted(
            picture,
            lambda plane: paint(plane, masks, GREY),
            lambda plane: paint(plane, masks, NO_COLOUR),
        )

    return change
