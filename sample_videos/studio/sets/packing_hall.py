"""The packing hall: a belt, rack A, the dock door and the cage.

The belt ends in rollers; rack A stands along the back wall; the cage holds what is
worth stealing. About 18 x 12 m, 6.2 m high. One seed shuffles the goods and ages the lamps; the
building stays the same, because a plant has one building.
"""

import numpy as np

from sample_videos.studio.cartons import KINDS, carton
from sample_videos.studio.geometry import Mesh, box, cylinder, floor_stripe, panel
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
    wall_sign,
)
from sample_videos.studio.sets.stage_set import Belt, DayDoor, Light, Slot, StageSet, View

BELT = Belt(start=-9.0, end=4.6, y=0.5, top=0.795, width=0.62)
RACK = (-7.3, 3.6, 5.25)
LEVELS = (0.12, 1.22, 2.42)
BAYS = 4
SLOT_XS = {"rack-a/1": -3.35, "rack-a/2": -0.55, "rack-a/3": 0.45, "rack-a/4": 2.2}
GATE = ((6.6, 3.0), (7.6, 3.0))

VIEWS = {
    "rack-1": View((2.9, -0.4, 3.5), (-0.5, 4.6, 0.85), 74.0),
    "line-2": View((8.3, -5.5, 4.7), (-0.6, 0.9, 0.5), 82.0),
    "cage-1": View((3.4, -1.6, 3.6), (6.9, 3.4, 0.7), 74.0),
    "dock-1": View((-1.2, 1.9, 3.9), (-7.2, -2.9, 0.6), 76.0),
    "aisle-1": View((7.6, -0.6, 3.5), (0.2, -2.4, 0.3), 70.0),
    "belt-1": View((-1.5, 4.1, 4.3), (-1.5, 0.1, 0.7), 62.0),
}
ZONES = {
    "rack-a": ((-4.55, 4.75, 1.15), (3.6, 4.75, 1.15), (3.6, 4.75, 2.3), (-4.55, 4.75, 2.3)),
    "aisle": ((-8.0, -2.8, 0.0), (5.4, -2.8, 0.0), (5.4, -1.4, 0.0), (-8.0, -1.4, 0.0)),
    "belt": ((-8.8, 0.2, 0.8), (4.5, 0.2, 0.8), (4.5, 0.8, 0.8), (-8.8, 0.8, 0.8)),
    "line-floor": ((-8.6, -1.3, 0.0), (4.5, -1.3, 0.0), (4.5, 0.1, 0.0), (-8.6, 0.1, 0.0)),
    "cage": ((5.25, 3.05, 0.0), (8.9, 3.05, 0.0), (8.9, 5.9, 0.0), (5.25, 5.9, 0.0)),
    "cage-front": ((5.0, 0.9, 0.0), (8.9, 0.9, 0.0), (8.9, 2.95, 0.0), (5.0, 2.95, 0.0)),
    "rack-aisle": ((-7.4, 1.5, 0.0), (3.7, 1.5, 0.0), (3.7, 4.5, 0.0), (-7.4, 4.5, 0.0)),
}
# In the south wall, to the left of what aisle-1 sees; the afternoon sun reaches the walkway.
DAY_DOORS = {"yard-door": DayDoor((3.9, -6.0), (5.2, -6.0), (0.5, -0.85, 0.45))}
GATES = {
    # Upright as belt-1 sees them: things are counted at right angles to the way they go.
    "infeed": ((-3.18, 0.19, 0.8), (-3.04, 0.81, 0.8)),
    "outfeed": ((0.18, 0.19, 0.8), (0.03, 0.81, 0.8)),
}
TAKEN = (
    (-9.0, 4.6, 0.1, 0.9),
    (4.6, 6.5, 0.1, 0.9),
    (-7.4, 3.7, 4.72, 6.0),
    (1.25, 1.75, -0.72, -0.38),
    (6.1, 7.7, -2.58, -1.82),
    (-7.25, -6.0, -4.95, -3.85),
    (-7.3, -6.1, -3.55, -2.45),
    (-5.2, -3.6, -5.0, -4.4),
    (5.17, 5.23, 3.0, 6.0),
    (5.2, 6.55, 2.97, 3.03),
    (7.65, 9.0, 2.97, 3.03),
    (5.3, 5.9, 4.8, 5.8),
    (6.6, 7.8, 4.65, 5.75),
    (7.7, 8.9, 4.65, 5.75),
)


