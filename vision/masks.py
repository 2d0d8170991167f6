"""Masks: grey pictures of 0 and 255 that say where something holds, and their logic.

A thin, typed face over cv2, whose own types are looser than what it returns. All
functions take and give arrays of one shape.
"""

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
    return _mask(cv2.compare(picture, level, cv2.CMP_GT))  # type: ignore[call-overload]  # scalars are allowed


def at_least(picture: NDArray[Any], level: float) -> Mask:
    """Where the picture (of any type of number) reaches the level."""
    return _mask(cv2.compare(picture, level, cv2.CMP_GE))  # type: ignore[call-overload]  # scalars are allowed


def brighter(picture: Grey, other: Grey) -> Mask:
    """Where the first picture is brighter than the second."""
    return _mask(cv2.compare(picture, other, cv2.CMP_GT))


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


def opposite(mask: Mask) -> Mask:
    """Where it does not hold."""
    return _mask(cv2.bitwise_not(mask))


def share(mask: Mask) -> float:
    """The part of the picture where it holds, 0..1."""
    return cv2.countNonZero(mask) / mask.size


def smoothed(picture: Grey) -> Grey:
    """The picture without the noise of single pixels (3x3 mean)."""
    return _mask(cv2.blur(picture, (3, 3)))


def cleaned(mask: Mask) -> Mask:
    """The mask without lone pixels (opening by a cross)."""
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


def raise_by(picture: NDArray[Any], amount: int, where: Mask) -> None:
    """Add to the picture in place where the mask holds; it saturates at its type's end."""
    steps: Any = amount  # the stubs know no scalars
    cv2.add(picture, steps, dst=picture, mask=where)


def lower_by(picture: NDArray[Any], amount: int, where: Mask) -> None:
    """Subtract from the picture in place where the mask holds; it saturates at 0."""
    steps: Any = amount  # the stubs know no scalars
    cv2.subtract(picture, steps, dst=picture, mask=where)
