"""The outline of a patch, and how steeply a picture steps across it.

Only the part of a step that goes straight across the outline counts: the edge of a thing
runs along its outline, a seam or a shelf behind it runs on through it.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.masks import Mask, blurred, grown, grown_by_one, shrunk, shrunk_by_one

Steps = NDArray[np.float32]
_LEAST = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Pixels along an outline, and the direction across it at each of them."""

    where: NDArray[np.intp]
    across_x: Steps
    across_y: Steps

    @classmethod
    def of(cls, patch: Mask, *, narrow: bool = False) -> "Outline":
        """Return the outline of a patch: two pixels on both sides of it, or one where narrow."""
        outer, inner = (
            (grown_by_one(patch), shrunk_by_one(patch)) if narrow else (grown(patch), shrunk(patch))
        )
        where = np.flatnonzero(outer > inner)
        x, y = _slopes(blurred(patch, 1 if narrow else 2), where)
        length = np.sqrt(x * x + y * y) + np.float32(_LEAST)
        return cls(where, x / length, y / length)

    @property
    def is_empty(self) -> bool:
        """Whether there is none."""
        return self.where.size == 0

    def steps(self, picture: NDArray[Any]) -> Steps:
        """Return how steeply the picture steps across each pixel of the outline, with its sign."""
        x, y = _slopes(picture, self.where)
        x *= self.across_x
        y *= self.across_y
        x += y
        return x


def _slopes(picture: NDArray[Any], where: NDArray[np.intp]) -> tuple[Steps, Steps]:
    """Return the slope to the right and downwards, at some pixels (Sobel)."""
    x, y = (
        np.asarray(cv2.Sobel(picture, cv2.CV_32F, dx, 1 - dx), np.float32).ravel() for dx in (1, 0)
    )
    return x[where], y[where]
