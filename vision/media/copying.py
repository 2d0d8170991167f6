"""A film coded anew to be looked at: H.264, 8-bit 4:2:0, fast start, at the times of the original.

Its sides are even and it is no higher than asked. What is changed in its pictures is the caller's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from vision.sources.file import FileSource
from vision.sources.picture import DecodedFrame

Change = Callable[[av.VideoFrame, DecodedFrame], av.VideoFrame]
Paint = Callable[[NDArray[np.uint8]], object]
_CLOCK = Fraction(1, 90_000)


@dataclass(frozen=True, slots=True)
class Coding:
    """How high a copy is at most, how carefully it is coded, and by how many threads."""

    height: int
    crf: int
    preset: str
    threads: int


def frames_of(source: FileSource) -> Iterator[DecodedFrame]:
    """Yield the pictures of a film in their order."""
    for packet in source.packets():
        yield from (each for each in source.decode(packet) if isinstance(each, DecodedFrame))
    yield from (each for each in source.drain() if isinstance(each, DecodedFrame))


def write_copy(
    target: Path, frames: Iterator[DecodedFrame], rate: float, coding: Coding, *, change: Change
) -> None:
    """Write all frames, each scaled and then changed; there is at least one."""
    first = next(frames)
    with av.open(
        str(target), "w", format="mp4", container_options={"movflags": "+faststart"}
    ) as output:
        stream = _stream(output, first, rate, coding)
        output.mux(stream.encode(_scaled(first, stream, change)))
        for frame in frames:
            output.mux(stream.encode(_scaled(frame, stream, change)))
        output.mux(stream.encode(None))


def repainted(picture: av.VideoFrame, luma: Paint, chroma: Paint) -> av.VideoFrame:
    """Return a copy of a yuv420p picture with each of its planes painted on in place."""
    rows = np.ascontiguousarray(picture.to_ndarray(), np.uint8)
    height = picture.height
    luma(rows[:height])
    for plane in rows[height:].reshape(2, height // 2, picture.width // 2):
        chroma(plane)
    return av.VideoFrame.from_ndarray(rows, format="yuv420p")


def _stream(
    output: av.container.OutputContainer, first: DecodedFrame, rate: float, coding: Coding
) -> av.VideoStream:
    stream = output.add_stream("libx264", rate=Fraction(rate).limit_denominator(1001))
    share = min(1.0, coding.height / first.height)
    stream.width = max(2, round(first.width * share / 2) * 2)
    stream.height = max(2, round(first.height * share / 2) * 2)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _CLOCK
    stream.codec_context.thread_count = coding.threads
    stream.options = {"crf": str(coding.crf), "preset": coding.preset, "profile": "high"}
    return stream


def _scaled(frame: DecodedFrame, stream: av.VideoStream, change: Change) -> av.VideoFrame:
    picture = frame.video.reformat(
        width=stream.width, height=stream.height, format="yuv420p", dst_color_range="MPEG"
    )
    picture = change(picture, frame)
    picture.pts, picture.time_base = round(frame.at / _CLOCK), _CLOCK
    picture.pict_type = 0
    return picture
