"""What speaks for an object in a changed part of the view, and for which change.

Five looks at the same patch, as it was and as it is:

- *sameness*: what changed is found again as it was, a few pixels off at most.
  Then light changed, or the thing was put back; nothing is new or gone.
- *edges*: an outline that is only there now speaks for a new thing, one that was
  only there before for a thing gone (Tian, Feris and Hampapur, IBM).
- *colours*: the same of steps in colour along the outline, each of which has a say of its own
  (the colour contrast along a boundary of San Miguel and Martinez, AVSS 2008). Light and print
  change brightness; colour steps where one material ends (Gevers and Smeulders 1999).
- *grain*: light and shade, however sharp, leave the fine pattern of what they fall on.
- *ring*: a thing differs from what lies around it; bare ground does not.

Brightness (edges and ring) and colours have as much weight as they are clear.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.background import Background
from vision.colour import Part, Planes
from vision.masks import Grey, Mask, both, grown, halved, is_empty, opposite, shrunk
from vision.outlines import Outline
from vision.regions import Region, place

SHIFT_PIXELS = 4
RIM_PIXELS = 2
ALIGN_SCORE = 0.8
FLAT_DEVIATION = 3.0
GRAIN_PIXELS = 60
GRAIN_DEVIATION = 1.5
_FLAT_VARIANCE = 0.01
_RING_STEPS = 3
_EDGE_FLOOR, _RING_FLOOR = 12.0, 10.0
_COLOUR_FLOOR, _COLOUR_HALF = 4.0, 12.0
_LEAST = 1e-6


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
    left, top = left - left % 2, top - top % 2
    size = (bottom - top, right - left)
    inner = place(Region(region.x - left, region.y - top, region.mask), size)
    before = trusted[top:bottom, left:right]
    right_there = shift if same > ALIGN_SCORE else (0, 0)
    current = _shifted(background.current, right_there, (left, top), size)
    ring = _ring(inner)
    now = _in_light_of(before, current, ring)
    bright = 0.5 * _edge_lean(now, before, inner) + 0.5 * _ring_lean(now, before, inner, ring)
    lean = _clearer(
        bright, *_colour_lean(background, (left, top, right, bottom), right_there, inner)
    )
    return Evidence(same, lean, _grain(now, before, inner))


def _clearer(bright: float, colours: float, weight: float) -> float:
    """Return the mean of both, each by its weight and by how clear it is."""
    one, other = abs(bright), weight * abs(colours)
    return (bright * one + colours * other) / max(one + other, _LEAST)


def _colour_lean(
    background: Background, part: Part, shift: tuple[int, int], inner: Mask
) -> tuple[float, float]:
    """Return where the colours along the outline lean to, and their weight (0..1)."""
    if background.colour is None:
        return 0.0, 0.0
    kept, seen = background.colour.patch(part, shift)
    outline = Outline.of(halved(inner), narrow=True)
    if not outline.where.size:
        return 0.0, 0.0
    noise = 4.0 * background.colour.noise
    now, before = (_strong_steps(outline, planes, noise) for planes in (seen, kept))
    both_times = now + before
    lean = _mean((now - before) / (both_times + _COLOUR_FLOOR))
    return lean, _mean(both_times / (both_times + _COLOUR_HALF))


def _strong_steps(outline: Outline, planes: Planes, noise: float) -> NDArray[np.float32]:
    blue, red = (outline.steps(plane) for plane in planes)
    return np.maximum(np.sqrt(blue * blue + red * red) - np.float32(noise), 0)


def _grain(now: Grey, before: Grey, inner: Mask) -> float:
    """Return how well the fine pattern inside agrees, -1..1; 0 where there is none to compare."""
    core = shrunk(inner) > 0
    if np.count_nonzero(core) < GRAIN_PIXELS:
        return 0.0
    seen, kept = _fine(now)[core], _fine(before)[core]
    seen, kept = seen - seen.mean(), kept - kept.mean()
    strengths = _strength(seen), _strength(kept)
    if min(strengths) < GRAIN_DEVIATION:
        return 0.0
    return _mean(seen * kept) / (strengths[0] * strengths[1])


def _strength(deviations: NDArray[np.float32]) -> float:
    return math.sqrt(_mean(deviations * deviations))


def _fine(picture: Grey) -> NDArray[np.float32]:
    coarse = np.asarray(cv2.blur(picture, (9, 9)), np.float32)
    return picture.astype(np.float32) - coarse


def _found_again(trusted: Grey, current: Grey, region: Region) -> tuple[float, tuple[int, int]]:
    """Return the best masked correlation and the shift (x, y) at which it is reached."""
    if region.cut(trusted)[region.mask].std() < FLAT_DEVIATION:
        return 0.0, (0, 0)
    # A rim around the changed pixels helps to find thin outlines again.
    wide = region.widened(RIM_PIXELS, trusted.shape)
    left, top, right, bottom = _around(wide, trusted.shape, SHIFT_PIXELS)
    scores = _correlations(current[top:bottom, left:right], wide.cut(trusted), wide.mask)
    row, column = np.unravel_index(int(scores.argmax()), scores.shape)
    return float(scores.max()), (int(column) + left - wide.x, int(row) + top - wide.y)


def _correlations(picture: Grey, template: Grey, chosen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the correlation of the template's chosen pixels with each place of the picture.

    It is -1 where the picture is flat. cv2 has this too, at twice the cost.
    """
    mask = chosen.astype(np.float32)
    pixels = np.count_nonzero(chosen)
    seen = picture - np.float32(picture.mean())
    wanted = (template - np.float32(template[chosen].mean())) * mask
    alike = cv2.matchTemplate(seen, wanted, cv2.TM_CCORR)
    sums = cv2.matchTemplate(seen, mask, cv2.TM_CCORR)
    squares = cv2.matchTemplate(seen * seen, mask, cv2.TM_CCORR)
    variance = np.maximum((squares - sums * sums / pixels) / pixels, _FLAT_VARIANCE)
    scores = alike / np.sqrt(variance * pixels * float((wanted * wanted).sum()))
    return np.asarray(np.where(variance > _FLAT_VARIANCE, scores, -1.0), np.float32)


