"""A camera that turns on its mount: its picture is cut out of a wider plate.

Turning a camera about its own place moves every pixel along a plane's projection, so one
wide plate gives the picture of every small turn, with whoever is drawn into it.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, rotation
from sample_videos.studio.picture.lens import DRAWN, Lens
from sample_videos.studio.plate import Plate
from sample_videos.studio.sets.stage_set import View

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """How far the camera is turned from where it was hung: right, down, clockwise; degrees."""

    right: float = 0.0
    down: float = 0.0
    clockwise: float = 0.0


STRAIGHT = Turn()


def focal_pixels(view: View, size: Size) -> float:
    """The focal length in pixels of the drawn picture."""
    return size[0] / 2 / math.tan(math.radians(view.wide) / 2)


def widened(view: View, size: Size) -> View:
    """The same camera with a larger picture around its own."""
    wide = 2 * math.atan(size[0] / 2 / focal_pixels(view, DRAWN))
    return View(view.position, view.target, math.degrees(wide))


class Mount:
    """Cuts a camera's own picture out of its plate, turned as told; a plate of its size is all of it."""

    def __init__(self, plate: Plate, lens: Lens) -> None:
        self._lens, self.turn = lens, STRAIGHT
        self._size = (plate.picture.shape[1], plate.picture.shape[0])
        self._focal = focal_pixels(plate.view, self._size)

    @property
    def sensor(self) -> Size:
        """Width and height of what the camera sends."""
        return self._lens.sensor

    def colours(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        """The linear picture in front of the lens."""
        return picture if self._size == self._lens.drawn else self._cut(picture, cv2.INTER_LINEAR)

    def marks(self, marks: NDArray[np.int32]) -> NDArray[np.int32]:
        """Marks behind the lens; no mark is blended with its neighbour."""
        if self._size != self._lens.drawn:
            marks = self._cut(marks.astype(np.float32), cv2.INTER_NEAREST).astype(np.int32)
        return self._lens.marks(marks)

    def pixels(self, mask: NDArray[np.uint8]) -> int:
        """How many pixels of the sensor see some of a mask."""
        if self._size != self._lens.drawn:
            mask = self._cut(mask.astype(np.float32), cv2.INTER_NEAREST).astype(np.uint8)
        return cv2.countNonZero(self._lens.mask(mask))

    def _cut(self, picture: NDArray[np.float32], how: int) -> NDArray[np.float32]:
        """Pixels (x right, y down, z ahead) of the camera's picture looked up in the wider one."""
        turn = self.turn
        spin = (
            rotation((0, 1, 0), math.radians(turn.right))
            @ rotation((1, 0, 0), -math.radians(turn.down))
            @ rotation((0, 0, 1), math.radians(turn.clockwise))
        )
        drawn = self._lens.drawn
        back = _lens(self._size, self._focal) @ spin @ np.linalg.inv(_lens(drawn, self._focal))
        flags = how | cv2.WARP_INVERSE_MAP
        cut = cv2.warpPerspective(
            picture, back, drawn, flags=flags, borderMode=cv2.BORDER_REPLICATE
        )
        return cut.astype(np.float32)


def _lens(size: Size, focal: float) -> Array:
    middle_x, middle_y = (size[0] - 1) / 2, (size[1] - 1) / 2
    return np.array([[focal, 0, middle_x], [0, focal, middle_y], [0, 0, 1.0]])
