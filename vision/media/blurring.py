"""A clip or a picture anew, with people blurred: what somebody gets who may not see people.

The original is decoded, never handed on; sound and all else that a file can hold stay behind.
Where it is not known where people are, the whole picture is blurred, frame by frame.
"""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from plant.errors import VideoError
from plant.geometry import Box
from vision.blur import blur_people
from vision.media.copying import Change, Coding, frames_of, repainted, write_copy
from vision.people_track import PeopleTrack
from vision.sources.file import FileSource
from vision.sources.opening import reason
from vision.sources.picture import DecodedFrame

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
    frames = frames_of(source)
    first = next(frames, None)
    if first is None:
        raise source.fault or VideoError("there is not one picture in it", where=original.name)
    if first.width * first.height > MOST_PIXELS:
        raise VideoError(f"its pictures have {first.width} x {first.height} pixels")
    coding = Coding(limits.height, limits.crf, "superfast", limits.threads)
    try:
        write_copy(
            target, chain((first,), frames), source.coding.rate, coding, change=_blurring(people)
        )
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


def _blurring(people: PeopleTrack) -> Change:
    def change(picture: av.VideoFrame, frame: DecodedFrame) -> av.VideoFrame:
        boxes = people.at(frame.at)
        if boxes is not None and not boxes:
            return picture
        # Rounded colour would be seen as stripes, and tells next to nothing of a face.
        return repainted(
            picture,
            lambda plane: blur_people(plane, boxes),
            lambda plane: blur_people(plane, boxes, rounded=False),
        )

    return change
