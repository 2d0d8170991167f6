"""A painted belt: a dark, grainy ground that runs with bright things on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plant.ids import GateLineId
from tests.scenes import a_line
from vision.belt_gates import BeltGate
from vision.scenes import Passage

WIDTH, HEIGHT = 320, 180
GRAIN = np.random.default_rng(7).integers(-4, 5, (140, 640))
NOISE = np.random.default_rng(8).normal(0, 1, (8, HEIGHT, WIDTH))
Pixels = NDArray[np.uint8]
Way = Callable[[float], float]


@dataclass(frozen=True)
class Thing:
    """Something on the belt: where it begins along it and across it, its size, its brightness."""

    along: float
    across: float = 70
    length: int = 40
    width: int = 40
    brightness: int = 200


@dataclass
class Belt:
    """A belt that runs to the right by `way(seconds)` pixels; the line is in the middle."""

    things: Sequence[Thing]
    way: Way = lambda at: 60.0 * at
    fps: float = 10.0
    light: Callable[[float], float] = lambda _: 1.0
    noise: float = 2.0
    passages: list[Passage] = field(default_factory=list)

    def run(self, seconds: float) -> "Belt":
        """Let it run; keep what passed."""
        # Walked upwards, the line's right is the right of the view.
        gate = BeltGate(GateLineId("across"), a_line((0.5, 0.9), (0.5, 0.1)), HEIGHT)
        for number in range(round(seconds * self.fps)):
            at = number / self.fps
            self.passages += gate.see(self.picture(at, number), at)
        return self

    def picture(self, at: float, number: int) -> Pixels:
        """Return what the camera sees."""
        went = round(self.way(at))
        ground = np.full((HEIGHT, WIDTH), 60.0)
        ground[20:160] += np.roll(GRAIN, went, axis=1)[:, :WIDTH]
        for thing in self.things:
            left = round(thing.along) + went
            right, top = left + thing.length, round(thing.across)
            patch = np.random.default_rng(thing.length).integers(
                -15, 16, (thing.width, thing.length)
            )
            inside = slice(max(left, 0), max(right, 0))
            shown = patch[:, max(-left, 0) :][:, : len(range(*inside.indices(WIDTH)))]
            ground[top : top + thing.width, inside] = thing.brightness + shown
        noisy = ground * self.light(at) + self.noise * NOISE[number % len(NOISE)]
        return np.dstack([np.clip(noisy, 0, 255).astype(np.uint8)] * 3)

    @property
    def count(self) -> int:
        """How many passed to the right, less those that passed to the left."""
        return sum(1 if each.direction == "forward" else -1 for each in self.passages)
