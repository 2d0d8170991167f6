"""A forklift for a training picture: any paint, with or without goods, with or without a driver.

The pictures are stills, so that how it stands there is all: its wheels are turned, its forks
raised.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_videos.studio import forklift
from sample_videos.studio.cartons import board_colour
from sample_videos.studio.geometry import Array, Mesh, Point2, Point3, rotation
from sample_videos.studio.paints import PAINTS
from sample_videos.studio.picture.movers import Mover, Paint, Wardrobe

_PAINTS = (
    (0.72, 0.23, 0.02), (0.62, 0.40, 0.02), (0.45, 0.02, 0.015), (0.03, 0.16, 0.09), (0.03, 0.09, 0.32),
    (0.55, 0.56, 0.55), (0.10, 0.10, 0.11),
)  # fmt: skip
_TURNED, _HIGH = 0.5, 1.4


@dataclass(frozen=True, slots=True)
class Truck:
    """A forklift with buffers, its shape around its own origin."""

    mover: Mover
    positions: Array
    normals: Array

    def put(self, place: Point2, yaw: float) -> Mover:
        """Stand somewhere."""
        turn = rotation((0, 0, 1), yaw)
        self.mover.shape(self.positions @ turn.T + np.array((*place, 0.0)), self.normals @ turn.T)
        return self.mover


def random_truck(rng: np.random.RandomState, wardrobe: Wardrobe) -> Truck:
    """A forklift of any paint, its forks at any height, its wheels turned as chance has it."""
    meshes = list(_parts(rng))
    soups = [mesh.soup() for mesh in meshes]
    positions = np.concatenate([places for places, _ in soups])
    truck = _PAINTS[rng.randint(len(_PAINTS))]
    colours = [np.tile(_colour(mesh, truck), (3 * len(mesh.triangles()), 1)) for mesh in meshes]
    triangles = np.arange(len(positions), dtype=np.int32).reshape(-1, 3)
    mover = wardrobe.mover(triangles, Paint(colours=np.concatenate(colours)))
    return Truck(mover, positions, np.concatenate([normals for _, normals in soups]))


def _parts(rng: np.random.RandomState) -> Iterator[Mesh]:
    yield from forklift.body()
    steered = float(rng.uniform(-_TURNED, _TURNED))
    for front, x, y in ((True, forklift.FRONT, 0.47), (False, forklift.REAR, 0.42)):
        radius, wide = (forklift.FRONT_RADIUS, 0.26) if front else (forklift.REAR_RADIUS, 0.2)
        for side in (-1, 1):
            for mesh in forklift.wheel(radius, wide):
                yield mesh.moved((x, y * side, radius), yaw=0.0 if front else steered)
    layers = int(rng.choice([0, 0, 1, 2, 3]))
    goods = forklift.load(rng, layers=layers) if layers else ()
    high = float(rng.choice([0.08, 0.12, rng.uniform(0.2, _HIGH)]))
    yield from (mesh.moved((0, 0, high)) for mesh in (*forklift.carriage(), *goods))
    turn = float(rng.uniform(0, 2 * math.pi))
    yield from (mesh.moved(forklift.BEACON, yaw=turn) for mesh in forklift.beacon())


def _colour(mesh: Mesh, truck: Point3) -> Point3:
    if mesh.material == "truck":
        return truck
    if mesh.material.startswith("carton"):
        return board_colour(int(mesh.material[6:]))
    return PAINTS[mesh.material][0]
