"""A little stage: grey pictures of a textured floor with boxes on it, and what a camera adds.

Everything is seeded. Boxes are given in pixels of the 320 x 180 view: left, top, width,
height. A textured box differs from the floor and has an inside of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from vision.background import Background
from vision.scenes import Change, StaticObject
from vision.statics import StaticObjects

WIDTH, HEIGHT = 320, 180
# The limits from which the rules count an object, unless a plant file says otherwise.
COUNTING_AREA, COUNTING_SURENESS = 0.0012, 0.2
Grey = NDArray[np.uint8]
Place = tuple[int, int, int, int]
Painting = Callable[[Grey, float], None]


def a_floor(*, grain: int = 0, seed: int = 0) -> Grey:
    """Return a floor with soft patches and a few lines on it, as rough as its grain."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(90, 150, (6, 10)).astype(np.uint8)
    floor = np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
    for column in range(15, WIDTH, 40):
        cv2.line(floor, (column, 0), (column + 8, HEIGHT), 70, 2)
    rough = rng.integers(-grain, grain + 1, (HEIGHT // 3, WIDTH // 3 + 1))
    whole = floor + np.kron(rough, np.ones((3, 3)))[:, :WIDTH]
    return np.asarray(np.clip(whole, 0, 255), np.uint8)


def a_box(place: Place, *, seed: int = 1, brightness: int = 200) -> Painting:
    """Return the painting of a box with a label on it."""
    left, top, width, height = place
    grain = np.random.default_rng(seed).integers(-40, 40, (height // 4 + 1, width // 4 + 1))
    inside = np.clip(np.kron(grain, np.ones((4, 4)))[:height, :width] + brightness, 0, 255)

    def paint(picture: Grey, _: float) -> None:
        picture[top : top + height, left : left + width] = inside

    return paint


def while_(painting: Painting, begins: float, ends: float = float("inf")) -> Painting:
    """Return the painting, seen from one moment to another."""

    def paint(picture: Grey, at: float) -> None:
        if begins <= at < ends:
            painting(picture, at)

    return paint


def a_blob(path: Callable[[float], tuple[float, float]], size: tuple[int, int]) -> Painting:
    """Return a dark figure that walks: its pixels change all the time."""

    def paint(picture: Grey, at: float) -> None:
        x, y = (round(value) for value in path(at))
        grain = np.random.default_rng(round(at * 1000)).integers(10, 60, size[::-1])
        top, left = max(y, 0), max(x, 0)
        spot = picture[top : max(y + size[1], 0), left : max(x + size[0], 0)]
        spot[:] = grain[: spot.shape[0], : spot.shape[1]]

    return paint


def a_light(gain: Callable[[float], float]) -> Painting:
    """Return a change of exposure of the whole view."""

    def paint(picture: Grey, at: float) -> None:
        picture[:] = np.clip(picture * gain(at), 0, 255)

    return paint


def a_soft_spot(middle: tuple[int, int], strength: float, width: float = 30) -> Painting:
    """Return light (or, below 0, shade) that fades out softly."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    off = np.hypot(columns - middle[0], rows - middle[1])
    spot = strength * np.exp(-((off / width) ** 2))

    def paint(picture: Grey, _: float) -> None:
        picture[:] = np.clip(picture + spot, 0, 255)

    return paint


@dataclass
class Stage:
    """A camera's view, its backgrounds and its static objects, run second by second."""

    paintings: Sequence[Painting] = ()
    fps: float = 7.5
    noise: float = 2.0
    grain: int = 0
    living: Callable[[float], list[Box]] = lambda _: []
    sway: Callable[[float], int] = lambda _: 0
    seed: int = 0
    at: float = 0.0
    statics: StaticObjects = field(default_factory=StaticObjects)
    seen: list[tuple[float, tuple[StaticObject, ...]]] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        grains = rng.normal(0, self.noise, (16, HEIGHT, WIDTH))
        self._grains = [np.asarray(each.round(), np.int16) for each in grains]
        self._count = 0
        self._floor = a_floor(grain=self.grain)
        self.background = Background(self.picture(), self.at)

    def picture(self) -> Grey:
        """Return what the camera gives at this moment."""
        picture = self._floor.copy()
        for paint in self.paintings:
            paint(picture, self.at)
        picture = np.roll(picture, self.sway(self.at), axis=1)
        self._count += 1
        noisy = picture + self._grains[self._count % len(self._grains)]
        return np.asarray(np.clip(noisy, 0, 255), np.uint8)

    def run(self, until: float) -> "Stage":
        """Let time pass; keep what was seen of it."""
        while self.at + 1 / self.fps <= until + 1e-9:
            self.at += 1 / self.fps
            living = self.living(self.at)
            self.background.see(self.picture(), self.at, living)
            self.seen.append((self.at, self.statics.see(self.background, living)))
            self.changed.append(float(np.mean(self.background.static_change() > 0)))
            self.moved.append(self.background.motion_share)
        return self

    def now(self, change: Change) -> list[StaticObject]:
        """Return the objects of one change that are there at this moment."""
        return [each for each in self.seen[-1][1] if each.change is change]

    def known(self) -> set[str]:
        """Return the names of all objects that were new or gone at any time, as rules count them."""
        return {
            each.id
            for _, told in self.seen
            for each in told
            if each.change is not Change.UNCLEAR
            and each.area >= COUNTING_AREA
            and each.sureness >= COUNTING_SURENESS
        }


def normalised(place: Place) -> Box:
    """Return the box of a place in pixels."""
    left, top, width, height = place
    return Box(left / WIDTH, top / HEIGHT, width / WIDTH, height / HEIGHT)
