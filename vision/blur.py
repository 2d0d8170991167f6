"""People made illegible: no picture shows a face that leaves here for somebody who may not see it.

Each box is painted anew from a few coarse, averaged patches that run into each other, so
that a head gets three of them or so, across. What was between them is gone from the pixels,
not covered. Brightness is rounded as well: what many frames know of one head would else add up.
Where it is not known where people are, the whole picture is treated like that.
"""

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box

Pixels = NDArray[np.uint8]

# Of a box's sides: a little more than the detector found, above all over the head.
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 0.22, 0.12, 0.06
# A person is about two and a half heads wide: three patches for each of them.
PATCHES_SHORT, PATCHES_LONG = 7, 14
LEAST_PATCH = 6
WHOLE_PATCHES = 20
STEP = 12


def blur_people(plane: Pixels, boxes: Iterable[Box] | None, *, rounded: bool = True) -> None:
    """Blur people in a picture, or in one plane of it, in place; all of it where boxes is None."""
    if boxes is None:
        _blur(plane, 0, 0, plane.shape[1], plane.shape[0], _whole(plane), rounded=rounded)
        return
    for box in boxes:
        left, top, right, bottom = _reach(box, plane.shape[1], plane.shape[0])
        if right > left and bottom > top:
            patch = _patch(right - left, bottom - top)
            _blur(plane, left, top, right, bottom, patch, rounded=rounded)


def with_margin(box: Box) -> Box:
    """Return a box with what is blurred around it, inside the picture."""
    left, top = max(box.x - MARGIN_SIDE * box.w, 0.0), max(box.y - MARGIN_TOP * box.h, 0.0)
    right = min(box.x + (1 + MARGIN_SIDE) * box.w, 1.0)
    bottom = min(box.y + (1 + MARGIN_BOTTOM) * box.h, 1.0)
    return Box(left, top, max(right - left, 0.0), max(bottom - top, 0.0))


def _reach(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Return the pixels that a box reaches with its margin, on whole pairs: colour has half of them."""
    wide = with_margin(box)
    return (
        max(int(wide.x * width) // 2 * 2 - 2, 0),
        max(int(wide.y * height) // 2 * 2 - 2, 0),
        min(int((wide.x + wide.w) * width) // 2 * 2 + 4, width),
        min(int((wide.y + wide.h) * height) // 2 * 2 + 4, height),
    )


def _patch(width: int, height: int) -> int:
    short, long = min(width, height), max(width, height)
    return max(round(short / PATCHES_SHORT), round(long / PATCHES_LONG), LEAST_PATCH)


def _whole(plane: Pixels) -> int:
    return max(round(int(plane.shape[1]) / WHOLE_PATCHES), LEAST_PATCH)


def _blur(  # noqa: PLR0913 -- four sides of a region and how it is treated
    plane: Pixels, left: int, top: int, right: int, bottom: int, patch: int, *, rounded: bool
) -> None:
    region = plane[top:bottom, left:right]
    high, wide = region.shape[:2]
    across, down = max(1, round(wide / patch)), max(1, round(high / patch))
    coarse: Any = cv2.resize(region, (across, down), interpolation=cv2.INTER_AREA)
    if rounded:
        coarse = (coarse // STEP) * STEP + STEP // 2
    region[...] = cv2.resize(
        np.asarray(coarse, np.uint8), (wide, high), interpolation=cv2.INTER_LINEAR
    ).reshape(region.shape)
