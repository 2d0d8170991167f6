"""The lens: barrel distortion and darker corners, the same for colours, marks and points."""

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array

SENSOR, DRAWN = (960, 540), (1056, 594)
"""A film's picture, and how large it is drawn before the lens bends it to the sensor."""
_BARREL = (-0.09, 0.006)

Size = tuple[int, int]


def drawn_for(sensor: Size) -> Size:
    """How large to draw for a sensor of this size: as much larger as it is for a film's."""
    width, height = (
        round(of * large / 2 / usual) * 2
        for of, large, usual in zip(sensor, DRAWN, SENSOR, strict=True)
    )
    return width, height


class Lens:
    """Maps a drawn picture of one size to what the sensor of another size gets."""

    def __init__(self, drawn: Size, sensor: Size) -> None:
        self.drawn, self.sensor = drawn, sensor
        (inner_width, inner_height), (width, height) = drawn, sensor
        self._focus = width / 2
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float64)
        x, y = (columns - (width - 1) / 2) / self._focus, (rows - (height - 1) / 2) / self._focus
        straight_x, straight_y = _straightened(x, y)
        beyond_x = np.abs(straight_x).max() * self._focus / (inner_width / 2 - 1)
        beyond_y = np.abs(straight_y).max() * self._focus / (inner_height / 2 - 1)
        # The corners just stay inside what was drawn.
        self._zoom = 1 / max(beyond_x, beyond_y)
        self._columns = (straight_x * self._zoom * self._focus + (inner_width - 1) / 2).astype(
            np.float32
        )
        self._rows = (straight_y * self._zoom * self._focus + (inner_height - 1) / 2).astype(
            np.float32
        )
        square = x * x + y * y
        self.vignette: NDArray[np.float32] = (1 - 0.26 * square + 0.03 * square**2).astype(
            np.float32
        )[..., None]

    def colours(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """A picture through the lens."""
        return cv2.remap(picture, self._columns, self._rows, cv2.INTER_LINEAR).astype(np.float32)

    def marks(self, marks: NDArray[np.int32]) -> NDArray[np.int32]:
        """Marks through the lens; no mark is blended with its neighbour."""
        return cv2.remap(
            marks.astype(np.float32), self._columns, self._rows, cv2.INTER_NEAREST
        ).astype(np.int32)

    def mask(self, mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """One mover's mask through the lens, the same pixels as its marks."""
        seen = cv2.remap(mask, self._columns, self._rows, cv2.INTER_NEAREST)
        return seen.astype(np.uint8, copy=False)

    def points(self, places: Array) -> Array:
        """Points of the drawn picture on the sensor."""
        inner, outer = np.array(self.drawn), np.array(self.sensor)
        flat = (places - 0.5 - (inner - 1) / 2) / self._focus / self._zoom
        square = (flat**2).sum(axis=1, keepdims=True)
        bent: Array = flat * (1 + _BARREL[0] * square + _BARREL[1] * square**2)
        return bent * self._focus + (outer - 1) / 2 + 0.5


def _straightened(x: Array, y: Array) -> tuple[Array, Array]:
    """Undo the distortion by fixed-point steps."""
    straight_x, straight_y = x, y
    for _ in range(8):
        square = straight_x**2 + straight_y**2
        bend = 1 + _BARREL[0] * square + _BARREL[1] * square**2
        straight_x, straight_y = x / bend, y / bend
    return straight_x, straight_y
