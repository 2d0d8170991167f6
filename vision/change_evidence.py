"""What speaks for an object in a changed part of the view, and for which change.

Four looks at the same patch, as it was and as it is:

- *sameness*: what changed is found again as it was, a few pixels off at most.
  Then light changed, or the thing was put back; nothing is new or gone.
- *edges*: an outline that is only there now speaks for a new thing, one that was
  only there before for a thing gone (Tian, Feris and Hampapur, IBM).
- *grain*: light and shade, however sharp, leave the fine pattern of what they fall on.
- *ring*: a thing differs from what lies around it; bare ground does not.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.background import Background
from vision.masks import Grey, Mask, grown, shrunk, steepness
from vision.regions import Region, place

SHIFT_PIXELS = 4
RIM_PIXELS = 2
ALIGN_SCORE = 0.8
FLAT_DEVIATION = 3.0
GRAIN_PIXELS = 60
GRAIN_DEVIATION = 1.5
_RING_STEPS = 3
_EDGE_FLOOR, _RING_FLOOR = 12.0, 10.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one look at a changed place says.

    `sameness` (-1..1) is how well the changed pixels are found again as they were, 0
    where they are flat; `lean` goes towards +1 for a thing that appeared and towards
    -1 for one that is gone; `grain` (-1..1) is how well the fine pattern inside agrees.
    """

    sameness: float
    lean: float
    grain: float


def weigh(background: Background, region: Region) -> Evidence:
    """Look at a changed place: as it was, and as it is where that is found again best."""
    trusted = background.trusted
    same, shift = _found_again(trusted, background.current, region)
    left, top, right, bottom = _around(region, background.shape, 2 * _RING_STEPS + 2)
    size = (bottom - top, right - left)
    inner = place(Region(region.x - left, region.y - top, region.mask), size)
    before = trusted[top:bottom, left:right]
    current = _shifted(background.current, shift) if same > ALIGN_SCORE else background.current
    ring = _ring(inner)
    now = _in_light_of(before, current[top:bottom, left:right], ring)
    lean = 0.5 * _edge_lean(now, before, inner) + 0.5 * _ring_lean(now, before, inner > 0, ring)
    return Evidence(same, lean, _grain(now, before, inner))


def _grain(now: Grey, before: Grey, inner: Mask) -> float:
    """Return how well the fine pattern inside agrees, -1..1; 0 where there is none to compare."""
    core = shrunk(inner) > 0
    if np.count_nonzero(core) < GRAIN_PIXELS:
        return 0.0
    seen, kept = _fine(now)[core], _fine(before)[core]
    if min(float(seen.std()), float(kept.std())) < GRAIN_DEVIATION:
        return 0.0
    return float(np.corrcoef(seen, kept)[0, 1])


def _fine(picture: Grey) -> NDArray[np.float32]:
    coarse = np.asarray(cv2.blur(picture, (9, 9)), np.float32)
    return picture.astype(np.float32) - coarse


def _found_again(trusted: Grey, current: Grey, region: Region) -> tuple[float, tuple[int, int]]:
    """Return the best masked correlation and the shift (x, y) at which it is reached."""
    if region.cut(trusted)[region.mask].std() < FLAT_DEVIATION:
        return 0.0, (0, 0)
    # A rim around the changed pixels helps to find thin outlines again.
    wide = region.widened(RIM_PIXELS, trusted.shape)
    before, mask = wide.cut(trusted), wide.mask.astype(np.uint8)
    left, top, right, bottom = _around(wide, trusted.shape, SHIFT_PIXELS)
    scores = cv2.matchTemplate(
        current[top:bottom, left:right], before, cv2.TM_CCOEFF_NORMED, mask=mask
    )
    scores = np.where(np.isfinite(scores), scores, -1.0)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    return float(scores.max()), (int(column) + left - wide.x, int(row) + top - wide.y)


def _shifted(picture: Grey, shift: tuple[int, int]) -> Grey:
    """Return the picture moved so that what was found at the shift lies where it was."""
    return np.roll(picture, (-shift[1], -shift[0]), axis=(0, 1))


def _ring(inner: Mask) -> NDArray[np.bool_]:
    """Return what lies around the patch, a little off its outline."""
    near = grown(inner)
    far = near
    for _ in range(_RING_STEPS):
        far = grown(far)
    return far > near


def _in_light_of(before: Grey, now: Grey, ring: NDArray[np.bool_]) -> Grey:
    """Return the new patch in the light of the old one, judged by what lies around it."""
    if not ring.any():
        return now
    ratio = float(np.median(before[ring]) + 1) / float(np.median(now[ring]) + 1)
    return np.asarray(cv2.convertScaleAbs(now, alpha=min(max(ratio, 0.5), 2.0)), np.uint8)


def _edge_lean(now: Grey, before: Grey, inner: Mask) -> float:
    band = grown(inner) > shrunk(inner)
    seen, kept = _mean(steepness(now)[band]), _mean(steepness(before)[band])
    return (seen - kept) / max(seen + kept, _EDGE_FLOOR)


def _mean(values: NDArray[np.float32]) -> float:
    # A sum in double precision is exact here, in whatever order it is made.
    return float(values.mean(dtype=np.float64))


def _ring_lean(
    now: Grey, before: Grey, inside: NDArray[np.bool_], ring: NDArray[np.bool_]
) -> float:
    if not ring.any():
        return 0.0
    seen, kept = _contrast(now, inside, ring), _contrast(before, inside, ring)
    return (seen - kept) / max(seen + kept, _RING_FLOOR)


def _contrast(picture: Grey, inside: NDArray[np.bool_], ring: NDArray[np.bool_]) -> float:
    """Return how much the inside differs from its ring, in brightness and in texture."""
    a, b = picture[inside], picture[ring]
    return abs(float(a.mean() - b.mean())) + 0.5 * abs(float(a.std() - b.std()))


def _around(region: Region, shape: tuple[int, ...], margin: int) -> tuple[int, int, int, int]:
    height, width = shape[:2]
    return (
        max(region.x - margin, 0),
        max(region.y - margin, 0),
        min(region.x + region.width + margin, width),
        min(region.y + region.height + margin, height),
    )
