"""Privacy masks: parts of a view that no picture shows which leaves the vision worker.

Rules still look at what lies there, so that a mask never blinds them. A mask is painted
a little larger than it is drawn: a pixel too many is hidden rather than one too few.
What is copied packet by packet, as clips are, cannot be painted over; a viewing copy can.
"""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box, Polygon
from vision.blur import blur_people
from vision.frames import Frame

Masks = tuple[Polygon, ...]
Plane = NDArray[np.uint8]

RIM_PIXELS = 3
GREY = 64
NO_COLOUR = 128


def picture_of(frame: Frame, masks: Masks, *, quality: int = 85, width: int = 960) -> bytes:
    """Return the frame as a JPEG, not wider than asked, with all masks painted over."""
    if not masks:
        return frame.jpeg(quality=quality, width=width)
    pixels = _pixels(frame, width)
    paint(pixels, masks, (GREY, GREY, GREY))
    return _coded(pixels, quality)


def blurred_picture_of(
    frame: Frame, masks: Masks, people: tuple[Box, ...] | None, *, quality: int, width: int
) -> bytes:
    """Return the frame as a JPEG with people blurred, all of it where they are not known."""
    pixels = _pixels(frame, width)
    blur_people(pixels, people)
    paint(pixels, masks, (GREY, GREY, GREY))
    return _coded(pixels, quality)


def _pixels(frame: Frame, width: int) -> Plane:
    wide = max(1, min(width, frame.width))
    high = max(1, round(frame.height * wide / frame.width))
    return np.ascontiguousarray(frame.bgr(wide, high), np.uint8)


def _coded(pixels: Plane, quality: int) -> bytes:
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def paint(plane: Plane, masks: Iterable[Polygon], value: int | tuple[int, int, int]) -> None:
    """Paint the masks over a picture, in place."""
    height, width = plane.shape[:2]
    colour = value if isinstance(value, tuple) else (value,)
    for mask in masks:
        corners = np.array([[each.x * width, each.y * height] for each in mask.points])
        outline = np.rint(corners).astype(np.int32)
        cv2.fillPoly(plane, [outline], colour)
        cv2.polylines(plane, [outline], isClosed=True, color=colour, thickness=RIM_PIXELS)