def _shifted(
    picture: Grey, shift: tuple[int, int], corner: tuple[int, int], size: tuple[int, int]
) -> Grey:
    """Return the part of this (height, width) at the corner (x, y), seen from a few pixels off."""
    if shift == (0, 0):
        return picture[corner[1] : corner[1] + size[0], corner[0] : corner[0] + size[1]]
    height, width = picture.shape
    rows = np.arange(corner[1], corner[1] + size[0]) + shift[1]
    columns = np.arange(corner[0], corner[0] + size[1]) + shift[0]
    # What would lie beyond the view looks like its border.
    seen = picture[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
    return np.asarray(seen, np.uint8)


def _ring(inner: Mask) -> Mask:
    """Return what lies around the patch, a little off its outline."""
    near = grown(inner)
    far = near
    for _ in range(_RING_STEPS):
        far = grown(far)
    return both(far, opposite(near))


def _in_light_of(before: Grey, now: Grey, ring: Mask) -> Grey:
    """Return the new patch in the light of the old one, judged by what lies around it."""
    if is_empty(ring):
        return now
    where = ring > 0
    ratio = float(np.median(before[where]) + 1) / float(np.median(now[where]) + 1)
    return np.asarray(cv2.convertScaleAbs(now, alpha=min(max(ratio, 0.5), 2.0)), np.uint8)


def _edge_lean(now: Grey, before: Grey, inner: Mask) -> float:
    outline = Outline.of(inner)
    seen, kept = (_mean(np.abs(outline.steps(picture))) for picture in (now, before))
    return (seen - kept) / max(seen + kept, _EDGE_FLOOR)


def _ring_lean(now: Grey, before: Grey, inside: Mask, ring: Mask) -> float:
    if is_empty(ring):
        return 0.0
    seen, kept = _contrast(now, inside, ring), _contrast(before, inside, ring)
    return (seen - kept) / max(seen + kept, _RING_FLOOR)


def _mean(values: NDArray[np.float32]) -> float:
    # A sum in double precision is exact here, in whatever order it is made.
    return float(values.mean(dtype=np.float64))


def _contrast(picture: Grey, inside: Mask, ring: Mask) -> float:
    """Return how much the inside differs from its ring, in brightness and in texture."""
    (level, spread), (other_level, other_spread) = (
        cv2.meanStdDev(picture, mask=mask) for mask in (inside, ring)
    )
    apart = abs(level[0, 0] - other_level[0, 0]) + 0.5 * abs(spread[0, 0] - other_spread[0, 0])
    return float(apart)


def _around(region: Region, shape: tuple[int, ...], margin: int) -> tuple[int, int, int, int]:
    height, width = shape[:2]
    return (
        max(region.x - margin, 0),
        max(region.y - margin, 0),
        min(region.x + region.width + margin, width),
        min(region.y + region.height + margin, height),
    )
