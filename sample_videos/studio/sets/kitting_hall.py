"""The kitting hall: for scoring only, never for training or tuning.

It differs from the halls of the bundled films in layout, material and light: painted brick, a
shining resin floor, daylight from a row of high windows in the south. A belt comes out of a
machine; rack B and a cage stand in the north, a lock with two doors in the east, a gate to the
yard in the west; a forklift's lane crosses the hall. About 22 x 11 m, 4.8 m high. One seed
shuffles the goods and ages the lamps.
"""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from sample_videos.studio.cartons import KINDS, carton
from sample_videos.studio.geometry import Mesh, box, cylinder, floor_stripe, panel, repainted
from sample_videos.studio.props import (
    bay_marking,
    conveyor,
    fence,
    pallet,
    pallet_load,
    rack_frame,
    roller_table,
    shelf_load,
    table,
    wall_sign,
)
from sample_videos.studio.sets.doorway import Doorway, frame, wall_between
from sample_videos.studio.sets.room import Lamp, Room, lamp_rows
from sample_videos.studio.sets.stage_set import Belt, Light, Slot, StageSet, View

ROOM = Room(22.0, 11.0, 4.8, floor="resin", walls=("brickback", "brickside"))
WINDOWS = (-8.0, -4.0, 0.0, 4.0, 8.0)
SILL, HEAD, HALF = 2.5, 4.1, 1.3
YARD = (-4.4, -1.6, 3.2)
BELT = Belt(start=0.3, end=6.4, y=1.7, top=0.86, width=0.56)
RACK = (-6.2, 0.4, 4.9)
LEVELS = (0.12, 1.05, 2.1)
SLOT_XS = {"rack-b/1": -5.2, "rack-b/2": -3.5, "rack-b/3": -1.6}
LOCK = 8.6
DOORS: Mapping[str, Doorway] = {
    "lock-in": Doorway((LOCK, -3.4), 1.0, swings=1),
    "lock-out": Doorway((LOCK, 0.4), -1.0, swings=1),
}
PALLETS = ((-5.4, -4.6, 2), (-3.9, -4.6, 3), (7.6, 4.5, 1), (6.0, 4.5, 2))
VIEWS = {
    "kit-line": View((0.4, -3.7, 4.0), (4.9, 1.2, 0.4), 84.0),
    "kit-rack": View((-3.0, -1.6, 3.0), (-6.0, 3.6, 0.9), 86.0),
    "kit-lock": View((3.9, 0.3, 2.6), (8.6, -1.9, 0.95), 64.0),
    "kit-yard": View((-4.6, 0.5, 3.6), (-10.0, -2.7, 0.5), 70.0),
}
ZONES = {
    "rack-b": ((-6.1, 4.4, 1.0), (0.3, 4.4, 1.0), (0.3, 4.4, 2.0), (-6.1, 4.4, 2.0)),
    "kit-cage": ((-10.9, 1.95, 0.0), (-7.25, 1.95, 0.0), (-7.25, 5.4, 0.0), (-10.9, 5.4, 0.0)),
    "kit-cage-front": ((-10.9, 0.2, 0.0), (-6.6, 0.2, 0.0), (-6.6, 1.85, 0.0), (-10.9, 1.85, 0.0)),
    "walkway": ((1.0, -3.0, 0.0), (8.3, -3.0, 0.0), (8.3, -1.3, 0.0), (1.0, -1.3, 0.0)),
    "kit-belt": ((0.75, 1.44, 0.86), (6.3, 1.44, 0.86), (6.3, 1.96, 0.86), (0.75, 1.96, 0.86)),
    "kit-floor": ((0.75, 0.0, 0.0), (6.4, 0.0, 0.0), (6.4, 1.35, 0.0), (0.75, 1.35, 0.0)),
    "yard-apron": ((-10.6, -4.4, 0.0), (-6.4, -4.4, 0.0), (-6.4, -1.6, 0.0), (-10.6, -1.6, 0.0)),
}
GATES = {
    # Forward is into the hall, out of the hall, and out to the yard.
    "lock-in": ((LOCK - 0.5, -2.35, 0.0), (LOCK - 0.5, -3.45, 0.0)),
    "lock-out": ((LOCK - 0.5, -0.65, 0.0), (LOCK - 0.5, 0.45, 0.0)),
    "yard-out": ((-10.6, YARD[1], 0.0), (-10.6, YARD[0], 0.0)),
}
TAKEN = (
    (-1.5, 0.72, 0.9, 2.5),
    (0.3, 8.3, 1.3, 2.1),
    (-6.3, 0.5, 4.37, 5.5),
    (-11.0, -9.5, 1.87, 1.93),
    (-8.4, -7.2, 1.87, 1.93),
    (-7.23, -7.17, 1.9, 5.5),
    (-10.9, -9.6, 3.9, 5.2),
    (-8.6, -7.4, 4.2, 5.3),
    (-11.2, -10.8, -5.5, YARD[0]),
    (-11.2, -10.8, YARD[1], 5.5),
    (-10.75, -10.4, -1.45, -1.05),
    (LOCK - 0.06, LOCK + 0.06, -5.5, -3.4),
    (LOCK - 0.06, LOCK + 0.06, -2.4, -0.6),
    (LOCK - 0.06, LOCK + 0.06, 0.4, 1.2),
    (LOCK, 11.0, 1.14, 1.26),
    (0.4, 2.1, -5.2, -4.4),
    (3.4, 5.1, -5.2, -4.4),
    *((x - 0.62, x + 0.62, y - 0.57, y + 0.57) for x, y, _ in PALLETS),
)