def build(seed: int = 0) -> StageSet:
    """The hall with its goods; the same seed gives the same hall."""
    goods, lamps = np.random.RandomState(seed), np.random.RandomState(1000 + seed)
    fixtures, lights = _lamps(lamps)
    meshes = [
        *_shell(),
        *_line(),
        *_rack(goods),
        *_cage(goods),
        *_dock(goods),
        *_paint(),
        *fixtures,
    ]
    slots = {name: Slot((x, RACK[2] - 0.5, LEVELS[1]), "rack-a") for name, x in SLOT_XS.items()}
    return StageSet(
        tuple(meshes), tuple(lights), VIEWS, ZONES, slots, TAKEN, BELT,
        gates=GATES, day_doors=DAY_DOORS,
    )  # fmt: skip


def _shell() -> list[Mesh]:
    parts = [
        panel([(-9, -6, 0), (9, -6, 0), (9, 6, 0), (-9, 6, 0)], "concrete"),
        panel([(-9, 6, 0), (9, 6, 0), (9, 6, 6.2), (-9, 6, 6.2)], "wallback"),
        panel([(-9, -6, 0), (-9, 6, 0), (-9, 6, 6.2), (-9, -6, 6.2)], "wallside"),
        panel([(9, -6, 6.2), (9, 6, 6.2), (9, 6, 0), (9, -6, 0)], "wallside"),
        panel([(-9, -6, 6.2), (9, -6, 6.2), (9, -6, 0), (-9, -6, 0)], "wallback"),
        panel([(-9, 6, 6.2), (9, 6, 6.2), (9, -6, 6.2), (-9, -6, 6.2)], "ceiling"),
        panel([(-9, 5.99, 0), (9, 5.99, 0), (9, 5.99, 1.1), (-9, 5.99, 1.1)], "wallband"),
        panel([(-8.99, -6, 0), (-8.99, 6, 0), (-8.99, 6, 1.1), (-8.99, -6, 1.1)], "wallband"),
        box((0, 5.97, 0.06), (18, 0.06, 0.12), "darksteel"),
        box((-8.97, 0, 0.06), (0.06, 12, 0.12), "darksteel"),
        box((-8.88, 2.2, 3.1), (0.2, 0.22, 6.2), "column"),
    ]
    for x in (-9, -4.5, 0, 4.5, 9):
        parts.append(box((x, 5.9, 3.1), (0.22, 0.2, 6.2), "column"))
        parts.append(box((x, 0, 6.05), (0.16, 12, 0.3), "column"))
    parts.append(box((-8.2, 5.95, 1.05), (0.95, 0.06, 2.1), "door2"))
    parts.append(wall_sign("sign_exit", (-8.6, 5.93, 2.25), (-7.8, 5.93, 2.25), 0.3))
    parts.append(cylinder((4.5, 5.7, 0.5), (4.5, 5.7, 1.0), 0.09, "red", sides=16))
    parts.append(cylinder((-9, 4.2, 5.3), (9, 4.2, 5.3), 0.16, "alu", sides=14))
    parts.append(box((0, 1.9, 5.5), (18, 0.25, 0.06), "alu"))
    return parts


def _line() -> list[Mesh]:
    parts = conveyor(BELT.start, BELT.end, BELT.y, top=BELT.top, width=BELT.width)
    parts += roller_table(BELT.end + 0.1, 6.4, BELT.y, top=BELT.top)
    parts.append(box((-8.98, BELT.y, 1.0), (0.05, 1.1, 1.1), "black"))
    parts += [
        box((-8.94, BELT.y - 0.5 + i * 0.125, 1.15), (0.008, 0.115, 0.75), "strip")
        for i in range(9)
    ]
    parts += control_post(1.5, -0.55)
    parts += table(6.9, -2.2)
    parts += [carton((0.4, 0.35, 0.28), k).moved((6.4 + 0.8 * k, -2.2, 1.065)) for k in range(2)]
    return parts


