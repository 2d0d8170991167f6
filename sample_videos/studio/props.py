"""Furniture of a plant: racks, conveyors, fences, pallets and small things.

Each function gives the meshes of one thing in its place. Cartons that belong to
the picture only are put in here; cartons that somebody may touch are props of a
scenario and stand in the gaps that a rack leaves on purpose.
"""

import math
from collections.abc import Sequence

import numpy as np

from sample_videos.studio.cartons import KINDS, carton
from sample_videos.studio.geometry import (
    Mesh,
    Point2,
    Point3,
    box,
    cylinder,
    floor_stripe,
    merged,
    panel,
)

PALLET_TOP = 0.146


def pallet(x: float, y: float, *, yaw: float = 0.0) -> Mesh:
    """A wooden pallet, 1.2 x 1.1 m."""
    parts = [box((0, -0.5 + i / 6, 0.135), (1.2, 0.10, 0.022), "wood") for i in range(7)]
    parts += [box((i, 0, 0.11), (0.10, 1.1, 0.022), "wood") for i in (-0.55, 0, 0.55)]
    parts += [
        box((i, j, 0.055), (0.10, 0.12, 0.09), "wood")
        for i in (-0.55, 0, 0.55)
        for j in (-0.5, 0, 0.5)
    ]
    return merged(parts).moved((x, y, 0), yaw=yaw)


def pallet_load(
    x: float, y: float, *, layers: int, rng: np.random.RandomState, yaw: float = 0.0
) -> list[Mesh]:
    """Six cartons to a layer on a pallet, the last layer not always full."""
    found: list[Mesh] = []
    for i, j, k in ((i, j, k) for i in range(3) for j in range(2) for k in range(layers)):
        if k == layers - 1 and rng.rand() < 0.4:
            continue
        place = (-0.4 + i * 0.4, -0.26 + j * 0.52, 0.145 + 0.18 + k * 0.365)
        found.append(
            carton((0.385, 0.5, 0.36), int(rng.randint(KINDS)))
            .moved(place)
            .moved((x, y, 0), yaw=yaw)
        )
    return found


def rack_frame(
    x0: float, x1: float, y: float, *, levels: Sequence[float], bays: int, depth: float = 1.0
) -> list[Mesh]:
    """Uprights, braces, beams and decks of a pallet rack that runs along x."""
    parts: list[Mesh] = []
    height = levels[-1] + 1.0
    for x in np.linspace(x0, x1, bays + 1):
        sides = (y - depth / 2, y + depth / 2)
        parts += [box((x, s, height / 2), (0.09, 0.08, height), "rackblue") for s in sides]
        for k in range(int((height - 0.95) / 0.65)):
            low, high = (0.3 + k * 0.65, 0.95 + k * 0.65)
            parts.append(
                cylinder((x, y - depth / 2, low), (x, y + depth / 2, high), 0.018, "steel", sides=6)
            )
    for z in levels[1:]:
        beam = (x1 - x0, 0.05, 0.12)
        for side in (y - depth / 2, y + depth / 2):
            parts += [box(((x0 + x1) / 2, side, z - 0.06), beam, "rackorange")]
        parts.append(box(((x0 + x1) / 2, y, z - 0.01), (x1 - x0, depth, 0.02), "deck"))
    parts.append(box(((x0 + x1) / 2, y, levels[0] - 0.06), (x1 - x0, depth, 0.1), "deck"))
    return parts


def shelf_load(
    span: tuple[float, float],
    y_front: float,
    z: float,
    *,
    rng: np.random.RandomState,
    head_room: float,
    gaps: Sequence[tuple[float, float]],
) -> list[Mesh]:
    """Stacks of cartons along one shelf of one bay, as high as there is room, leaving gaps free."""
    found: list[Mesh] = []
    x = span[0] + 0.12
    while x < span[1] - 0.5:
        wide, deep, high = (
            rng.choice([0.42, 0.5, 0.6]),
            0.45 + 0.1 * rng.rand(),
            rng.choice([0.28, 0.35, 0.42]),
        )
        if x + wide > span[1] - 0.08:
            break
        free = all(x + wide <= low or x >= high_x for low, high_x in gaps)
        stack = min(int(rng.randint(1, 4)), int(head_room / high)) if rng.rand() < 0.86 else 0
        shove, turn = rng.rand() * 0.06, rng.normal() * 0.035
        for k in range(stack if free else 0):
            one = carton((wide - 0.02, deep, high - 0.008), int(rng.randint(KINDS)))
            found.append(
                one.moved(
                    (x + wide / 2, y_front + 0.06 + deep / 2 + shove, z + high / 2 + k * high),
                    yaw=turn,
                )
            )
        x += wide + 0.03 + (0.25 * rng.rand() if rng.rand() < 0.25 else 0)
    return found


