"""A counterbalanced forklift around the middle between its axles, forks towards +x.

What moves by itself is handed out apart: each wheel around its hub, the carriage with its
forks and load around the floor, the beacon around its axis. About 2.4 m to the mast, forks of
1.1 m, 1.2 m wide, 2.2 m high; the driver's feet stand 0.54 m over the floor.
"""

import math

import numpy as np

from sample_videos.studio.geometry import Mesh, Point2, box, cylinder, prism
from sample_videos.studio.props import pallet, pallet_load

FRONT, REAR = 0.75, -0.75
FRONT_RADIUS, REAR_RADIUS = 0.33, 0.26
FLOOR = 0.54
SEAT = -0.27
BEACON = (-0.52, 0.25, 2.17)
TAIL, TIP, HALF_WIDE = -1.25, 2.15, 0.62
_OVER = 2.1


def body() -> tuple[Mesh, ...]:
    """Everything that does not move by itself."""
    return (*_chassis(), *_guard(), *_mast())


def _chassis() -> list[Mesh]:
    low = [(-0.62, 0.16), (0.52, 0.16), (0.62, 0.26), (0.62, 0.50), (-0.62, 0.62)]
    weight = [(-1.24, 0.36), (-1.12, 0.2), (-0.6, 0.2), (-0.6, 1.02), (-1.02, 1.02), (-1.24, 0.84)]
    hood = [(-0.6, 0.6), (0.04, 0.56), (0.0, 0.9), (-0.1, 0.95), (-0.6, 1.0)]
    dash = [(0.46, 0.5), (0.68, 0.5), (0.66, 0.96), (0.56, 1.02)]
    parts = [
        prism(low, -0.34, 0.34, "truck"),
        prism(weight, -0.54, 0.54, "darksteel"),
        prism(hood, -0.42, 0.42, "truck"),
        prism(dash, -0.44, 0.44, "darksteel"),
        box((0.24, 0, 0.51), (0.56, 0.92, 0.05), "rubber"),
        box((-0.26, 0, 0.98), (0.48, 0.46, 0.1), "black"),
        box((-0.53, 0, 1.24), (0.1, 0.44, 0.5), "black"),
        cylinder((0.52, 0, 0.95), (0.13, 0, 1.2), 0.025, "black", sides=10),
        cylinder((0.14, 0, 1.19), (0.11, 0, 1.22), 0.16, "black", sides=20),
        box((-1.0, 0, 1.04), (0.3, 0.9, 0.04), "truck"),
    ]
    for side in (-1, 1):
        step = [(-0.5, 0.3), (0.36, 0.24), (0.36, 0.33), (-0.5, 0.42)]
        parts.append(prism(step, *sorted((0.34 * side, 0.5 * side)), "truck"))
        fender = [(0.36, 0.62), (1.1, 0.52), (1.1, 0.6), (0.9, 0.72), (0.46, 0.72)]
        parts.append(prism(fender, *sorted((0.36 * side, 0.62 * side)), "truck"))
        parts.append(box((-1.225, 0.36 * side, 0.74), (0.05, 0.12, 0.09), "red"))
    return parts


def _guard() -> list[Mesh]:
    """The cage over the driver, with lamps in front."""
    parts = [box((-0.12, 0, _OVER), (1.02, 0.05, 0.05), "black")]
    for side in (-0.46, 0.46):
        parts += [
            cylinder((0.63, side, 0.96), (0.42, side, _OVER), 0.035, "black", sides=10),
            cylinder((-0.82, side, 1.0), (-0.66, side, _OVER), 0.035, "black", sides=10),
            box((-0.12, side, _OVER), (1.14, 0.07, 0.07), "black"),
            cylinder((0.56, side, 1.72), (0.63, side, 1.72), 0.07, "headlamp", sides=14),
        ]
    parts += [box((x, 0, _OVER), (0.06, 0.92, 0.06), "black") for x in np.linspace(-0.66, 0.42, 8)]
    x, y, z = BEACON
    parts.append(cylinder((x, y, _OVER), (x, y, z), 0.05, "black", sides=14))
    return parts


