"""How the light stands at one moment: what each lamp gives, and the daylight that a door lets in.

Values only: a story says them, the renderer draws them. Daylight is parallel; a point is lit
if the way from it to the sun passes through the part of the doorway that the leaf leaves clear.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sample_videos.studio.geometry import Array, Point3
from sample_videos.studio.picture.projection import looking, parallel
from sample_videos.studio.sets.stage_set import DayDoor


@dataclass(frozen=True)
class Beam:
    """Daylight through a door whose leaf is turned so far (radians), as light on a face towards the sun."""

    door: DayDoor
    turned: float
    light: Point3

    @cached_property
    def sun(self) -> Array:
        """The direction to the sun, of length one."""
        way = np.array(self.door.sun, dtype=np.float64)
        return np.asarray(way / np.linalg.norm(way))

    @cached_property
    def across(self) -> Array:
        """The direction from the hinge to the jamb, level and of length one."""
        way = np.array((*self.door.jamb, 0.0)) - np.array((*self.door.hinge, 0.0))
        return np.asarray(way / np.linalg.norm(way))

    @cached_property
    def outward(self) -> Array:
        """The direction out of the door, level and of length one."""
        way = np.array((-self.across[1], self.across[0], 0.0))
        return way * np.sign(way @ self.sun)

    @property
    def wide(self) -> float:
        """How wide the doorway is."""
        return math.dist(self.door.hinge, self.door.jamb)

    @property
    def clear(self) -> tuple[float, float]:
        """From where to where, counted from the hinge, the sun shines past the leaf."""
        slant = float(self.sun @ self.across) / float(self.sun @ self.outward)
        edge = self.wide * (math.cos(self.turned) - slant * math.sin(self.turned))
        return min(max(edge, 0.0), self.wide), self.wide

    @property
    def slant(self) -> float:
        """How long a shadow is on the floor, in heights of what throws it."""
        x, y, z = self.sun
        return math.hypot(x, y) / float(z)

    @property
    def flux(self) -> Array:
        """How much light comes in, by colour."""
        low, high = self.clear
        area = (high - low) * self.door.tall * float(self.sun @ self.outward)
        return np.array(self.light) * area


@dataclass(frozen=True, slots=True)
class Lighting:
    """The share at which each lamp burns (1: as in the plate), and the daylight, if some comes in."""

    shares: tuple[float, ...]
    beam: Beam | None = None

    @property
    def usual(self) -> bool:
        """Whether the light is that of the plate."""
        return self.beam is None and all(share == 1.0 for share in self.shares)


SHUT = 0.0
_OUTSIDE, _FARTHEST = 2.0, 24.0


def inward_map(door: DayDoor) -> Array:
    """The shadow map's matrix: the doorway seen from the sun, and all that lies behind it."""
    beam = Beam(door, SHUT, (0.0, 0.0, 0.0))
    middle = (np.array(door.hinge) + np.array(door.jamb)) / 2
    place = np.array((*middle, door.tall / 2))
    radius = math.hypot(beam.wide, door.tall) / 2 + 0.2
    return np.asarray(
        parallel(radius, 0.1, _FARTHEST) @ looking(place + beam.sun * _OUTSIDE, place)
    )
