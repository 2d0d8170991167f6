"""Whether a view is still the one that it was: edges that last are the camera's own scene.

What stands in a plant (walls, racks, machines) has edges that stay where they are,
whoever walks in front and however the light changes. When most of them are gone,
somebody did something to the camera. This is the edge disappearance rate of Lee,
Lee and Lim (Sensors 2015, 15(5), 10315); what was done is told by what came instead:

    next to no fine detail                defocused
    few edges                             covered: what is close to a lens is out of focus
    as many edges, but elsewhere          moved
    next to no light, or nothing else     dark, bright
    the very same picture again and again frozen

Only time counts, not frames. A view without edges is judged by light and by
stillness alone.
"""

from dataclasses import dataclass
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.conditions import Ailment, Condition
from vision.masks import Grey, above, share, smoothed, steepness

LOOK_SECONDS = 0.5
LEARN_SECONDS = 8.0
FORGET_SECONDS = 60.0
ACCEPT_SECONDS = 600.0
FROZEN_SECONDS = 5.0

COARSE_WIDTH = 32
EDGE, NOISE = 40.0, 12.0
BLOCKS = 16
FEWEST_EDGES = 0.03
LASTING = 0.7
STILL_THERE = 0.4
GONE, BACK = 0.4, 0.7
COARSE, FINE = 0.4, 0.7
FEW, ALIKE = 0.5, 0.7
BLACK, WHITE = 24, 245
BLINDED = 0.9, 0.6


@dataclass(slots=True)
class _Portrait:
    """One look: its edges, its coarse picture, and how much of it is black or white."""

    steep: NDArray[np.float32]
    edges: NDArray[np.float32]
    coarse: NDArray[np.float32]
    fineness: float
    black: float
    white: float

    @classmethod
    def of(cls, picture: Grey) -> "_Portrait":
        steep = steepness(smoothed(picture))
        height, width = picture.shape
        size = (COARSE_WIDTH, max(round(COARSE_WIDTH * height / width), 2))
        coarse = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return cls(
            np.maximum(steep - np.float32(NOISE), np.float32(0)),
            np.asarray(steep > EDGE, np.float32),
            np.asarray(coarse, np.float32),
            _fineness(picture),
            1 - share(above(picture, BLACK)),
            share(above(picture, WHITE)),
        )

    def learn(self, other: "_Portrait", weight: float) -> None:
        """Move a share of the way towards the other."""
        self.steep += (other.steep - self.steep) * np.float32(weight)
        self.edges += (other.edges - self.edges) * np.float32(weight)
        self.coarse += (other.coarse - self.coarse) * np.float32(weight)
        self.fineness += (other.fineness - self.fineness) * weight
        self.black += (other.black - self.black) * weight
        self.white += (other.white - self.white) * weight