def _mast() -> list[Mesh]:
    parts = [box((0.74, 0, 0.36), (0.3, 0.5, 0.4), "darksteel")]
    for side in (-1, 1):
        parts += [
            box((0.93, 0.31 * side, 1.1), (0.13, 0.07, 2.1), "darksteel"),
            box((0.95, 0.23 * side, 1.08), (0.1, 0.05, 2.0), "steel"),
            cylinder((0.9, 0.14 * side, 0.15), (0.9, 0.14 * side, 1.65), 0.03, "alu", sides=10),
            cylinder((0.8, 0.3 * side, 0.45), (0.56, 0.3 * side, 0.6), 0.035, "alu", sides=8),
        ]
    parts += [box((0.93, 0, z), (0.1, 0.62, 0.09), "darksteel") for z in (0.2, 1.3, 2.1)]
    return parts


def carriage() -> tuple[Mesh, ...]:
    """What the mast lifts: bars, backrest and forks, on the floor when they are let down."""
    parts = [box((1.02, 0, z), (0.05, 1.0, 0.11), "darksteel") for z in (0.14, 0.5)]
    parts += [
        box((1.02, y, 0.85), (0.03, 0.03, 0.66), "black") for y in np.linspace(-0.46, 0.46, 7)
    ]
    parts.append(box((1.02, 0, 1.18), (0.04, 0.96, 0.04), "black"))
    for y in (-0.28, 0.28):
        parts.append(box((1.07, y, 0.31), (0.05, 0.12, 0.56), "steel"))
        tine = [(1.05, 0.03), (2.15, 0.03), (2.15, 0.042), (1.05, 0.085)]
        parts.append(prism(tine, y - 0.06, y + 0.06, "steel"))
    return tuple(parts)


def load(rng: np.random.RandomState, *, layers: int = 2) -> tuple[Mesh, ...]:
    """A pallet with cartons, on the forks."""
    goods = [pallet(0, 0), *pallet_load(0, 0, layers=layers, rng=rng)]
    return tuple(mesh.moved((1.7, 0, 0.02)) for mesh in goods)


def wheel(radius: float, wide: float) -> tuple[Mesh, ...]:
    """A wheel around its hub: a tyre, a rim and the nuts by which it is seen to turn."""
    half, count = wide / 2, 5
    parts = [
        cylinder((0, -half, 0), (0, half, 0), radius, "rubber", sides=28),
        cylinder((0, -half - 0.012, 0), (0, half + 0.012, 0), radius * 0.6, "rim", sides=22),
    ]
    for k in range(count):
        turn = 2 * math.pi * k / count
        x, z = radius * 0.36 * math.cos(turn), radius * 0.36 * math.sin(turn)
        parts.append(
            cylinder((x, -half - 0.03, z), (x, half + 0.03, z), radius * 0.11, "black", sides=8)
        )
    return tuple(parts)


def beacon() -> tuple[Mesh, ...]:
    """The lamp on the roof around its axis: one half shines, so that it blinks when it turns."""
    ring = [(0.06 * math.cos(a), 0.06 * math.sin(a)) for a in np.linspace(0, math.pi, 9)]
    back = [(-x, -y) for x, y in ring]
    return _standing(ring, "beacon") + _standing(back, "beacon_dark")


def _standing(outline: list[Point2], material: str) -> tuple[Mesh, ...]:
    """An outline on the floor, drawn out upward."""
    count, tall = len(outline), 0.11
    vertices = [(x, y, z) for z in (0.0, tall) for x, y in outline]
    sides = [(i, (i + 1) % count, (i + 1) % count + count, i + count) for i in range(count)]
    top = tuple(range(count, 2 * count))
    return (Mesh(np.array(vertices), (top, *sides), material),)
