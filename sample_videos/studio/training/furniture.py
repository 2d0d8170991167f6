"""Furniture for halls that nobody has built: each piece around the origin, with random goods.

A piece says how much room it takes, so that a layout can find a place for it, and where
nobody can stand; a cage takes room but leaves its inside free to walk in.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.cartons import KINDS, carton
from sample_videos.studio.geometry import Mesh, Point2, box, cylinder
from sample_videos.studio.props import (
    bay_marking,
    control_post,
    fence,
    pallet,
    pallet_jack,
    pallet_load,
    rack_frame,
    shelf_load,
    table,
)
from sample_videos.studio.sets.stage_set import Footprint

_PIECES = ("rack", "rack", "cage", "pallet", "pallet", "pallet", "stack", "table", "cabinet", "jack",
           "post", "drum", "pillar")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Furniture around the origin: how much room it takes, and where nobody can stand."""

    meshes: list[Mesh]
    size: Point2
    taken: tuple[Footprint, ...]


def random_piece(rng: np.random.RandomState) -> Piece:
    """One piece of any kind."""
    made: dict[str, Callable[[np.random.RandomState], Piece]] = {
        "rack": _rack, "cage": _cage, "pallet": _loaded, "stack": _stack,
        "table": lambda rng: _whole([*table(0, 0), *_upon(rng, 0.925)], (1.7, 0.85)),
        "cabinet": lambda _: _whole([box((0, 0, 1.0), (0.6, 1.0, 2.0), "cabinet")], (0.7, 1.1)),
        "jack": lambda _: _whole(pallet_jack(0, 0), (1.8, 0.7)),
        "post": lambda _: _whole(control_post(0, 0), (0.6, 0.5)),
        "drum": lambda rng: _whole(_drums(rng), (1.4, 0.7)),
        "pillar": lambda _: _whole([box((0, 0, 2.0), (0.35, 0.35, 4.0), "column")], (0.4, 0.4)),
    }  # fmt: skip
    return made[_PIECES[rng.randint(len(_PIECES))]](rng)


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
