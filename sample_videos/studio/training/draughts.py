"""Draws random people and cartons into one training plate, and labels what can be seen.

A thing is labelled if enough of it shows: too small or too hidden, and it is
left out, because nobody could be asked to find it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.cartons import KINDS, carton, carton_picture
from sample_videos.studio.geometry import Array, Mesh, Point2, rotation
from sample_videos.studio.people.person import Person, shadow_twin
from sample_videos.studio.picture.lens import Lens
from sample_videos.studio.picture.movers import Mover, Paint
from sample_videos.studio.picture.projection import projected
from sample_videos.studio.picture.renderer import Renderer
from sample_videos.studio.picture.sensor import Exposure, Sensor
from sample_videos.studio.plate import Plate
from sample_videos.studio.sets.stage_set import StageSet
from sample_videos.studio.training.classes import NAMES
from sample_videos.studio.training.layouts import Standing, free_spot, random_look, random_standing
from sample_videos.studio.training.places import DAY, board_tint, mood

SIZE = (640, 360)
PERSON, CARTON, PALLET = (NAMES.index(name) for name in ("person", "carton", "pallet"))
SHELF = 1000
LEAST_SIDE = {PERSON: 7, CARTON: 11, PALLET: 7}
LEAST_PIXELS = {PERSON: 80, CARTON: 70, PALLET: 90}
LEAST_VISIBLE = 0.28
PEOPLE, BOXES, CARRIED = 8, 18, 8
EMPTY = 0.05
PALLET_HEIGHT = 0.2
_CAPTIONS = ("CAM 03  LINE 2", "RACK A", "", "DOCK 2", "CAGE")


@dataclass(frozen=True, slots=True)
class Extra:
    """A person of the pool with buffers."""

    person: Person
    twin: Person
    mover: Mover


@dataclass(frozen=True, slots=True)
class Box:
    """A carton of the pool with buffers."""

    size: tuple[float, float, float]
    mesh: Mesh
    mover: Mover

    def put(self, place: Array, turn: Array) -> Mover:
        """Stand or hang in a place."""
        positions, normals = self.mesh.soup()
        self.mover.shape(positions @ turn.T + place, normals @ turn.T)
        return self.mover


class Draughtsman:
    """One plate with a pool of people and cartons."""

    def __init__(self, plate: Plate, stage: StageSet, number: int) -> None:
        self._plate, self._stage, self._number = plate, stage, number
        height, width = plate.picture.shape[:2]
        self._renderer = Renderer(plate, stage.meshes)
        self._lens = Lens((width, height), SIZE)
        rng = np.random.RandomState(number + 31)
        self._people = [self._extra(rng) for _ in range(PEOPLE)]
        self._boxes = [self._box(index % KINDS, rng) for index in range(BOXES)]
        stood = [mesh for mesh in stage.meshes if _class_of(mesh) is not None]
        self._shelf_marks = self._renderer.standing_marks(stood)
        self._shelf_areas = [self._area(mesh.vertices) for mesh in stood]
        self._shelf_classes = [_class_of(mesh) for mesh in stood]

    def _extra(self, rng: np.random.RandomState) -> Extra:
        look = random_look(rng)
        person, twin = Person(look), shadow_twin(look)
        paint = Paint(colours=person.colours)
        mover = self._renderer.wardrobe.mover(person.triangles, paint, shadow=twin.triangles)
        return Extra(person, twin, mover)

    def _box(self, kind: int, rng: np.random.RandomState) -> Box:
        size = (
            float(rng.uniform(0.3, 0.6)),
            float(rng.uniform(0.3, 0.45)),
            float(rng.uniform(0.22, 0.45)),
        )
        mesh = carton(size, kind)
        assert mesh.uv is not None
        uv = mesh.uv.reshape(6, 4, 2)[:, (0, 1, 2, 0, 2, 3)].reshape(-1, 2)
        picture = carton_picture(kind, board_tint(self._number))
        paint = Paint(uv=uv, name=mesh.material, picture=picture)
        triangles = np.arange(36, dtype=np.int32).reshape(12, 3)
        return Box(size, mesh, self._renderer.wardrobe.mover(triangles, paint))

    def _area(self, corners: Array) -> float:
        """How many pixels a carton would cover if nothing stood before it."""
        places, depth = projected(self._renderer.matrix, corners, self._renderer.size)
        if depth.min() < 0.3:
            return float("inf")
        flat = self._lens.points(np.clip(places, -200, 1200)).astype(np.float32)
        frame = np.array([[0, 0], [SIZE[0], 0], SIZE, [0, SIZE[1]]], dtype=np.float32)
        return float(cv2.intersectConvexConvex(cv2.convexHull(flat), frame)[0])

    def picture(self, number: int) -> tuple[NDArray[np.uint8], list[str]]:
        """One picture and its labels."""
        rng = np.random.RandomState(1000 * self._number + number)
        taken: list[Point2] = []
        empty = rng.rand() < EMPTY
        shown = [] if empty else [*self._crowd(rng, taken), *self._goods(rng, taken)]
        linear, marks = self._plate.picture, np.zeros(self._renderer.size[::-1], np.int32)
        if shown:
            drawn = self._renderer.draw([mover for mover, _ in shown])
            linear = linear * drawn.ratio * (1 - drawn.alpha) + drawn.light
            marks = drawn.marks
        linear = linear * rng.uniform(0.9, 1.1, 3).astype(np.float32)
        caption = _CAPTIONS[rng.randint(len(_CAPTIONS))]
        sensor = Sensor(self._lens, seed=number, name=caption, exposure=self._exposure(rng, linear))
        stamp = f"2026-0{rng.randint(1, 9)}-{rng.randint(10, 28)} {rng.randint(10, 24)}:{rng.randint(10, 60)}:07"
        shelves = np.where(self._shelf_marks > 0, self._shelf_marks + SHELF, 0)
        seen = self._lens.marks(np.where(marks > 0, marks, shelves).astype(np.int32))
        return sensor.frame(linear, stamp, number), list(
            self._labels(seen, [what for _, what in shown])
        )

    def _crowd(
        self, rng: np.random.RandomState, taken: list[Point2]
    ) -> Iterator[tuple[Mover, int]]:
        count = rng.choice(8, p=(0.05, 0.08, 0.14, 0.18, 0.18, 0.15, 0.12, 0.10))
        for index in rng.permutation(len(self._people))[:count]:
            spot = self._free(rng, taken, margin=0.38)
            if spot is not None:
                standing = random_standing(rng, spot)
                self._stand(self._people[index], standing)
                yield self._people[index].mover, PERSON
                if standing.load is not None:
                    turn = rotation((0, 0, 1), standing.yaw + np.pi / 2)
                    yield self._boxes[-1 - int(index) % CARRIED].put(standing.load, turn), CARTON

    def _stand(self, extra: Extra, standing: Standing) -> None:
        at = (standing.pose, standing.place, standing.yaw)
        fine = extra.person.shape(*at, tilt=standing.tilt)
        coarse = extra.twin.shape(*at, tilt=standing.tilt)
        low = 0.0 if standing.tilt is None else float(np.percentile(fine.positions[:, 2], 0.5))
        drop = np.array((0, 0, low))
        extra.mover.shape(fine.positions - drop, fine.normals, shadow=coarse.positions - drop)

    def _goods(
        self, rng: np.random.RandomState, taken: list[Point2]
    ) -> Iterator[tuple[Mover, int]]:
        riding: list[float] = []
        belt = self._stage.belt
        for box in self._boxes[: rng.randint(0, BOXES - CARRIED)]:
            if belt is not None and rng.rand() < 0.5:
                x = float(rng.uniform(belt.start + 0.5, belt.end + 0.9))
                if all(abs(x - other) > 0.65 for other in riding):
                    riding.append(x)
                    place = np.array((x, belt.y + rng.normal() * 0.05, belt.top + box.size[2] / 2))
                    yield box.put(place, rotation((0, 0, 1), rng.normal() * 0.15)), CARTON
                continue
            spot = self._free(rng, taken, margin=0.3)
            if spot is not None:
                place = np.array((*spot, box.size[2] / 2))
                yield box.put(place, rotation((0, 0, 1), rng.uniform(0, 6.3))), CARTON

    def _free(
        self, rng: np.random.RandomState, taken: list[Point2], *, margin: float
    ) -> Point2 | None:
        renderer = self._renderer
        return free_spot(rng, self._stage, renderer.matrix, renderer.size, taken, margin=margin)

    def _labels(self, seen: NDArray[np.int32], what: list[int]) -> Iterator[str]:
        width, height = SIZE
        for mark in np.unique(seen[seen > 0]):
            rows, columns = np.nonzero(seen == mark)
            label = what[mark - 1] if mark < SHELF else self._shelf_classes[mark - SHELF - 1]
            assert label is not None
            x0, x1, y0, y1 = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
            hidden = (
                mark > SHELF and len(rows) < LEAST_VISIBLE * self._shelf_areas[mark - SHELF - 1]
            )
            tiny = len(rows) < LEAST_PIXELS[label] or min(x1 - x0, y1 - y0) < LEAST_SIDE[label]
            if not (hidden or tiny):
                middle = f"{(x0 + x1) / 2 / width:.5f} {(y0 + y1) / 2 / height:.5f}"
                yield f"{label} {middle} {(x1 - x0) / width:.5f} {(y1 - y0) / height:.5f}"

    def _exposure(self, rng: np.random.RandomState, linear: NDArray[np.float32]) -> Exposure:
        """Roughly right for the picture, then wrong by a random amount; dark pictures are noisy."""
        grey = float(np.median(linear @ np.array((0.3, 0.59, 0.11), dtype=np.float32)))
        stops = float(np.log2(0.17 / max(grey, 1e-3))) * 0.8 + float(rng.uniform(-1.2, 0.7))
        dice, light = rng.rand(), mood(self._number)
        colour = rng.uniform(0.2, 1.05) if dice < 0.35 else rng.uniform(0.7, 1.0)
        if not light.colour or dice > 0.93:
            colour = 0.0
        most = 2.5 if light is DAY else 4.0
        return Exposure(stops, float(colour), float(rng.uniform(0.5, most)))


def _class_of(mesh: Mesh) -> int | None:
    """What a standing mesh is labelled as, if it is."""
    if mesh.material.startswith("carton"):
        return CARTON
    low = mesh.material == "wood" and float(mesh.vertices[:, 2].max()) < PALLET_HEIGHT
    return PALLET if low else None
