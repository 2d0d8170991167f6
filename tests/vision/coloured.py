"""The little stage in colour: what surfaces are, what light falls on them, and what a camera makes of it.

A surface has a brightness and two colours, in levels of a video: how blue and how red it is
more than grey. Light is a gain for blue, green and red; a camera may see by infrared alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.vision.pictures import (
    COUNTING_AREA,
    COUNTING_SURENESS,
    HEIGHT,
    WIDTH,
    Place,
    a_floor,
)
from vision.background import Background
from vision.scenes import Change, StaticObject
from vision.statics import StaticObjects

Surfaces = NDArray[np.float32]
"""Brightness, red and blue of each pixel, in the order of YCrCb."""
Colouring = Callable[[Surfaces, float], None]
Light = tuple[float, float, float]
WHITE: Light = (1.0, 1.0, 1.0)


def a_coloured_floor() -> Surfaces:
    """Return the floor with a blue door and an orange beam in it."""
    floor = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    floor[..., 0] = a_floor()
    floor[20:90, 10:60, 1:] = -20, 25
    floor[150:160, :, 1:] = 30, -25
    return floor


def a_coloured_box(place: Place, *, blue: float, red: float) -> Colouring:
    """Return a flat box that is as bright as what it hides is on average."""
    left, top, width, height = place
    bright = a_floor()[top : top + height, left : left + width].mean()

    def colour(surfaces: Surfaces, _: float) -> None:
        surfaces[top : top + height, left : left + width] = bright, red, blue

    return colour


def shown(colouring: Colouring, begins: float, ends: float = float("inf")) -> Colouring:
    """Return what is there from one moment to another."""

    def colour(surfaces: Surfaces, at: float) -> None:
        if begins <= at < ends:
            colouring(surfaces, at)

    return colour


@dataclass
class ColouredStage:
    """A camera's view in colour, run second by second."""

    colourings: Sequence[Colouring] = ()
    light: Callable[[float], Light] = lambda _: WHITE
    infrared: Callable[[float], bool] = lambda _: False
    noise: float = 2.0
    fps: float = 7.5
    at: float = 0.0
    statics: StaticObjects = field(default_factory=StaticObjects)
    seen: list[tuple[float, tuple[StaticObject, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        chance = np.random.default_rng(0)
        self._grains = chance.normal(0, self.noise, (16, HEIGHT, WIDTH, 3)).astype(np.float32)
        self._floor = a_coloured_floor()
        self._count = 0
        luma, colours = self.picture()
        self.background = Background(luma, self.at, colours)

    def picture(self) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Return brightness, and both colour planes at half its size."""
        surfaces = self._floor.copy()
        for colour in self.colourings:
            colour(surfaces, self.at)
        surfaces[..., 1:] += 128
        lit = _video(_light(surfaces) * np.array(self.light(self.at), np.float32))
        self._count += 1
        lit += self._grains[self._count % len(self._grains)]
        if self.infrared(self.at):
            lit[..., 1:] = 128
        seen = np.clip(lit, 0, 255).astype(np.uint8)
        half = np.asarray(cv2.resize(seen, (WIDTH // 2, HEIGHT // 2)), np.uint8)
        return np.ascontiguousarray(seen[..., 0]), np.stack([half[..., 2], half[..., 1]])

    def run(self, until: float) -> "ColouredStage":
        """Let time pass; keep what was seen of it."""
        while self.at + 1 / self.fps <= until + 1e-9:
            self.at += 1 / self.fps
            luma, colours = self.picture()
            self.background.see(luma, self.at, colours=colours)
            self.seen.append((self.at, self.statics.see(self.background, [])))
        return self

    def now(self, change: Change) -> list[StaticObject]:
        """Return the objects of one change that are there and count at this moment."""
        return [
            each
            for each in self.seen[-1][1]
            if each.change is change
            and each.area >= COUNTING_AREA
            and each.sureness >= COUNTING_SURENESS
        ]

    def known(self) -> set[str]:
        """Return the names of all objects that counted as new or gone at any time."""
        return {
            each.id
            for _, told in self.seen
            for each in told
            if each.change is not Change.UNCLEAR
            and each.area >= COUNTING_AREA
            and each.sureness >= COUNTING_SURENESS
        }


def _light(surfaces: Surfaces) -> NDArray[np.float32]:
    y, red, blue = (surfaces[..., number] for number in range(3))
    red, blue = red - 128, blue - 128
    green = y - 0.714 * red - 0.344 * blue
    return np.stack([y + 1.773 * blue, green, y + 1.403 * red], axis=-1)


def _video(light: NDArray[np.float32]) -> Surfaces:
    y = light @ np.array([0.114, 0.587, 0.299], np.float32)
    red, blue = (0.713 * (light[..., 2] - y) + 128, 0.564 * (light[..., 0] - y) + 128)
    return np.stack([y, red, blue], axis=-1).astype(np.float32)
