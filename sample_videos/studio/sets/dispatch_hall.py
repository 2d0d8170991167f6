"""The dispatch hall: two dock doors, one of them open to a trailer, and lanes of pallets.

Goods wait in marked lanes along the north wall; a fire lane crosses the hall and is to be
kept free. About 15 x 11 m, 5.6 m high. One seed shuffles the goods and ages the lamps.
"""

import numpy as np

from sample_videos.studio.geometry import Mesh, box, cylinder, floor_stripe, panel
from sample_videos.studio.props import (
    bay_marking,
    pallet,
    pallet_load,
    rack_frame,
    roller_door,
    shelf_load,
    table,
    wall_sign,
)
from sample_videos.studio.sets.room import Lamp, Room, lamp_rows
from sample_videos.studio.sets.stage_set import Light, StageSet, View

ROOM = Room(15.0, 11.0, 5.6)
OPEN = (-3.0, -0.2, 3.0)
TRAILER = 6.0
LANES = (
    (-4.9, 4.3, 3),
    (-3.3, 4.3, 2),
    (-1.7, 4.3, 3),
    (-4.9, 2.9, 2),
    (-0.1, 4.3, 0),
    (1.5, 4.3, 1),
)
RACK = (3.4, 7.2, 4.7)
LEVELS = (0.12, 1.3, 2.5)
VIEWS = {
    "dock-2": View((-0.4, 2.6, 3.7), (-6.6, -1.7, 0.7), 74.0),
    "staging-1": View((6.6, -4.6, 4.1), (-0.5, 1.6, 0.3), 72.0),
}
ZONES = {
    "dock-2-apron": ((-7.4, -3.2, 0.0), (-5.2, -3.2, 0.0), (-5.2, 0.0, 0.0), (-7.4, 0.0, 0.0)),
    "fire-lane": ((-4.4, -0.1, 0.0), (6.9, -0.1, 0.0), (6.9, 1.6, 0.0), (-4.4, 1.6, 0.0)),
}
GATES = {"dock-2-out": ((-7.1, -0.2, 0.0), (-7.1, -3.0, 0.0))}
TAKEN = (
    (-7.7, -7.3, -5.5, OPEN[0]),
    (-7.7, -7.3, OPEN[1], 5.5),
    (-7.5 - TRAILER, -7.5, OPEN[0], OPEN[0] + 0.18),
    (-7.5 - TRAILER, -7.5, OPEN[1] - 0.18, OPEN[1]),
    *((x - 0.62, x + 0.62, y - 0.57, y + 0.57) for x, y, _ in LANES),
    (RACK[0] - 0.1, RACK[1] + 0.1, RACK[2] - 0.55, 5.5),
    (-3.1, -1.5, -5.3, -4.5),
    (0.6, 1.6, -5.4, -4.7),
    (-7.1, -6.75, 0.1, 3.9),
    (-7.1, -6.75, -3.5, -3.1),
)  # fmt: skip


def build(seed: int = 0) -> StageSet:
    """The hall with its goods; the same seed gives the same hall."""
    goods, lamps = np.random.RandomState(300 + seed), np.random.RandomState(3000 + seed)
    grid = [(x, y) for x in (-5.4, -1.8, 1.8, 5.4) for y in (-3.4, 2.4)]
    fixtures, lights = lamp_rows(grid, Lamp(4.7, 105.0), lamps)
    meshes = [
        *_shell(),
        *_docks(),
        *_trailer(),
        *_lanes(goods),
        *_store(goods),
        *_paint(),
        *fixtures,
    ]
    inside = Light((-10.2, -1.6, 2.5), (1.2, 0.2), 34.0, (0.93, 0.97, 1.0))
    every = (*lights, inside)
    return StageSet(tuple(meshes), every, VIEWS, ZONES, {}, TAKEN, None, ROOM.ground, GATES)


def _shell() -> list[Mesh]:
    parts = ROOM.floor_and_ceiling()
    for side in ("north", "south", "east"):
        parts += ROOM.wall(side)
    parts += ROOM.wall("west", [OPEN])
    parts += ROOM.columns((-7.4, -3.7, 0, 3.7, 7.4))
    y = ROOM.deep / 2 - 0.01
    band = [(-7.5, y, 0.0), (7.5, y, 0.0), (7.5, y, 1.1), (-7.5, y, 1.1)]
    parts.append(panel([(a, b, c) for a, b, c in band], "wallband"))
    parts.append(cylinder((-7.5, 1.2, 4.9), (7.5, 1.2, 4.9), 0.16, "alu", sides=14))
    return parts