def fence(start: Point2, end: Point2, height: float, *, pitch: float = 0.075) -> list[Mesh]:
    """A wire fence with a yellow frame between two points of the floor."""
    first, last = np.array(start), np.array(end)
    length = float(np.linalg.norm(last - first))
    along = (last - first) / length
    wires = []
    for i in range(int(length / pitch) + 1):
        foot = first + along * length * i / int(length / pitch)
        wires.append(
            cylinder((*foot, 0.12), (*foot, height), 0.0035, "mesh", sides=4, closed=False)
        )
    for k in range(int((height - 0.12) / pitch) + 1):
        z = 0.12 + k * pitch
        wires.append(cylinder((*first, z), (*last, z), 0.0035, "mesh", sides=4, closed=False))
    frame = [merged(wires)]
    for i in range(int(length / 1.5) + 2):
        post = first + along * min(length, i * 1.5)
        frame.append(box((*post, height / 2), (0.06, 0.06, height), "yellow"))
    yaw = math.atan2(along[1], along[0])
    frame += [
        box((*(first + last) / 2, z), (length, 0.05, 0.05), "yellow", yaw=yaw)
        for z in (0.12, height - 0.02)
    ]
    return frame


def conveyor(x0: float, x1: float, y: float, *, top: float, width: float) -> list[Mesh]:
    """A belt conveyor along x with legs, a motor, an end roller and a rail on the far side."""
    middle, span = (x0 + x1) / 2, x1 - x0
    parts = [
        box((middle, y, top - 0.03), (span, width - 0.06, 0.05), "belt"),
        box((middle, y, top - 0.16), (span, width - 0.16, 0.10), "darksteel"),
        box((middle, y + width / 2 + 0.045, top + 0.10), (span, 0.012, 0.05), "alu"),
        box((x1 - 1.2, y - width / 2 - 0.13, top - 0.2), (0.35, 0.18, 0.2), "motor"),
        cylinder(
            (x1 - 1.0, y - width / 2 - 0.13, top - 0.2),
            (x1 - 0.7, y - width / 2 - 0.13, top - 0.2),
            0.08,
            "motor",
        ),
    ]
    parts += [
        box((middle, y + s * (width / 2 + 0.02), top - 0.07), (span, 0.04, 0.15), "convgreen")
        for s in (-1, 1)
    ]
    parts += [
        cylinder(
            (x, y - width / 2 + 0.03, top - 0.055),
            (x, y + width / 2 - 0.03, top - 0.055),
            0.05,
            "alu",
            sides=16,
        )
        for x in (x0, x1)
    ]
    for x in np.arange(x0 + 0.4, x1, 1.6):
        for s in (-1, 1):
            parts.append(
                box(
                    (x, y + s * (width / 2 - 0.02), (top - 0.15) / 2),
                    (0.06, 0.06, top - 0.15),
                    "convgreen",
                )
            )
            parts.append(
                box((x, y + s * (width / 2 - 0.02), 0.01), (0.14, 0.14, 0.02), "darksteel")
            )
        parts.append(box((x, y, 0.3), (0.04, width - 0.06, 0.04), "convgreen"))
        parts.append(box((x, y + width / 2 + 0.045, top + 0.04), (0.02, 0.02, 0.14), "alu"))
    return parts


def roller_table(x0: float, x1: float, y: float, *, top: float) -> list[Mesh]:
    """Free rollers at the end of a belt."""
    parts = [
        cylinder((x, y - 0.28, top - 0.03), (x, y + 0.28, top - 0.03), 0.03, "alu")
        for x in np.arange(x0 + 0.05, x1, 0.1)
    ]
    parts += [
        box(((x0 + x1) / 2, y + s * 0.32, top - 0.05), (x1 - x0, 0.04, 0.12), "convgreen")
        for s in (-1, 1)
    ]
    parts += [
        box((x, y + s * 0.3, top / 2 - 0.04), (0.06, 0.06, top - 0.1), "convgreen")
        for x in (x0 + 0.1, x1 - 0.2)
        for s in (-1, 1)
    ]
    return parts


