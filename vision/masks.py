"""Masks: grey pictures of 0 and 255 that say where something holds, and their logic.

A thin, typed face over cv2, whose own types are looser than what it returns. All
functions take and give arrays of one shape.
"""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Mask = NDArray[np.uint8]


def _mask(array: Any) -> Mask:  # cv2 types its results as any integer or floating array
    return np.asarray(array, np.uint8)


def above(picture: NDArray[Any], level: float) -> Mask:
    """Where the picture (of any type of number) is above the level."""
    if picture.dtype == np.uint8:
        return _mask(cv2.threshold(picture, level, 255, cv2.THRESH_BINARY)[1])
    return np.negative((picture > level).view(np.uint8))


def at_least(picture: NDArray[np.uint16], level: float) -> Mask:
    """Where the whole numbers of the picture reach the level."""
    return np.negative((picture >= math.ceil(level)).view(np.uint8))


def difference(picture: Grey, other: Grey) -> Grey:
    """How far the two pictures are apart, without sign."""
    return _mask(cv2.absdiff(picture, other))


def reach(picture: Grey, pixels: int) -> tuple[Grey, Grey]:
    """The darkest and the brightest that each pixel has within some pixels of it."""
    near = np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)
    return _mask(cv2.erode(picture, near)), _mask(cv2.dilate(picture, near))


def outside(picture: Grey, low: Grey, high: Grey) -> Grey:
    """How far each pixel lies outside its range, 0 inside."""
    return _mask(cv2.max(cv2.subtract(picture, high), cv2.subtract(low, picture)))


def both(first: Mask, second: Mask) -> Mask:
    """Where both hold."""
    return _mask(cv2.bitwise_and(first, second))


def either(first: Mask, second: Mask) -> Mask:
    """Where at least one holds."""
    return _mask(cv2.bitwise_or(first, second))


def without(mask: Mask, other: Mask) -> Mask:
    """Where the first holds and the other does not."""
    return _mask(cv2.subtract(mask, other))


def opposite(mask: Mask) -> Mask:
    """Where it does not hold."""
    return _mask(cv2.bitwise_not(mask))


def is_empty(mask: Mask) -> bool:
    """Whether it holds nowhere."""
    return cv2.countNonZero(mask) == 0


def frame_of(mask: Mask, *, rim: int) -> tuple[int, int, int, int]:
    """The top, bottom, left and right of all where it holds, with a rim, inside the picture."""
    left, top, width, height = cv2.boundingRect(mask)
    rows, columns = mask.shape
    return (
        max(top - rim, 0),
        min(top + height + rim, rows),
        max(left - rim, 0),
        min(left + width + rim, columns),
    )


def share(mask: Mask) -> float:
    """The part of the picture where it holds, 0..1."""
    return cv2.countNonZero(mask) / mask.size


def smoothed(picture: Grey) -> Grey:
    """The picture without the noise of single pixels (3x3 mean)."""
    return blurred(picture, 1)


def cleaned(mask: Mask) -> Mask:
    """The mask without lone pixels (opening by a cross)."""
    if is_empty(mask):
        return mask.copy()
    return _mask(cv2.morphologyEx(mask, cv2.MORPH_OPEN, _CROSS))


def gathered(mask: Mask) -> Mask:
    """The mask with small holes closed and specks removed."""
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _DISC)
    return _mask(cv2.morphologyEx(closed, cv2.MORPH_OPEN, _DOT))


def grown(mask: Mask) -> Mask:
    """The mask with a rim of two pixels more."""
    return _mask(cv2.dilate(mask, _DISC))


def surroundings(mask: Mask, pixels: int) -> Mask:
    """The mask with all that is up to some pixels away."""
    return _mask(cv2.dilate(mask, np.ones((2 * pixels + 1, 2 * pixels + 1), np.uint8)))


def shrunk(mask: Mask) -> Mask:
    """The mask with a rim of two pixels less."""
    return _mask(cv2.erode(mask, _DISC))


def steepness(picture: NDArray[Any]) -> NDArray[np.float32]:
    """The strength of brightness steps at each pixel (Sobel)."""
    dx = np.asarray(cv2.Sobel(picture, cv2.CV_32F, 1, 0), np.float32)
    dy = np.asarray(cv2.Sobel(picture, cv2.CV_32F, 0, 1), np.float32)
    # cv2.magnitude gives other last digits from run to run; this is exact.
    dx *= dx
    dy *= dy
    dx += dy
    return np.sqrt(dx, out=dx)


_CROSS: Mask = _mask(cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3)))
_DISC: Mask = _mask(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
_DOT: Mask = np.ones((2, 2), np.uint8)


def enclosed(outlines: Mask) -> Mask:
    """The outlines with all that they enclose."""
    found, _ = cv2.findContours(outlines, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled = np.zeros_like(outlines)
    cv2.drawContours(filled, found, -1, 255, cv2.FILLED)
    return filled


def raise_by(picture: NDArray[np.uint16], amount: int, where: Mask) -> None:
    """Add up to 255 to the picture in place where the mask holds; it saturates."""
    # Ten times as fast as cv2's own sum of a scalar under a mask.
    cv2.add(picture, np.bitwise_and(where, np.uint16(amount)), dst=picture)


def approach(picture: Grey, target: Grey, where: Mask | None = None) -> None:
    """Move the picture in place by one grey level at most towards the target."""
    one = np.ones_like(picture)
    low, high = cv2.subtract(picture, one), cv2.add(picture, one)
    if where is None:
        cv2.min(cv2.max(target, low), high, dst=picture)
    else:
        cv2.copyTo(cv2.min(cv2.max(target, low), high), where, picture)


def total(picture: NDArray[Any], where: Mask) -> float:
    """The sum of the picture, which holds nothing below 0, where the mask holds."""
    # The norm is vectorised where a masked mean is not.
    return cv2.norm(picture, cv2.NORM_L1, where)


def spread(picture: Grey, where: Mask) -> float:
    """How far the picture's values spread where the mask holds (standard deviation)."""
    return float(cv2.meanStdDev(picture, mask=where)[1][0, 0])


def halved(picture: Grey) -> Grey:
    """Every second pixel of every second row."""
    return np.ascontiguousarray(picture[::2, ::2])


def doubled(mask: Mask, shape: tuple[int, int]) -> Mask:
    """The mask at twice its size, which is this (height, width) or a pixel off."""
    return _mask(cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_NEAREST))


def twice(mask: Mask) -> Mask:
    """The mask above itself, for two planes that are kept one above the other."""
    return np.concatenate((mask, mask))


def blended(picture: Grey, scale: float, other: Grey, other_scale: float, more: float) -> Grey:
    """Both pictures, each to its scale, and some levels more."""
    return _mask(cv2.addWeighted(picture, scale, other, other_scale, more))


def mean_of(picture: Grey, other: Grey) -> Grey:
    """Half of both pictures."""
    return blended(picture, 0.5, other, 0.5, 0.0)


def grown_by_one(mask: Mask) -> Mask:
    """The mask with a rim of one pixel more."""
    return _mask(cv2.dilate(mask, _CROSS))


def shrunk_by_one(mask: Mask) -> Mask:
    """The mask with a rim of one pixel less."""
    return _mask(cv2.erode(mask, _CROSS))


def blurred(picture: Grey, pixels: int) -> Grey:
    """The mean of all that is up to some pixels away."""
    return _mask(cv2.blur(picture, (2 * pixels + 1, 2 * pixels + 1)))