def _docks() -> list[Mesh]:
    low, high, tall = OPEN
    parts = roller_door(-7.5, 2.2, 2.8)
    parts.append(
        box((-7.3, (low + high) / 2, tall + 0.16), (0.34, high - low + 0.4, 0.4), "darksteel")
    )
    for y in (low - 0.06, high + 0.06):
        parts.append(box((-7.42, y, tall / 2), (0.16, 0.12, tall), "darksteel"))
        for k in range(6):
            paint = "yellow" if k % 2 == 0 else "black"
            side = y + (-0.24 if y < -1 else 0.24)
            parts.append(
                cylinder(
                    (-6.95, side, k * 0.18), (-6.95, side, (k + 1) * 0.18), 0.075, paint, sides=16
                )
            )
    parts.append(panel([(-7.5, low, 0.004), (-5.6, low, 0.004), (-5.6, high, 0.004), (-7.5, high, 0.004)],
                       "steel"))  # fmt: skip
    parts += [floor_stripe((-5.6, low), (-5.6, high), 0.1, "paint_yellow", height=0.005)]
    parts.append(wall_sign("sign_dock", (-7.46, -2.2, 3.75), (-7.46, -1.0, 3.75), 0.55))
    return parts


def _trailer() -> list[Mesh]:
    """The inside of a trailer behind the open door, at the height of the hall's floor."""
    low, high, _ = OPEN
    y0, y1, far, tall = low + 0.18, high - 0.18, -7.5 - TRAILER, 2.7
    return [
        panel([(far, y0, 0.002), (-7.5, y0, 0.002), (-7.5, y1, 0.002), (far, y1, 0.002)], "wood"),
        panel([(-7.5, y0, 0), (far, y0, 0), (far, y0, tall), (-7.5, y0, tall)], "door"),
        panel([(far, y1, 0), (-7.5, y1, 0), (-7.5, y1, tall), (far, y1, tall)], "door"),
        panel([(far, y0, 0), (far, y1, 0), (far, y1, tall), (far, y0, tall)], "door"),
        panel([(far, y0, tall), (far, y1, tall), (-7.5, y1, tall), (-7.5, y0, tall)], "door"),
        box((-7.56, (y0 + y1) / 2, 2.86), (0.2, high - low, 0.3), "black"),
        box((-7.56, low + 0.1, 1.5), (0.2, 0.18, 3.0), "black"),
        box((-7.56, high - 0.1, 1.5), (0.2, 0.18, 3.0), "black"),
    ]


def _lanes(rng: np.random.RandomState) -> list[Mesh]:
    parts: list[Mesh] = []
    for x, y, layers in LANES:
        yaw = float(rng.normal()) * 0.03
        parts += [
            pallet(x, y, yaw=yaw),
            *pallet_load(x, y, layers=layers, rng=rng, yaw=yaw),
            *bay_marking(x, y),
        ]
    return parts


def _store(rng: np.random.RandomState) -> list[Mesh]:
    x0, x1, y = RACK
    parts = rack_frame(x0, x1, y, levels=LEVELS, bays=2)
    for z in LEVELS:
        for bay in range(2):
            span = (x0 + bay * (x1 - x0) / 2, x0 + (bay + 1) * (x1 - x0) / 2)
            parts += shelf_load(span, y - 0.5, z, rng=rng, head_room=0.95, gaps=[])
    parts += table(-2.3, -4.9)
    parts.append(box((-2.6, -4.95, 1.08), (0.4, 0.06, 0.3), "screen"))
    parts.append(box((1.1, -5.05, 1.0), (0.9, 0.6, 2.0), "cabinet"))
    parts.append(wall_sign("sign_bay", (-1.0, 5.46, 2.9), (0.2, 5.46, 2.9), 0.45))
    return parts


def _paint() -> list[Mesh]:
    parts = [floor_stripe((-4.4, y), (7.0, y), 0.1, "paint_yellow") for y in (-0.1, 1.6)]
    for x in np.arange(-4.2, 6.6, 0.9):
        ring = [(x, 0.0), (x + 0.12, 0.0), (x + 0.62, 1.5), (x + 0.5, 1.5)]
        parts.append(panel([(float(a), b, 0.003) for a, b in ring], "paint_yellow"))
    parts += [floor_stripe((-6.4, y), (2.3, y), 0.06, "paint_white") for y in (2.2, 3.6)]
    return parts