def build(seed: int = 0) -> StageSet:
    """The hall with its goods; the same seed gives the same hall."""
    goods, lamps = np.random.RandomState(700 + seed), np.random.RandomState(7000 + seed)
    grid = [(x, y) for x in (-7.0, 0.0, 6.6) for y in (-1.4, 2.9)]
    fixtures, lights = lamp_rows(grid, Lamp(4.2, 52.0), lamps)
    meshes = [
        *_shell(),
        *_windows(),
        *_yard(),
        *_line(),
        *_rack(goods),
        *_cage(goods),
        *_lock(),
        *_floor_goods(goods),
        *_paint(),
        *fixtures,
    ]
    slots = {name: Slot((x, RACK[2] - 0.5, LEVELS[1]), "rack-b") for name, x in SLOT_XS.items()}
    every = (*lights, *_daylight())
    return StageSet(
        tuple(meshes), every, VIEWS, ZONES, slots, TAKEN, BELT, ROOM.ground, gates=GATES
    )


def _daylight() -> list[Light]:
    sky = (0.80, 0.91, 1.0)
    glass = [Light((x, -5.3, 3.5), (2.4, 1.4), 120.0, sky, aim=(0.0, 0.78, -0.62)) for x in WINDOWS]
    return [*glass, Light((-13.0, -3.0, 3.1), (2.6, 2.4), 160.0, sky)]


def _shell() -> list[Mesh]:
    parts = ROOM.floor_and_ceiling()
    for side in ("north", "east"):
        parts += ROOM.wall(side)
    parts += ROOM.wall("west", [YARD])
    y, ends = -ROOM.deep / 2, [-11.0, *(x + s * HALF for x in WINDOWS for s in (-1, 1)), 11.0]
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        parts.append(panel([(high, y, 0), (low, y, 0), (low, y, 4.8), (high, y, 4.8)], "brickback"))
    for x in WINDOWS:
        a, b = x - HALF, x + HALF
        parts.append(panel([(b, y, 0), (a, y, 0), (a, y, SILL), (b, y, SILL)], "brickback"))
        parts.append(panel([(b, y, HEAD), (a, y, HEAD), (a, y, 4.8), (b, y, 4.8)], "brickback"))
    for x in (-8.8, -4.4, 0.0, 4.4, 8.8):
        parts.append(box((x, 0, 4.62), (0.14, 11.0, 0.32), "rackgreen"))
        parts.append(box((x, 5.38, 2.4), (0.2, 0.22, 4.8), "rackgreen"))
    parts.append(cylinder((-11, -4.9, 4.45), (11, -4.9, 4.45), 0.09, "alu", sides=12))
    return parts