def _rack(rng: np.random.RandomState) -> list[Mesh]:
    x0, x1, y = RACK
    parts = rack_frame(x0, x1, y, levels=LEVELS, bays=BAYS)
    edges = np.linspace(x0, x1, BAYS + 1)
    for z in LEVELS:
        gaps = [(x - 0.42, x + 0.42) for x in SLOT_XS.values()] if z == LEVELS[1] else []
        for bay in range(BAYS):
            span = (float(edges[bay]), float(edges[bay + 1]))
            parts += shelf_load(span, y - 0.5, z, rng=rng, head_room=0.92, gaps=gaps)
    parts.append(wall_sign("sign_rack", (-0.9, y - 0.55, 3.05), (-0.1, y - 0.55, 3.05), 0.3))
    return parts


def _cage(rng: np.random.RandomState) -> list[Mesh]:
    parts = (
        fence((5.2, 3.0), (5.2, 6.0), 2.4)
        + fence((5.2, 3.0), GATE[0], 2.4)
        + fence(GATE[1], (9.0, 3.0), 2.4)
    )
    parts.append(wall_sign("sign_cage", (5.45, 2.96, 1.35), (6.25, 2.96, 1.35), 0.5))
    for x in (7.2, 8.3):
        parts.append(pallet(x, 5.2, yaw=0.0 if x < 8 else 0.05))
        for i, j, k in ((i, j, k) for i in range(2) for j in range(2) for k in range(3)):
            one = carton((0.54, 0.48, 0.38), int(rng.randint(KINDS)))
            parts.append(one.moved((x - 0.28 + i * 0.56, 4.95 + j * 0.5, 0.335 + k * 0.385)))
    parts.append(box((5.6, 5.3, 1.0), (0.6, 1.0, 2.0), "cabinet"))
    return parts


def _dock(rng: np.random.RandomState) -> list[Mesh]:
    parts = roller_door(-9.0, -3.2, 3.0)
    parts.append(wall_sign("sign_dock", (-8.96, -3.75, 4.0), (-8.96, -2.65, 4.0), 0.55))
    for x, y, yaw, layers in ((-6.6, -4.4, 0.06, 3), (-6.7, -3.0, -0.03, 0)):
        parts += [
            pallet(x, y, yaw=yaw),
            *pallet_load(x, y, layers=layers, rng=rng, yaw=yaw),
            *bay_marking(x, y),
        ]
    return parts + pallet_jack(-4.6, -4.7)


def _paint() -> list[Mesh]:
    parts = [floor_stripe((-8.2, y), (5.6, y), 0.10, "paint_yellow") for y in (-1.35, -2.85)]
    parts += [floor_stripe((-8.6, y), (6.6, y), 0.07, "paint_yellow") for y in (-0.35, 1.45)]
    parts.append(floor_stripe((-7.4, 4.55), (3.7, 4.55), 0.08, "paint_white"))
    for x in np.arange(5.0, 8.5, 0.36):
        ring = [
            (x, 2.45, 0.003),
            (x + 0.18, 2.45, 0.003),
            (x + 0.48, 2.85, 0.003),
            (x + 0.30, 2.85, 0.003),
        ]
        parts.append(panel([(float(a), b, c) for a, b, c in ring], "paint_red"))
    parts += [floor_stripe((4.95, y), (9, y), 0.06, "paint_red") for y in (2.4, 2.9)]
    parts += [
        floor_stripe(
            (-0.9, -2.70 + k * 0.2), (0.0, -2.70 + k * 0.2), 0.10, "paint_white", height=0.004
        )
        for k in range(7)
    ]
    return parts


def _lamps(rng: np.random.RandomState) -> tuple[list[Mesh], list[Light]]:
    fixtures: list[Mesh] = []
    lights: list[Light] = []
    for x in (-6.6, -2.2, 2.2, 6.6):
        for y in (-3.9, -0.2, 3.2):
            burns = (x, y) != (-2.2, 3.2)
            fixtures.append(box((x, y, 5.26), (1.5, 0.30, 0.08), "alu"))
            ring = [
                (x - 0.7, y + 0.12, 5.205),
                (x + 0.7, y + 0.12, 5.205),
                (x + 0.7, y - 0.12, 5.205),
                (x - 0.7, y - 0.12, 5.205),
            ]
            fixtures.append(panel(ring, "lamp_on" if burns else "lamp_off"))
            if burns:
                colour = (1.0, 0.97 - 0.04 * float(rng.rand()), 0.90 - 0.08 * float(rng.rand()))
                lights.append(
                    Light((x, y, 5.19), (1.4, 0.24), 95 * (0.85 + 0.3 * float(rng.rand())), colour)
                )
    return fixtures, lights
