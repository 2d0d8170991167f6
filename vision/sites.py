"""A changed place, made ready to be looked at again and again.

A place keeps its outline for as long as its object lasts, and what follows from the
outline alone need not be worked out at every look.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.colour import Part
from vision.masks import Grey, Mask, both, grown, halved, opposite, shrunk
from vision.outlines import Outline
from vision.regions import Region, place

RING_STEPS = 3
SHIFT_PIXELS, RIM_PIXELS = 4, 2
_MOST_SAMPLES = 500
_FLAT_VARIANCE = 0.01
_MIDDLE = 128


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Pixels of a place and its rim, spread evenly, and all shifts at which they are in view."""

    pixels: NDArray[np.intp]
    shifts: NDArray[np.intp]
    shifted: NDArray[np.intp]

    @classmethod
    def of(cls, region: Region, shape: tuple[int, int]) -> "Samples":
        """Return those of a region in a view of (height, width) pixels."""
        # A rim around the changed pixels helps to find thin outlines again.
        wide = region.widened(RIM_PIXELS, shape)
        rows, columns = np.nonzero(wide.mask)
        step = -(-len(rows) // _MOST_SAMPLES)
        pixels = (rows[::step] + wide.y) * shape[1] + columns[::step] + wide.x
        across = _room(wide.x, wide.width, shape[1])
        down = _room(wide.y, wide.height, shape[0])
        shifts = np.array([(x, y) for y in down for x in across])
        offsets = shifts[:, 1] * shape[1] + shifts[:, 0]
        return cls(pixels, shifts, pixels + offsets[:, None])

    def found(self, picture: Grey, other: Grey) -> tuple[float, tuple[int, int]]:
        """Return how well they are found in the other picture, and the shift (x, y) there.

        This is the best correlation of all shifts, -1 where the other picture is flat.
        """
        # Sums of whole numbers of this size are exact, in whatever order they are made.
        wanted = picture.ravel()[self.pixels].astype(np.float32) - _MIDDLE
        seen = other.ravel()[self.shifted].astype(np.float32) - _MIDDLE
        number = len(self.pixels)
        sums = seen.sum(axis=1)
        variance = np.einsum("ij,ij->i", seen, seen) - sums * sums / number
        own = float(wanted @ wanted) - float(wanted.sum()) ** 2 / number
        alike = seen @ wanted - sums * (wanted.sum() / number)
        least = _FLAT_VARIANCE * number
        scores = alike / np.sqrt(np.maximum(variance, least) * max(own, least))
        best = int(np.where(variance > least, scores, -1.0).argmax())
        x, y = self.shifts[best]
        return float(scores[best]) if variance[best] > least else -1.0, (int(x), int(y))


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A region with what lies around it.

    `part` frames both, and begins at an even pixel, since colour has half the size; `inner`
    and `ring` are masks of that part, `around` and `core` the pixels of the ring and of the
    inside without its rim.
    """

    region: Region
    part: Part
    inner: Mask
    ring: Mask
    around: NDArray[np.intp]
    core: NDArray[np.intp]
    outline: Outline
    colour_outline: Outline
    samples: Samples

    @classmethod
    def of(cls, region: Region, shape: tuple[int, int]) -> "Site":
        """Return the site of a region in a view of (height, width) pixels."""
        part = _around(region, shape, 2 * RING_STEPS + 2)
        left, top, right, bottom = part
        size = (bottom - top, right - left)
        inner = place(Region(region.x - left, region.y - top, region.mask), size)
        ring = _ring(inner)
        return cls(
            region,
            part,
            inner,
            ring,
            np.flatnonzero(ring),
            np.flatnonzero(shrunk(inner)),
            Outline.of(inner),
            Outline.of(halved(inner), narrow=True),
            Samples.of(region, shape),
        )

    @property
    def is_alone(self) -> bool:
        """Whether nothing lies around it that is in view."""
        return self.around.size == 0


def _ring(inner: Mask) -> Mask:
    """Return what lies around the patch, a little off its outline."""
    near = far = grown(inner)
    for _ in range(RING_STEPS):
        far = grown(far)
    return both(far, opposite(near))


def _around(region: Region, shape: tuple[int, int], margin: int) -> Part:
    left, top = max(region.x - margin, 0), max(region.y - margin, 0)
    right = min(region.x + region.width + margin, shape[1])
    bottom = min(region.y + region.height + margin, shape[0])
    return left - left % 2, top - top % 2, right, bottom


def _room(begins: int, length: int, whole: int) -> range:
    """Return by how many pixels it can be shifted, one way and the other, and stays in view."""
    return range(-min(begins, SHIFT_PIXELS), min(whole - begins - length, SHIFT_PIXELS) + 1)
