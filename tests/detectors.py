"""Detectors for tests: they look at pixels, but need no weights.

`SpotDetector` finds the one thing that test films show: a patch much redder than
the rest (the moving square), or much brighter (the ball of the test camera).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plant.events import ModelReference
from plant.geometry import Box
from vision.detections import Detection, Picture
from vision.frames import Frame

WIDTH, HEIGHT = 160, 90
Pixels = NDArray[np.uint8]


def red(picture: Pixels) -> NDArray[np.bool_]:
    """Where the picture is as red as the square of the test films."""
    blue, green, crimson = (picture[..., channel].astype(int) for channel in range(3))
    return np.asarray(crimson - np.maximum(blue, green) > 90)


def bright(picture: Pixels) -> NDArray[np.bool_]:
    """Where the picture is white, below the bar of numbers."""
    found = np.asarray(picture.min(axis=2) > 200)
    found[: HEIGHT // 7] = False
    return found


@dataclass
class SpotDetector:
    """Calls the patch that stands out a person."""

    stands_out: Callable[[Pixels], NDArray[np.bool_]] = red
    label: str = "person"
    asked: int = 0
    labels: Sequence[str] = ("person", "carton")
    fails: Exception | None = None
    reference: ModelReference = field(default_factory=lambda: ModelReference("spot", "0" * 64))

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame as small as it needs to be."""
        return Picture(frame.bgr(WIDTH, HEIGHT), (WIDTH, HEIGHT), (0.0, 0.0))

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        """Return one detection per picture, or none."""
        self.asked += len(pictures)
        if self.fails is not None:
            raise self.fails
        return [self._found(picture.pixels) for picture in pictures]

    def _found(self, pixels: Pixels) -> list[Detection]:
        rows, columns = np.nonzero(self.stands_out(pixels))
        if len(rows) < 6:
            return []
        left, top = columns.min() / WIDTH, rows.min() / HEIGHT
        right, bottom = (columns.max() + 1) / WIDTH, (rows.max() + 1) / HEIGHT
        return [Detection(self.label, 0.9, Box(left, top, right - left, bottom - top))]
