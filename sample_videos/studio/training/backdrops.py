"""Photographs as grounds to paste on: cut to 16:9 at random, with what is labelled in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.training.classes import NAMES
from sample_videos.studio.training.photographs import Label, labels_of

SIZE = (640, 360)
_AS_TAKEN = (960, 720)  # such sets are squeezed to a square from 4:3
_NARROWEST = 0.5
_TRIES = 12
_LEAST_LEFT, _LEAST_SEEN = 0.35, 0.5
Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph in its own shape, with its labels."""

    pixels: Pixels
    labels: Sequence[Label]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A cut of a photograph; boxes in pixels: left, top, right, bottom."""

    picture: Pixels
    boxes: Sequence[tuple[int, Box]]

    def lines(self, marks: NDArray[np.int32]) -> list[str]:
        """Label lines of what is not hidden by what is pasted."""
        return [
            _line(label, box)
            for label, box in self.boxes
            if not (window := marks[_window(box)]).size or np.mean(window > 0) < _LEAST_SEEN
        ]


def opened(path: Path, classes: Sequence[str]) -> Photograph:
    """Read one photograph of a data set."""
    taken = cv2.imread(str(path))
    if taken is None:
        raise FileNotFoundError(f"there is no photograph {path}")
    pixels = cv2.resize(taken, _AS_TAKEN, interpolation=cv2.INTER_AREA)
    return Photograph(np.asarray(pixels, np.uint8), labels_of(path, classes))


def cut_from(photograph: Photograph, rng: np.random.RandomState) -> Backdrop:
    """A random cut that leaves what is labelled in or out, if chance finds one."""
    for _ in range(_TRIES):
        backdrop, clean = _cut(photograph, rng)
        if clean:
            break
    return backdrop


def _cut(photograph: Photograph, rng: np.random.RandomState) -> tuple[Backdrop, bool]:
    high, wide = photograph.pixels.shape[:2]
    across = int(rng.uniform(_NARROWEST, 1.0) * wide)
    down = across * SIZE[1] // SIZE[0]
    left, top = rng.randint(0, wide - across + 1), rng.randint(0, high - down + 1)
    mirrored = rng.rand() < 0.5
    cut = photograph.pixels[top : top + down, left : left + across]
    picture = cv2.resize(cut, SIZE, interpolation=cv2.INTER_AREA)
    scale, boxes, clean = SIZE[0] / across, [], True
    for one in photograph.labels:
        x0, x1 = ((one.x + way * one.wide / 2) * wide - left for way in (-1, 1))
        y0, y1 = ((one.y + way * one.high / 2) * high - top for way in (-1, 1))
        a, b, c, d = (
            float(np.clip(v * scale, 0, most))
            for v, most in ((x0, SIZE[0]), (y0, SIZE[1]), (x1, SIZE[0]), (y1, SIZE[1]))
        )
        share = (c - a) * (d - b) / max(1e-6, (x1 - x0) * (y1 - y0) * scale**2)
        if share > _LEAST_LEFT and min(c - a, d - b) > 6:
            box = (SIZE[0] - c, b, SIZE[0] - a, d) if mirrored else (a, b, c, d)
            boxes.append((NAMES.index(one.name), box))
        elif share > 0:
            clean = False
    shown = picture[:, ::-1] if mirrored else picture
    return Backdrop(np.ascontiguousarray(shown, np.uint8), boxes), clean


def _window(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = (round(value) for value in box)
    return slice(top, bottom), slice(left, right)


def _line(label: int, box: Box) -> str:
    (left, top, right, bottom), (width, height) = box, SIZE
    middle = f"{(left + right) / 2 / width:.5f} {(top + bottom) / 2 / height:.5f}"
    return f"{label} {middle} {(right - left) / width:.5f} {(bottom - top) / height:.5f}"