def _windows() -> list[Mesh]:
    parts, y, tall = [], -5.5, HEAD - SILL
    for x in WINDOWS:
        a, b = x - HALF, x + HALF
        ring = [(b, y - 0.02, SILL), (a, y - 0.02, SILL), (a, y - 0.02, HEAD), (b, y - 0.02, HEAD)]
        parts.append(panel(ring, "daylight"))
        middle = (SILL + HEAD) / 2
        parts += [
            box((x + k * 0.65, y, middle), (0.05, 0.08, tall), "darksteel") for k in range(-2, 3)
        ]
        parts += [
            box((x, y, SILL + k * tall / 2), (2.6, 0.08, 0.05), "darksteel") for k in range(3)
        ]
        parts.append(box((x, y + 0.08, SILL - 0.03), (2.8, 0.2, 0.06), "alu"))
    return parts


def _yard() -> list[Mesh]:
    """The gate to the yard, and what is seen of the yard: its ground, a wall far off, the sky."""
    low, high, tall = YARD
    x = -11.0
    parts = [
        panel([(-19, -9, -0.01), (x, -9, -0.01), (x, 3, -0.01), (-19, 3, -0.01)], "concrete"),
        panel([(-19, -9, 0), (-19, 3, 0), (-19, 3, 2.1), (-19, -9, 2.1)], "column"),
        panel([(-19.1, -12, 0), (-19.1, 6, 0), (-19.1, 6, 9), (-19.1, -12, 9)], "daylight"),
        box((x + 0.12, (low + high) / 2, tall + 0.2), (0.4, high - low + 0.5, 0.44), "cabinet"),
        wall_sign("sign_yard", (x + 0.34, -3.6, 3.24), (x + 0.34, -2.4, 3.24), 0.4),
    ]
    parts += [
        box((x + 0.05, y, tall / 2), (0.18, 0.14, tall), "darksteel")
        for y in (low - 0.07, high + 0.07)
    ]
    for y in (low - 0.35, high + 0.35):
        for k in range(5):
            paint = "yellow" if k % 2 == 0 else "black"
            parts.append(
                cylinder((-10.57, y, k * 0.2), (-10.57, y, (k + 1) * 0.2), 0.08, paint, sides=16)
            )
    return parts


def _line() -> list[Mesh]:
    parts = repainted(
        [
            *conveyor(BELT.start, BELT.end, BELT.y, top=BELT.top, width=BELT.width),
            *roller_table(BELT.end + 0.1, 8.2, BELT.y, top=BELT.top),
        ],
        {"convgreen": "alu", "belt": "convgreen", "motor": "darksteel"},
    )
    parts += [
        box((-0.4, 1.7, 0.95), (2.2, 1.5, 1.7), "machine"),
        box((-0.4, 1.7, 0.06), (2.0, 1.3, 0.12), "black"),
        box((0.71, 1.7, 1.1), (0.02, 0.66, 0.6), "black"),
        box((-0.6, 0.94, 1.35), (1.1, 0.02, 0.55), "screen"),
        box((0.45, 0.92, 1.3), (0.34, 0.06, 0.5), "darksteel"),
        cylinder((0.5, 1.0, 1.8), (0.5, 1.0, 2.05), 0.03, "alu"),
        cylinder((0.5, 1.0, 2.05), (0.5, 1.0, 2.13), 0.045, "lamp_green"),
        cylinder((0.5, 1.0, 2.13), (0.5, 1.0, 2.21), 0.045, "red"),
        box((-0.4, 1.7, 2.9), (0.5, 0.4, 2.2), "alu"),
    ]
    return parts


def _rack(rng: np.random.RandomState) -> list[Mesh]:
    x0, x1, y = RACK
    paints = {"rackblue": "rackgreen", "rackorange": "rackyellow"}
    parts = repainted(rack_frame(x0, x1, y, levels=LEVELS, bays=3), paints)
    edges = np.linspace(x0, x1, 4)
    for z in LEVELS:
        gaps = [(x - 0.45, x + 0.45) for x in SLOT_XS.values()] if z == LEVELS[1] else []
        for low, high in pairwise(edges):
            span = (float(low), float(high))
            parts += shelf_load(span, y - 0.5, z, rng=rng, head_room=0.85, gaps=gaps)
    parts.append(wall_sign("sign_rack_b", (-3.3, y - 0.55, 2.75), (-2.5, y - 0.55, 2.75), 0.3))
    return parts


