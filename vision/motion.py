"""Where the tracks of a view are and where they go: an alpha-beta filter, all of them at once.

A row is one track's box as centre and size with the speed of its centre, in frame
heights, and the moment of its last sight. Speed fades while nothing is seen.
"""

import numpy as np
from numpy.typing import NDArray

from vision.association import REACH, Floats

POSITION_GAIN = 0.65
VELOCITY_GAIN, FIRST_GAIN = 0.3, 0.6
TRIED_SIGHTS = 2
VELOCITY_SPAN = 1.2


class Motion:
    """The motion of all tracks; rows keep the order in which tracks were added."""

    def __init__(self) -> None:
        self.boxes: Floats = np.empty((0, 4))
        self.seen_at: Floats = np.empty(0)
        self.sights: NDArray[np.int64] = np.empty(0, np.int64)
        self._velocities: Floats = np.empty((0, 2))

    def predicted(self, at: float) -> Floats:
        """Return the boxes (n, 4) at a later moment."""
        span = VELOCITY_SPAN * (1 - np.exp(-(at - self.seen_at) / VELOCITY_SPAN))
        boxes = self.boxes.copy()
        boxes[:, :2] += self._velocities * span[:, None]
        return boxes

    def reach(self, at: float) -> Floats:
        """Return how far (n,) from its prediction each object may be."""
        size = np.sqrt(self.boxes[:, 2] * self.boxes[:, 3])
        speed = np.hypot(self._velocities[:, 0], self._velocities[:, 1])
        away = np.minimum(at - self.seen_at, 2.0)
        return np.asarray(np.maximum(REACH * size, 0.03) + away * (0.5 * size + 0.5 * speed))

    def correct(self, rows: list[int], predicted: Floats, boxes: Floats, at: float) -> None:
        """Take in where objects were found, given where these rows were predicted."""
        elapsed = np.maximum(at - self.seen_at[rows], 1e-3)
        error = boxes - predicted
        tried = self.sights[rows] > TRIED_SIGHTS
        gain = np.where(tried, np.minimum(VELOCITY_GAIN, elapsed), FIRST_GAIN)
        self.boxes[rows] = predicted + POSITION_GAIN * error
        self._velocities[rows] += gain[:, None] * error[:, :2] / np.maximum(elapsed, 0.1)[:, None]
        self.seen_at[rows] = at
        self.sights[rows] += 1

    def add(self, boxes: Floats, at: float) -> None:
        """Begin tracks that rest where they were first seen."""
        new = len(boxes)
        self.boxes = np.concatenate((self.boxes, boxes))
        self._velocities = np.concatenate((self._velocities, np.zeros((new, 2))))
        self.seen_at = np.concatenate((self.seen_at, np.full(new, at)))
        self.sights = np.concatenate((self.sights, np.ones(new, np.int64)))

    def keep(self, rows: NDArray[np.bool_]) -> None:
        """Forget all other rows."""
        self.boxes, self._velocities = self.boxes[rows], self._velocities[rows]
        self.seen_at, self.sights = self.seen_at[rows], self.sights[rows]