def roller_door(x: float, y: float, width: float) -> list[Mesh]:
    """A closed dock door in a wall that faces +x, with its guides, box and bollards."""
    parts = [
        box((x + 0.07 + 0.012 * (i % 2), y, 0.11 + i * 0.2), (0.04, width, 0.19), "door")
        for i in range(17)
    ]
    parts += [
        box((x + 0.1, y + s * (width / 2 + 0.08), 1.75), (0.14, 0.14, 3.5), "darksteel")
        for s in (-1, 1)
    ]
    parts.append(box((x + 0.15, y, 3.62), (0.3, width + 0.4, 0.36), "darksteel"))
    for s, k in ((s, k) for s in (-1, 1) for k in range(6)):
        foot = (x + 0.55, y + s * (width / 2 + 0.3))
        paint = "yellow" if k % 2 == 0 else "black"
        parts.append(cylinder((*foot, k * 0.18), (*foot, (k + 1) * 0.18), 0.075, paint, sides=16))
    return parts


def pallet_jack(x: float, y: float) -> list[Mesh]:
    """A hand pallet truck, forks towards -x."""
    parts = [box((x, y + s * 0.2, 0.09), (1.15, 0.16, 0.06), "red") for s in (-1, 1)]
    parts.append(box((x + 0.66, y, 0.22), (0.2, 0.5, 0.36), "red"))
    parts.append(cylinder((x + 0.72, y, 0.35), (x + 0.98, y, 1.15), 0.025, "black", sides=8))
    parts.append(
        cylinder((x + 0.98, y - 0.16, 1.17), (x + 0.98, y + 0.16, 1.17), 0.022, "black", sides=8)
    )
    parts.append(cylinder((x + 0.75, y - 0.08, 0.09), (x + 0.75, y + 0.08, 0.09), 0.09, "black"))
    return parts


def laden_truck(rng: np.random.RandomState) -> list[Mesh]:
    """A hand pallet truck with two layers of cartons on its forks, around the origin."""
    load = [pallet(0, 0), *pallet_load(0, 0, layers=2, rng=rng)]
    return [*pallet_jack(0, 0), *(mesh.moved((-0.05, 0, 0.06)) for mesh in load)]


def control_post(x: float, y: float) -> list[Mesh]:
    """A cabinet with a screen and a signal light."""
    return [
        box((x, y, 0.55), (0.5, 0.35, 1.1), "cabinet"),
        box((x, y - 0.185, 0.85), (0.3, 0.01, 0.2), "screen"),
        cylinder((x, y, 1.1), (x, y, 1.25), 0.03, "alu"),
        cylinder((x, y, 1.25), (x, y, 1.32), 0.04, "lamp_green"),
        cylinder((x, y, 1.32), (x, y, 1.39), 0.04, "red"),
    ]


def table(x: float, y: float) -> list[Mesh]:
    """A packing table."""
    legs = [
        box((x + i, y + j, 0.45), (0.05, 0.05, 0.9), "darksteel")
        for i in (-0.7, 0.7)
        for j in (-0.3, 0.3)
    ]
    return [box((x, y, 0.9), (1.6, 0.75, 0.05), "wood"), *legs]


def wall_sign(name: str, low_left: Point3, low_right: Point3, tall: float) -> Mesh:
    """A pictured panel that stands upright between two lower corners."""
    corners = [
        low_left,
        low_right,
        (*low_right[:2], low_right[2] + tall),
        (*low_left[:2], low_left[2] + tall),
    ]
    return panel(corners, name, pictured=True)


def bay_marking(x: float, y: float) -> list[Mesh]:
    """The painted frame around a pallet place."""
    ring = ((-0.8, -0.65), (0.8, -0.65), (0.8, 0.65), (-0.8, 0.65))
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return [
        floor_stripe((x + a[0], y + a[1]), (x + b[0], y + b[1]), 0.06, "paint_white")
        for a, b in pairs
    ]
