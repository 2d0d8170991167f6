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
from vision.colour import Planes
from vision.masks import Grey
from vision.outlines import Outline, Steps
from vision.sites import Site

ALIGN_SCORE = 0.8
FLAT_DEVIATION = 3.0
GRAIN_PIXELS = 60
GRAIN_DEVIATION = 1.5
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


def weigh(background: Background, site: Site) -> Evidence:
    """Look at a changed place: as it was, and as it is where that is found again best."""
    same, shift = _found_again(background, site)
    shift = shift if same > ALIGN_SCORE else (0, 0)
    left, top, right, bottom = site.part
    before = background.trusted[top:bottom, left:right]
    now = _in_light_of(before, _shifted(background.current, shift, site), site)
    bright = 0.5 * _edge_lean(now, before, site) + 0.5 * _ring_lean(now, before, site)
    lean = _clearer(bright, *_colour_lean(background, shift, site))
    return Evidence(same, lean, _grain(now, before, site))


def _clearer(bright: float, colours: float, weight: float) -> float:
    """Return the mean of both, each by its weight and by how clear it is."""
    one, other = abs(bright), weight * abs(colours)
    return (bright * one + colours * other) / max(one + other, _LEAST)


def _colour_lean(background: Background, shift: tuple[int, int], site: Site) -> tuple[float, float]:
    """Return where the colours along the outline lean to, and their weight (0..1)."""
    outline = site.colour_outline
    if background.colour is None or outline.is_empty:
        return 0.0, 0.0
    kept, seen = background.colour.patch(site.part, shift)
    noise = 4.0 * background.colour.noise
    now, before = (_strong_steps(outline, planes, noise) for planes in (seen, kept))
    both_times = now + before
    lean = _mean((now - before) / (both_times + _COLOUR_FLOOR))
    return lean, _mean(both_times / (both_times + _COLOUR_HALF))


def _strong_steps(outline: Outline, planes: Planes, noise: float) -> Steps:
    blue, red = (outline.steps(plane) for plane in planes)
    return np.maximum(np.sqrt(blue * blue + red * red) - np.float32(noise), 0)


def _grain(now: Grey, before: Grey, site: Site) -> float:
    """Return how well the fine pattern inside agrees, -1..1; 0 where there is none to compare."""
    if site.core.size < GRAIN_PIXELS:
        return 0.0
    seen, kept = (_fine(picture).ravel()[site.core] for picture in (now, before))
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


def _found_again(background: Background, site: Site) -> tuple[float, tuple[int, int]]:
    """Return how well the place is found as it was, and where; 0 where it was flat."""
    trusted, region = background.trusted, site.region
    if region.cut(trusted)[region.mask].std() < FLAT_DEVIATION:
        return 0.0, (0, 0)
    return site.samples.found(trusted, background.current)


def _shifted(picture: Grey, shift: tuple[int, int], site: Site) -> Grey:
    """Return the site's part of the picture, seen from a few pixels off."""
    left, top, right, bottom = site.part
    if shift == (0, 0):
        return picture[top:bottom, left:right]
    height, width = picture.shape
    rows = np.arange(top, bottom) + shift[1]
    columns = np.arange(left, right) + shift[0]
    # What would lie beyond the view looks like its border.
    seen = picture[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
    return np.asarray(seen, np.uint8)


def _in_light_of(before: Grey, now: Grey, site: Site) -> Grey:
    """Return the new patch in the light of the old one, judged by what lies around it."""
    if site.is_alone:
        return now
    ratio = (_middle(before.ravel()[site.around]) + 1) / (_middle(now.ravel()[site.around]) + 1)
    return np.asarray(cv2.convertScaleAbs(now, alpha=min(max(ratio, 0.5), 2.0)), np.uint8)


def _middle(values: Grey) -> int:
    """Return the median level."""
    upto = np.bincount(values, minlength=256).cumsum()
    return int(np.searchsorted(upto, values.size / 2))


def _edge_lean(now: Grey, before: Grey, site: Site) -> float:
    seen, kept = (_mean(np.abs(site.outline.steps(picture))) for picture in (now, before))
    return (seen - kept) / max(seen + kept, _EDGE_FLOOR)


def _ring_lean(now: Grey, before: Grey, site: Site) -> float:
    if site.is_alone:
        return 0.0
    seen, kept = _contrast(now, site), _contrast(before, site)
    return (seen - kept) / max(seen + kept, _RING_FLOOR)


def _mean(values: NDArray[np.float32]) -> float:
    # A sum in double precision is exact here, in whatever order it is made.
    return float(values.mean(dtype=np.float64))


def _contrast(picture: Grey, site: Site) -> float:
    """Return how much the inside differs from its ring, in brightness and in texture."""
    (level, spread), (other_level, other_spread) = (
        cv2.meanStdDev(picture, mask=mask) for mask in (site.inner, site.ring)
    )
    apart = abs(level[0, 0] - other_level[0, 0]) + 0.5 * abs(spread[0, 0] - other_spread[0, 0])
    return float(apart)
