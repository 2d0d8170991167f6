"""A clip or a picture anew, with people blurred: what somebody gets who may not see people.

The original is decoded, never handed on; sound and all else that a file can hold stay behind.
Where it is not known where people are, the whole picture is blurred, frame by frame.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from plant.errors import VideoError
from plant.geometry import Box
from vision.blur import blur_people
from vision.people_track import PeopleTrack
from vision.sources.file import FileSource
from vision.sources.opening import reason
from vision.sources.picture import DecodedFrame

_CLOCK = Fraction(1, 90_000)
MOST_PIXELS = 3840 * 2160


@dataclass(frozen=True, slots=True)
class BlurLimits:
    """How large a blurred clip is, and how carefully it is coded. It is for looking alone."""

    height: int = 720
    crf: int = 26
    threads: int = 1


def blur_film(
    original: Path, target: Path, people: PeopleTrack, limits: BlurLimits | None = None
) -> None:
    """Write the clip with people blurred, or raise VideoError and leave nothing."""
    limits = limits or BlurLimits()
    source = FileSource(original)
    frames = _frames(source)
    first = next(frames, None)
    if first is None:
        raise source.fault or VideoError("there is not one picture in it", where=original.name)
    try:
        with av.open(
            str(target), "w", format="mp4", container_options={"movflags": "+faststart"}
        ) as output:
            stream = _stream(output, first, rate=source.coding.rate, limits=limits)
            output.mux(stream.encode(_blurred(first, stream, people)))
            for frame in frames:
                output.mux(stream.encode(_blurred(frame, stream, people)))
            output.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise VideoError(
            f"no blurred copy can be made: {reason(error)}", where=original.name
        ) from error


def blur_still(original: Path, target: Path, boxes: tuple[Box, ...] | None) -> None:
    """Write the JPEG with people blurred, or raise VideoError."""
    target.write_bytes(blurred_jpeg(original.read_bytes(), boxes))


def blurred_jpeg(jpeg: bytes, boxes: tuple[Box, ...] | None) -> bytes:
    """Return a JPEG anew with people blurred; all of it where boxes is None."""
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None or pixels.shape[0] * pixels.shape[1] > MOST_PIXELS:
        raise VideoError("a picture that cannot be read")
    own: NDArray[np.uint8] = np.ascontiguousarray(pixels, np.uint8)
    blur_people(own, boxes)
    done, data = cv2.imencode(".jpg", own, [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not done:
        raise VideoError("a picture that cannot be written")
    return data.tobytes()


def _frames(source: FileSource) -> Iterator[DecodedFrame]:
    for packet in source.packets():
        yield from (each for each in source.decode(packet) if isinstance(each, DecodedFrame))
    yield from (each for each in source.drain() if isinstance(each, DecodedFrame))


def _stream(
    output: av.container.OutputContainer, first: DecodedFrame, *, rate: float, limits: BlurLimits
) -> av.VideoStream:
    if first.width * first.height > MOST_PIXELS:
        raise VideoError(f"its pictures have {first.width} x {first.height} pixels")
    stream = output.add_stream("libx264", rate=Fraction(rate).limit_denominator(1001))
    share = min(1.0, limits.height / first.height)
    stream.width = max(2, round(first.width * share / 2) * 2)
    stream.height = max(2, round(first.height * share / 2) * 2)
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _CLOCK
    stream.codec_context.thread_count = limits.threads
    stream.options = {"crf": str(limits.crf), "preset": "superfast", "profile": "high"}
    return stream


def _blurred(frame: DecodedFrame, stream: av.VideoStream, people: PeopleTrack) -> av.VideoFrame:
    picture = frame.video.reformat(
        width=stream.width, height=stream.height, format="yuv420p", dst_color_range="MPEG"
    )
    boxes = people.at(frame.at)
    if boxes is None or boxes:
        picture = _painted(picture, boxes)
    picture.pts, picture.time_base = round(frame.at / _CLOCK), _CLOCK
    picture.pict_type = 0
    return picture


def _painted(picture: av.VideoFrame, boxes: tuple[Box, ...] | None) -> av.VideoFrame:
    rows = np.ascontiguousarray(picture.to_ndarray(), np.uint8)
    height = picture.height
    chroma = rows[height:].reshape(2, height // 2, picture.width // 2)
    blur_people(rows[:height], boxes)
    for plane in chroma:
        # Rounded colour would be seen as stripes, and tells next to nothing of a face.
        blur_people(plane, boxes, rounded=False)
    return av.VideoFrame.from_ndarray(rows, format="yuv420p")
