"""A hall that nobody has built: another size, another layout, other goods for every seed.

Racks, cages, pallets, a belt, tables and machines are put where there is room,
turned by quarters. A detector that has seen many such halls does not depend on the
plant of the films, which it then meets for the first time.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.geometry import Mesh, Point2, floor_stripe
from sample_videos.studio.props import conveyor, roller_door, roller_table
from sample_videos.studio.sets.room import Lamp, Room, lamp_rows
from sample_videos.studio.sets.stage_set import Belt, Footprint, StageSet
from sample_videos.studio.training.furniture import Piece, random_piece

_TRIES = 60
_AISLE = 0.9


@dataclass(slots=True)
class Layout:
    """What stands so far."""

    room: Room
    meshes: list[Mesh] = field(default_factory=list)
    taken: list[Footprint] = field(default_factory=list)
    reserved: list[Footprint] = field(default_factory=list)

    def reserve(self, ground: Footprint) -> bool:
        """Keep this ground, with an aisle around it, if nobody has it yet."""
        a, b, c, d = ground
        clear = all(
            b + _AISLE < w or a - _AISLE > x or d + _AISLE < y or c - _AISLE > z
            for w, x, y, z in self.reserved
        )
        if clear:
            self.reserved.append(ground)
        return clear

    def put(self, piece: Piece, rng: np.random.RandomState) -> None:
        """Stand it somewhere, if chance finds room for it."""
        for _ in range(_TRIES):
            quarter = int(rng.randint(4))
            wide, deep = piece.size if quarter % 2 == 0 else piece.size[::-1]
            x0, x1, y0, y1 = self.room.ground
            x = float(rng.uniform(x0, x1 - wide)) + wide / 2 if x1 - x0 > wide else x0
            y = float(rng.uniform(y0, y1 - deep)) + deep / 2 if y1 - y0 > deep else y0
            if self.reserve((x - wide / 2, x + wide / 2, y - deep / 2, y + deep / 2)):
                yaw = quarter * math.pi / 2
                self.meshes += [mesh.moved((x, y, 0), yaw=yaw) for mesh in piece.meshes]
                self.taken += [_turned(one, quarter, (x, y)) for one in piece.taken]
                return


def build(seed: int) -> StageSet:
    """The hall of this seed."""
    rng = np.random.RandomState(40_000 + seed)
    room = Room(*(float(rng.uniform(low, high)) for low, high in ((11, 20), (8, 14), (4.2, 7.0))))
    layout = Layout(room, room.floor_and_ceiling())
    for side in ("north", "south", "east", "west"):
        layout.meshes += room.wall(side)
    layout.meshes += room.columns([float(x) for x in np.arange(-room.wide / 2, room.wide / 2, 4.5)])
    belt = _belt(layout, rng) if rng.rand() < 0.5 else None
    for _ in range(int(rng.randint(5, 14))):
        layout.put(random_piece(rng), rng)
    _paint(layout, rng)
    if rng.rand() < 0.5:
        layout.meshes += roller_door(-room.wide / 2, float(rng.uniform(-2, 2)), 3.0)
    grid = [
        (float(x) * room.wide / 8, float(y) * room.deep / 6)
        for x in (-3, -1, 1, 3)
        for y in (-2, 0, 2)
    ]
    lamp = Lamp(room.high - 0.9, 80.0 * (room.high / 6) ** 2, float(rng.uniform(0.7, 1.0)))
    fixtures, lights = lamp_rows(grid, lamp, rng)
    meshes = (*layout.meshes, *fixtures)
    return StageSet(
        meshes, tuple(lights), {}, {}, {}, tuple(layout.taken), belt, ground=room.ground
    )


def _belt(layout: Layout, rng: np.random.RandomState) -> Belt:
    half = layout.room.wide / 2
    y = float(rng.uniform(-0.3, 0.3) * layout.room.deep)
    belt = Belt(-half, float(rng.uniform(0, half - 3)), y, 0.795, 0.62)
    layout.meshes += conveyor(belt.start, belt.end, y, top=belt.top, width=belt.width)
    layout.meshes += roller_table(belt.end + 0.1, belt.end + 1.8, y, top=belt.top)
    footprint = (belt.start, belt.end + 1.9, y - 0.45, y + 0.45)
    layout.reserve(footprint)
    layout.taken.append(footprint)
    return belt


def _paint(layout: Layout, rng: np.random.RandomState) -> None:
    x0, x1, y0, y1 = layout.room.ground
    paints = ("paint_yellow", "paint_white", "paint_red")
    for _ in range(int(rng.randint(1, 6))):
        paint = paints[rng.randint(3)]
        if rng.rand() < 0.5:
            y = float(rng.uniform(y0, y1))
            layout.meshes.append(floor_stripe((x0, y), (x1, y), 0.1, paint))
        else:
            x = float(rng.uniform(x0, x1))
            layout.meshes.append(floor_stripe((x, y0), (x, y1), 0.1, paint, height=0.004))


def _turned(ground: Footprint, quarter: int, to: Point2) -> Footprint:
    a, b, c, d = ground
    for _ in range(quarter):
        a, b, c, d = -d, -c, a, b
    return (a + to[0], b + to[0], c + to[1], d + to[1])