class ViewWatch:
    """Follows the condition of one view, fed with brightness pictures of one size."""

    def __init__(self) -> None:
        self.condition = Condition(since=0.0)
        self._usual: _Portrait | None = None
        self._age = 0.0
        self._looked_at = float("-inf")
        self._well_at = float("-inf")
        self._print = 0
        self._print_at = float("-inf")

    def see(self, picture: Grey, at: float) -> None:
        """Take in a picture; two a second are enough, so others are passed over."""
        elapsed = at - self._looked_at
        if 0 <= elapsed < LOOK_SECONDS:
            return
        now = _Portrait.of(picture)
        self._looked_at = at
        if self._usual is None or self._usual.steep.shape != now.steep.shape or elapsed < 0:
            self._begin(now, at)
        self._watch_stillness(picture, at)
        self.condition = self._judge(now, at)
        # A break in the stream is no time in which anything was seen.
        self._learn(now, min(elapsed, 1.0), at)

    def _begin(self, now: _Portrait, at: float) -> None:
        self._usual, self._age = now, 0.0
        self._well_at = self._print_at = at

    def _watch_stillness(self, picture: Grey, at: float) -> None:
        fingerprint = crc32(picture.tobytes())
        if fingerprint != self._print:
            self._print, self._print_at = fingerprint, at

    def _judge(self, now: _Portrait, at: float) -> Condition:
        assert self._usual is not None
        usual = self._usual
        edges = usual.edges > LASTING
        kept = _kept(now.steep, usual.steep, edges)
        sharpness = float(now.steep.sum() / max(usual.steep.sum(), 1e-6))
        fineness = now.fineness / max(usual.fineness, 1e-6)
        likeness = _likeness(now.coarse, usual.coarse)
        has_edges = float(edges.mean()) >= FEWEST_EDGES / BLOCKS
        ailment = self._light(now) or (
            _form(kept, sharpness, fineness, likeness, was=self.condition.ailment)
            if has_edges
            else None
        )
        frozen = at - self._print_at >= FROZEN_SECONDS
        if self._age < LEARN_SECONDS:
            ailment = None
        if ailment is None and (kept >= BACK or not has_edges):
            self._well_at = at
        since = self._well_at
        if ailment is None and frozen:
            ailment, since = Ailment.FROZEN, self._print_at
        return Condition(
            since, ailment, kept, sharpness, fineness, likeness, float(now.coarse.mean())
        )

    def _light(self, now: _Portrait) -> Ailment | None:
        assert self._usual is not None
        black, white = BLINDED
        if now.black >= black and self._usual.black < black:
            return Ailment.DARK
        return Ailment.BRIGHT if now.white >= white and self._usual.white < white else None

    def _learn(self, now: _Portrait, elapsed: float, at: float) -> None:
        assert self._usual is not None
        if self.condition.ailment in (None, Ailment.FROZEN):
            self._age += max(elapsed, 0.0)
            self._usual.learn(now, elapsed / max(min(self._age, FORGET_SECONDS), elapsed, 1e-6))
        elif self.condition.ailment is Ailment.MOVED and at - self._well_at > ACCEPT_SECONDS:
            self._begin(now, at)


def _form(
    kept: float, sharpness: float, fineness: float, likeness: float, *, was: Ailment | None
) -> Ailment | None:
    """Return what became of the view's form; what is ill must be clearly well to be called so."""
    coarse = FINE if was is Ailment.DEFOCUSED else COARSE
    if fineness < coarse and likeness >= ALIKE:
        return Ailment.DEFOCUSED
    if kept >= (BACK if was in (Ailment.COVERED, Ailment.MOVED) else GONE):
        return None
    return Ailment.MOVED if sharpness >= FEW else Ailment.COVERED


def _kept(now: NDArray[np.float32], usual: NDArray[np.float32], edges: NDArray[np.bool_]) -> float:
    """Return the share of the view, by blocks that have lasting edges, where these still are.

    Blocks are compared by correlation, so that neither contrast nor other edges that
    came besides play a part, and what stands in front takes its own blocks only.
    """
    wanted = _blocks(edges.astype(np.float32)) >= FEWEST_EDGES
    if not wanted.any():
        return 1.0
    near = np.ones((3, 3), np.uint8)
    a = np.asarray(cv2.dilate(now, near), np.float32)
    b = np.asarray(cv2.dilate(usual, near), np.float32)
    mean_a, mean_b = _blocks(a), _blocks(b)
    shared = _blocks(a * b) - mean_a * mean_b
    spread = (_blocks(a * a) - mean_a**2) * (_blocks(b * b) - mean_b**2)
    alike = shared >= STILL_THERE * np.sqrt(np.maximum(spread, np.float32(1.0)))
    return float(alike[wanted].mean())


def _blocks(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of square blocks, so many across."""
    height, width = picture.shape
    size = (BLOCKS, max(round(BLOCKS * height / width), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _fineness(picture: Grey) -> float:
    """Return how much of the picture's detail is fine: it falls with blur, not with contrast."""
    fine = np.abs(np.asarray(cv2.Laplacian(picture, cv2.CV_32F), np.float32))
    fine = np.maximum(fine - np.float32(NOISE), np.float32(0))
    coarse = steepness(picture)
    return float((fine * fine).mean()) / max(float((coarse * coarse).mean()), 1.0)


def _likeness(now: NDArray[np.float32], usual: NDArray[np.float32]) -> float:
    """Return the correlation of two coarse pictures, 0 where one of them is flat."""
    a, b = now - now.mean(), usual - usual.mean()
    scale = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / scale if scale > 1.0 else 0.0
