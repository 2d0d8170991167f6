"""A hall that nobody has built: another size, another layout, other goods for every seed.

Racks, cages, pallets, a belt, tables and machines are put where there is room,
turned by quarters. A detector that has seen many such halls does not depend on the
plant of the films, which it then meets for the first time.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.cartons import KINDS, carton
from sample_videos.studio.geometry import Mesh, Point2, box, cylinder, floor_stripe
from sample_videos.studio.props import (
    bay_marking,
    control_post,
    conveyor,
    fence,
    pallet,
    pallet_jack,
    pallet_load,
    rack_frame,
    roller_door,
    roller_table,
    shelf_load,
    table,
)
from sample_videos.studio.sets.room import Lamp, Room, lamp_rows
from sample_videos.studio.sets.stage_set import Belt, Footprint, StageSet

_TRIES = 60
_AISLE = 0.9
_PIECES = ("rack", "rack", "cage", "pallet", "pallet", "pallet", "stack", "table", "cabinet", "jack",
           "post", "drum", "pillar")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Furniture around the origin: how much room it takes, and where nobody can stand."""

    meshes: list[Mesh]
    size: Point2
    taken: tuple[Footprint, ...]


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
        layout.put(_piece(_PIECES[rng.randint(len(_PIECES))], rng), rng)
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


def _piece(kind: str, rng: np.random.RandomState) -> Piece:
    made: dict[str, Callable[[np.random.RandomState], Piece]] = {
        "rack": _rack, "cage": _cage, "pallet": _loaded, "stack": _stack,
        "table": lambda rng: _whole([*table(0, 0), *_upon(rng, 0.925)], (1.7, 0.85)),
        "cabinet": lambda _: _whole([box((0, 0, 1.0), (0.6, 1.0, 2.0), "cabinet")], (0.7, 1.1)),
        "jack": lambda _: _whole(pallet_jack(0, 0), (1.8, 0.7)),
        "post": lambda _: _whole(control_post(0, 0), (0.6, 0.5)),
        "drum": lambda rng: _whole(_drums(rng), (1.4, 0.7)),
        "pillar": lambda _: _whole([box((0, 0, 2.0), (0.35, 0.35, 4.0), "column")], (0.4, 0.4)),
    }  # fmt: skip
    return made[kind](rng)


def _whole(meshes: list[Mesh], size: Point2) -> Piece:
    wide, deep = size
    return Piece(meshes, size, ((-wide / 2, wide / 2, -deep / 2, deep / 2),))


def _rack(rng: np.random.RandomState) -> Piece:
    bays, bay = int(rng.randint(1, 4)), float(rng.uniform(2.2, 2.9))
    levels = (0.12, *np.cumsum(rng.uniform(1.0, 1.4, int(rng.randint(1, 3)))))
    half = bays * bay / 2
    meshes = rack_frame(-half, half, 0, levels=levels, bays=bays)
    for z in levels:
        for index in range(bays):
            span = (-half + index * bay, -half + (index + 1) * bay)
            gap = (span[0], span[0] + float(rng.uniform(0, bay)))
            meshes += shelf_load(
                span, -0.5, float(z), rng=rng, head_room=0.9,
                gaps=[gap] if rng.rand() < 0.4 else [],
            )  # fmt: skip
    return _whole(meshes, (2 * half + 0.2, 1.15))


def _cage(rng: np.random.RandomState) -> Piece:
    wide, deep, high = (
        float(rng.uniform(low, top)) for low, top in ((2.6, 4.4), (2.4, 3.6), (1.9, 2.6))
    )
    x, y, gate = wide / 2, deep / 2, 0.9
    runs = [((-x, -y), (-x, y)), ((x, -y), (x, y)), ((-x, -y), (-gate / 2, -y)), ((gate / 2, -y), (x, -y)),
            ((-x, y), (x, y))]  # fmt: skip
    meshes = [
        mesh for a, b in runs for mesh in fence(a, b, high, pitch=float(rng.uniform(0.06, 0.1)))
    ]
    taken = [
        (min(a[0], b[0]) - 0.05, max(a[0], b[0]) + 0.05, min(a[1], b[1]) - 0.05, max(a[1], b[1]) + 0.05)
        for a, b in runs
    ]  # fmt: skip
    goods = _loaded(rng)
    meshes += [mesh.moved((x - 0.8, y - 0.8, 0)) for mesh in goods.meshes]
    taken.append((x - 1.4, x - 0.1, y - 1.4, y - 0.1))
    return Piece(meshes, (wide, deep), tuple(taken))


def _loaded(rng: np.random.RandomState) -> Piece:
    layers = int(rng.randint(0, 5))
    marked = bay_marking(0, 0) if rng.rand() < 0.4 else []
    return _whole([pallet(0, 0), *pallet_load(0, 0, layers=layers, rng=rng), *marked], (1.25, 1.15))


def _stack(rng: np.random.RandomState) -> Piece:
    meshes = []
    for row in range(int(rng.randint(1, 4))):
        low = 0.0
        for _ in range(int(rng.randint(1, 4))):
            size = (0.48, 0.4, float(rng.uniform(0.25, 0.45)))
            place = (-0.5 + 0.5 * row, float(rng.normal()) * 0.02, low + size[2] / 2)
            meshes.append(
                carton(size, int(rng.randint(KINDS))).moved(place, yaw=rng.normal() * 0.06)
            )
            low += size[2]
    return _whole(meshes, (1.6, 0.6))


def _upon(rng: np.random.RandomState, top: float) -> list[Mesh]:
    return [
        carton((0.4, 0.35, 0.28), int(rng.randint(KINDS))).moved(
            (x, 0, top + 0.14), yaw=rng.normal() * 0.3
        )
        for x in (-0.5, 0.1)
        if rng.rand() < 0.6
    ]


def _drums(rng: np.random.RandomState) -> list[Mesh]:
    paints = ("motor", "red", "yellow", "steel", "black")
    return [
        cylinder((x, 0, 0), (x, 0, 0.88), 0.29, paints[rng.randint(len(paints))], sides=20)
        for x in (-0.35, 0.35)
    ]


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
