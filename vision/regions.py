"""A patch of pixels of any shape, kept as its bounding frame and the mask inside it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from vision.masks import Mask, grown, surroundings


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The pixels at `x + column, y + row` for which `mask` is true."""

    x: int
    y: int
    mask: NDArray[np.bool_]

    @classmethod
    def around(cls, mask: NDArray[np.bool_], x: int, y: int) -> "Region":
        """Return the region of a mask that lies at (x, y), without empty borders."""
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
        return cls(x + int(left), y + int(top), mask[top:bottom, left:right])

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.mask.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.mask.shape[0])

    @property
    def pixels(self) -> int:
        """How many pixels belong to it."""
        return int(np.count_nonzero(self.mask))

    def box(self, shape: tuple[int, int]) -> Box:
        """Return the frame in a view of (height, width) pixels, normalised."""
        height, width = shape
        return Box(self.x / width, self.y / height, self.width / width, self.height / height)

    def cut(self, picture: Mask) -> Mask:
        """Return the part of the picture inside the frame."""
        return picture[self.y : self.y + self.height, self.x : self.x + self.width]

    def share_of(self, mask: Mask) -> float:
        """Return the part of the region's pixels for which the view's mask holds."""
        return np.count_nonzero(self.cut(mask)[self.mask]) / self.pixels

    def is_near(self, other: "Region", pixels: int) -> bool:
        """Whether any two pixels of both are not more than some pixels apart (in x and y)."""
        reach = surroundings(np.pad(self.mask.astype(np.uint8), pixels), pixels)
        x, y = self.x - pixels, self.y - pixels
        left, top = max(x, other.x), max(y, other.y)
        right = min(x + reach.shape[1], other.x + other.width)
        bottom = min(y + reach.shape[0], other.y + other.height)
        if right <= left or bottom <= top:
            return False
        mine = reach[top - y : bottom - y, left - x : right - x] > 0
        theirs = other.mask[top - other.y : bottom - other.y, left - other.x : right - other.x]
        return bool(np.any(mine & theirs))

    def widened(self, pixels: int, shape: tuple[int, ...]) -> "Region":
        """Return the region with a rim around it, inside a view of (height, width) pixels."""
        room = self._with_room(pixels, shape)
        return Region(room.x, room.y, surroundings(room.mask.astype(np.uint8), pixels) > 0)

    def rounded(self, shape: tuple[int, ...]) -> "Region":
        """Return the region with a round rim of four pixels, inside a view of this shape."""
        room = self._with_room(4, shape)
        return Region(room.x, room.y, grown(grown(room.mask.astype(np.uint8))) > 0)

    def _with_room(self, pixels: int, shape: tuple[int, ...]) -> "Region":
        """Return the same pixels in a wider frame."""
        x, y = max(self.x - pixels, 0), max(self.y - pixels, 0)
        right = min(self.x + self.width + pixels, shape[1])
        bottom = min(self.y + self.height + pixels, shape[0])
        mask = np.zeros((bottom - y, right - x), bool)
        mask[self.y - y : self.y - y + self.height, self.x - x : self.x - x + self.width] = (
            self.mask
        )
        return Region(x, y, mask)

    def joined(self, other: "Region") -> "Region":
        """Return the region of the pixels of both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        mask = np.zeros((bottom - y, right - x), bool)
        for each in (self, other):
            top, left = each.y - y, each.x - x
            mask[top : top + each.height, left : left + each.width] |= each.mask
        return Region(x, y, mask)


def place(region: Region, shape: tuple[int, int]) -> Mask:
    """Return the region as a mask of the whole view of (height, width) pixels."""
    whole = np.zeros(shape, np.uint8)
    region.cut(whole)[region.mask] = 255
    return whole
