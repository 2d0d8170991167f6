"""Makes a viewing copy: H.264, 8-bit 4:2:0, fast start, whatever the original is.

The copy keeps the times of the original, is never larger than asked, and has even
sides. It is for looking; evidence is the original.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from plant.errors import VideoError
from vision.frames import Frame
from vision.privacy import GREY, NO_COLOUR, Masks, paint
from vision.sources.file import FileSource
from vision.sources.opening import reason
from vision.sources.picture import DecodedFrame

_CLOCK = Fraction(1, 90_000)


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
    frames = _within(_frames(source), limits.seconds)
    first = next(frames, None)
    if first is None:
        raise source.fault or VideoError(
            "there is not one picture in it", where=str(original), remedy="record or copy it anew"
        )
    try:
        with av.open(
            str(copy), "w", format="mp4", container_options={"movflags": "+faststart"}
        ) as output:
            stream = _stream(output, first, rate=source.coding.rate, limits=limits)
            output.mux(stream.encode(_scaled(first, stream, masks)))
            for frame in frames:
                output.mux(stream.encode(_scaled(frame, stream, masks)))
            output.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError) as error:
        copy.unlink(missing_ok=True)
        raise VideoError(
            f"no viewing copy can be made: {reason(error)}",
            where=str(original),
            remedy="make room on the disk; the original is kept",
        ) from error


def _frames(source: FileSource) -> Iterator[DecodedFrame]:
    for packet in source.packets():
        yield from _decoded(source.decode(packet))
    yield from _decoded(source.drain())


def _decoded(frames: list[Frame]) -> list[DecodedFrame]:
    return [frame for frame in frames if isinstance(frame, DecodedFrame)]


def _within(frames: Iterator[DecodedFrame], seconds: float) -> Iterator[DecodedFrame]:
    for frame in frames:
        if 0 < seconds <= frame.at:
            return
        yield frame


def _stream(
    output: av.container.OutputContainer, first: DecodedFrame, *, rate: float, limits: ViewLimits
) -> av.VideoStream:
    stream = output.add_stream("libx264", rate=Fraction(rate).limit_denominator(1001))
    share = min(1.0, limits.height / first.height)
    stream.width = max(2, round(first.width * share / 2) * 2)
    stream.height = max(2, round(first.height * share / 2) * 2)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _CLOCK
    stream.codec_context.thread_count = limits.threads
    stream.options = {"crf": str(limits.crf), "preset": "veryfast", "profile": "high"}
    return stream


def _scaled(frame: DecodedFrame, stream: av.VideoStream, masks: Masks) -> av.VideoFrame:
    picture = frame.video.reformat(
        width=stream.width, height=stream.height, format="yuv420p", dst_color_range="MPEG"
    )
    if masks:
        picture = _painted(picture, masks)
    picture.pts, picture.time_base = round(frame.at / _CLOCK), _CLOCK
    picture.pict_type = 0
    return picture


def _painted(picture: av.VideoFrame, masks: Masks) -> av.VideoFrame:
    """Return a copy of a yuv420p picture with the masks painted over."""
    rows = np.asarray(picture.to_ndarray(), np.uint8)
    height = picture.height
    chroma = rows[height:].reshape(2, height // 2, picture.width // 2)
    paint(rows[:height], masks, GREY)
    for plane in chroma:
        paint(plane, masks, NO_COLOUR)
    return av.VideoFrame.from_ndarray(rows, format="yuv420p")
