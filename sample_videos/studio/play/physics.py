"""A carton that falls: a rigid box with contacts, stepped a thousand times a second.

Points on its surface push back where they enter a surface, and rub. The same
push gives the same fall, so that the moments it tells are part of the truth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, rotation

STEP_SECONDS = 0.001
GRAVITY = 9.81


@dataclass(frozen=True, slots=True)
class Surface:
    """A level surface where `covers` says so; what is deeper in it has gone past its edge."""

    height: float
    covers: Callable[[Array], NDArray[np.bool_]]
    velocity: tuple[float, float, float] = (0.0, 0.0, 0.0)
    friction: float = 0.5
    deepest: float = 0.2


@dataclass(slots=True)
class RigidBox:
    """A box of even density."""

    size: Array
    place: Array
    turn: Array
    velocity: Array
    mass: float = 4.0
    spin: Array = field(default_factory=lambda: np.zeros(3))
    touching: tuple[bool, ...] = ()

    def step(self, surfaces: Sequence[Surface], push: Array) -> None:
        """Move on by one step under gravity, contacts and an outside push."""
        arms = _surface_points(self.size) @ self.turn.T
        points, speeds = self.place + arms, self.velocity + np.cross(self.spin, arms)
        force = push + np.array((0, 0, -GRAVITY * self.mass))
        torque = np.zeros(3)
        touching = []
        for surface in surfaces:
            deep = surface.height - points[:, 2]
            hit = (deep > 0) & (deep < surface.deepest) & surface.covers(points)
            touching.append(bool(hit.any()))
            if hit.any():
                pushed = _contact(deep[hit], speeds[hit], surface, self.mass)
                force = force + pushed.sum(axis=0)
                torque = torque + np.cross(arms[hit], pushed).sum(axis=0)
        self.touching = tuple(touching)
        self._move(force, torque)

    def _move(self, force: Array, torque: Array) -> None:
        a, b, c = self.size
        inertia = self.mass / 12 * np.array((b * b + c * c, a * a + c * c, a * a + b * b))
        self.velocity = self.velocity + force / self.mass * STEP_SECONDS
        loosened = self.turn @ np.diag(1 / inertia) @ self.turn.T
        spin = self.spin + loosened @ torque * STEP_SECONDS
        self.spin = spin * (1 - 0.4 * STEP_SECONDS)
        self.place = self.place + self.velocity * STEP_SECONDS
        angle = float(np.linalg.norm(self.spin)) * STEP_SECONDS
        if angle > 1e-9:
            left, _, right = np.linalg.svd(rotation(self.spin, angle) @ self.turn)
            self.turn = left @ right


@dataclass(frozen=True, slots=True)
class Moment:
    """How a box was at one moment of a recorded fall."""

    at: float
    place: Array
    turn: Array
    touching: tuple[bool, ...]


def recorded(
    box: RigidBox,
    surfaces: Sequence[Surface],
    seconds: float,
    *,
    push: Callable[[float], Array],
    rate: int = 60,
) -> list[Moment]:
    """The box at every sixtieth of a second."""
    moments = []
    for tick in range(round(seconds / STEP_SECONDS)):
        at = tick * STEP_SECONDS
        if tick % round(1 / rate / STEP_SECONDS) == 0:
            moments.append(Moment(at, box.place, box.turn, box.touching))
        box.step(surfaces, push(at))
    return moments


def _surface_points(size: Array) -> Array:
    steps = np.linspace(-0.5, 0.5, 5)
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    rim: Array = grid[np.abs(grid).max(axis=1) > 0.49] * size
    return rim


def _contact(deep: Array, speeds: Array, surface: Surface, mass: float) -> Array:
    """Springs and dampers upward, friction along the surface."""
    share = mass / max(4, len(deep))
    upward = np.clip(share * GRAVITY / 0.002 * 3 * deep - speeds[:, 2] * share * 90, 0, None)
    sliding = speeds - np.array(surface.velocity)
    sliding[:, 2] = 0
    fast = np.linalg.norm(sliding, axis=1) + 1e-6
    grip = np.minimum(surface.friction * upward, fast * share * 60)
    force: Array = -sliding / fast[:, None] * grip[:, None]
    force[:, 2] = upward
    return force
