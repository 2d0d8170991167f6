"""An empty building: floor, walls, columns, and rows of lamps under the ceiling.

Sets that are not the packing hall begin with this. The room lies around the
origin; a wall may leave out an opening, which a set then fills with a door.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Mesh, Point2, box, panel
from sample_videos.studio.sets.stage_set import Footprint, Light

_WALK = 0.75


@dataclass(frozen=True, slots=True)
class Room:
    """A building by its inner size in metres: along x, along y, and up; and what it is made of.

    Walls are told as those along x and those along y.
    """

    wide: float
    deep: float
    high: float
    floor: str = "concrete"
    walls: tuple[str, str] = ("wallback", "wallside")

    @property
    def ground(self) -> Footprint:
        """The floor on which somebody can stand: x0, x1, y0, y1."""
        x, y = self.wide / 2 - _WALK, self.deep / 2 - _WALK
        return (-x, x, -y, y)

    def floor_and_ceiling(self) -> list[Mesh]:
        """What is below and above."""
        x, y, z = self.wide / 2, self.deep / 2, self.high
        return [
            panel([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)], self.floor),
            panel([(-x, y, z), (x, y, z), (x, -y, z), (-x, -y, z)], "ceiling"),
        ]

    def wall(self, side: str, openings: Sequence[tuple[float, float, float]] = ()) -> list[Mesh]:
        """One wall ("north", "south", "east", "west") with openings: from, to, height."""
        length = self.wide if side in ("north", "south") else self.deep
        low, parts = -length / 2, []
        for begin, end, tall in sorted(openings):
            parts += [self._piece(side, low, begin, 0.0), self._piece(side, begin, end, tall)]
            low = end
        return [*parts, self._piece(side, low, length / 2, 0.0)]

    def _piece(self, side: str, begin: float, end: float, low: float) -> Mesh:
        x, y, z = self.wide / 2, self.deep / 2, self.high
        match side:
            case "north":
                ring = [(begin, y, low), (end, y, low), (end, y, z), (begin, y, z)]
            case "south":
                ring = [(end, -y, low), (begin, -y, low), (begin, -y, z), (end, -y, z)]
            case "east":
                ring = [(x, end, low), (x, begin, low), (x, begin, z), (x, end, z)]
            case _:
                ring = [(-x, begin, low), (-x, end, low), (-x, end, z), (-x, begin, z)]
        along_x, along_y = self.walls
        return panel(ring, along_x if side in ("north", "south") else along_y)

    def columns(self, xs: Sequence[float]) -> list[Mesh]:
        """Steel columns along the north wall, and beams across the ceiling above them."""
        y, z = self.deep / 2, self.high
        return [
            mesh
            for x in xs
            for mesh in (
                box((x, y - 0.1, z / 2), (0.22, 0.2, z), "column"),
                box((x, 0, z - 0.15), (0.16, self.deep, 0.3), "column"),
            )
        ]


@dataclass(frozen=True, slots=True)
class Lamp:
    """How the lamps of one room are: how high they hang, how strong they are, how many burn."""

    high: float
    power: float = 95.0
    burns: float = 1.0


def lamp_rows(
    places: Sequence[Point2], lamp: Lamp, rng: np.random.RandomState
) -> tuple[list[Mesh], list[Light]]:
    """Fixtures and their light; each is a little stronger or warmer than its neighbour."""
    fixtures: list[Mesh] = []
    lights: list[Light] = []
    for x, y in places:
        z = lamp.high
        lit = float(rng.rand()) <= lamp.burns
        fixtures.append(box((x, y, z + 0.07), (1.5, 0.30, 0.08), "alu"))
        ring = [(x - 0.7, y + 0.12), (x + 0.7, y + 0.12), (x + 0.7, y - 0.12), (x - 0.7, y - 0.12)]
        corners = [(a, b, z + 0.015) for a, b in ring]
        fixtures.append(panel(corners, "lamp_on" if lit else "lamp_off"))
        warm, strength = rng.rand(2), float(rng.uniform(0.85, 1.15))
        if lit:
            colour = (1.0, 0.97 - 0.04 * float(warm[0]), 0.90 - 0.08 * float(warm[1]))
            lights.append(Light((x, y, z), (1.4, 0.24), lamp.power * strength, colour))
    return fixtures, lights