def _cage(rng: np.random.RandomState) -> list[Mesh]:
    parts = (
        fence((-11.0, 1.9), (-9.5, 1.9), 2.2, pitch=0.1)
        + fence((-8.4, 1.9), (-7.2, 1.9), 2.2, pitch=0.1)
        + fence((-7.2, 1.9), (-7.2, 5.5), 2.2, pitch=0.1)
    )
    parts.append(wall_sign("sign_cage", (-8.2, 1.86, 1.3), (-7.5, 1.86, 1.3), 0.44))
    parts.append(pallet(-10.2, 4.6))
    for x in (-10.5, -9.9):
        for y in (4.3, 4.9):
            parts.append(cylinder((x, y, 0.15), (x, y, 1.03), 0.28, "drum", sides=24))
            parts.append(cylinder((x, y, 1.03), (x, y, 1.05), 0.26, "alu", sides=24))
    parts += [pallet(-8.0, 4.8), *pallet_load(-8.0, 4.8, layers=3, rng=rng)]
    return parts


def _lock() -> list[Mesh]:
    """A wall across the east with two doors, and the ceiling of the lock behind it."""
    tall = 2.7
    parts = wall_between(LOCK, (-5.5, 1.2), [door.span for door in DOORS.values()], high=tall)
    parts.append(box(((LOCK + 11) / 2, 1.2, tall / 2), (11 - LOCK, 0.12, tall), "wallpaint"))
    parts.append(box(((LOCK + 11) / 2, -2.15, tall), (11 - LOCK + 0.12, 6.7, 0.1), "ceiling"))
    for door in DOORS.values():
        parts += frame(door)
    face = LOCK - 0.075
    parts.append(wall_sign("sign_exit", (face, 0.3, 2.25), (face, -0.5, 2.25), 0.3))
    parts.append(wall_sign("sign_staff", (face, -2.5, 2.25), (face, -3.3, 2.25), 0.36))
    parts.append(box((face, -2.1, 1.15), (0.03, 0.09, 0.14), "black"))
    parts.append(cylinder((8.4, -4.6, 0.4), (8.4, -4.6, 0.95), 0.09, "red", sides=16))
    return parts


def _floor_goods(rng: np.random.RandomState) -> list[Mesh]:
    parts: list[Mesh] = []
    for x, y, layers in PALLETS:
        yaw = float(rng.normal()) * 0.03
        load = pallet_load(x, y, layers=layers, rng=rng, yaw=yaw)
        parts += [pallet(x, y, yaw=yaw), *load, *bay_marking(x, y)]
    for x in (1.25, 4.25):
        parts += table(x, -4.8)
        parts += [
            carton((0.36, 0.3, 0.24), int(rng.randint(KINDS))).moved(
                (x + shift, -4.85, 1.045), yaw=float(rng.normal()) * 0.2
            )
            for shift in (-0.45, 0.1)
        ]
        parts.append(box((x + 0.55, -5.0, 1.1), (0.36, 0.05, 0.28), "screen"))
    return parts


def _paint() -> list[Mesh]:
    parts = [floor_stripe((-6.0, y), (8.4, y), 0.1, "paint_blue") for y in (-3.05, -1.25)]
    parts += [floor_stripe((-9.6, y), (6.2, y), 0.08, "paint_white") for y in (-1.1, 0.0)]
    parts += [floor_stripe((-6.3, 4.2), (0.5, 4.2), 0.07, "paint_yellow")]
    parts += [floor_stripe((-10.9, y), (-6.6, y), 0.07, "paint_red") for y in (0.2, 1.6)]
    for x in np.arange(-10.4, -6.8, 0.8):
        ring = [(x, -4.3), (x + 0.14, -4.3), (x + 0.74, -1.7), (x + 0.6, -1.7)]
        parts.append(panel([(float(a), b, 0.003) for a, b in ring], "paint_yellow"))
    parts += [
        floor_stripe(a, b, 0.09, "paint_yellow", height=0.004)
        for a, b in (((-10.6, -4.4), (-6.4, -4.4)), ((-6.4, -4.4), (-6.4, -1.6)), ((-6.4, -1.6), (-10.6, -1.6)))
    ]  # fmt: skip
    return parts
