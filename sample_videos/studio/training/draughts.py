"""Draws random people, cartons and a forklift into one training plate, and labels what can be seen."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, Mesh, Point2, rotation
from sample_videos.studio.picture.lens import Lens
from sample_videos.studio.picture.projection import projected
from sample_videos.studio.picture.renderer import Renderer
from sample_videos.studio.picture.sensor import Exposure, Sensor
from sample_videos.studio.plate import Plate
from sample_videos.studio.sets.stage_set import StageSet
from sample_videos.studio.training.classes import CARTON, PALLET
from sample_videos.studio.training.labelling import label_lines
from sample_videos.studio.training.layouts import free_spot
from sample_videos.studio.training.places import DAY, board_tint, mood
from sample_videos.studio.training.pool import Pool, Shown
from sample_videos.studio.training.truck_room import fits, ground_of

SIZE = (640, 360)
SHELF = 1000
LEAST_VISIBLE = 0.28
EMPTY, TRUCK, DRIVEN, AT_FURNITURE = 0.04, 0.4, 0.7, 0.3
VISITORS = 0.3
PALLET_HEIGHT = 0.2
_CROWD = (0.05, 0.09, 0.15, 0.18, 0.17, 0.13, 0.1, 0.07, 0.04, 0.02)
_CAPTIONS = ("CAM 03  LINE 2", "RACK A", "", "DOCK 2", "CAGE")


class Draughtsman:
    """One plate with a pool of people, cartons and a forklift."""

    def __init__(self, plate: Plate, stage: StageSet, number: int) -> None:
        self._plate, self._stage, self._number = plate, stage, number
        height, width = plate.picture.shape[:2]
        self._renderer = Renderer(plate, stage.meshes)
        self._lens = Lens((width, height), SIZE)
        rng = np.random.RandomState(number + 31)
        self._pool = Pool(self._renderer.wardrobe, rng, board=board_tint(number), visitors=VISITORS)
        stood = [(mesh, what) for mesh in stage.meshes if (what := _class_of(mesh)) is not None]
        self._shelf_marks = self._renderer.standing_marks([mesh for mesh, _ in stood])
        self._least = {
            SHELF + 1 + index: LEAST_VISIBLE * self._area(mesh.vertices)
            for index, (mesh, _) in enumerate(stood)
        }
        self._shelf_classes = {SHELF + 1 + index: what for index, (_, what) in enumerate(stood)}

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
        shown = list(self._shown(rng))
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
        what = {index + 1: label for index, (_, label) in enumerate(shown)} | self._shelf_classes
        return sensor.frame(linear, stamp, number), list(label_lines(seen, what, self._least))

    def _shown(self, rng: np.random.RandomState) -> Iterator[Shown]:
        if rng.rand() < EMPTY:
            return
        taken: list[Point2] = []
        if rng.rand() < TRUCK:
            yield from self._truck(rng, taken)
        count = int(rng.choice(len(_CROWD), p=_CROWD))
        yield from self._pool.crowd(rng, count, lambda: self._standing_room(rng, taken))
        yield from self._goods(rng, taken)

    def _truck(self, rng: np.random.RandomState, taken: list[Point2]) -> Iterator[Shown]:
        for _ in range(60):
            place, yaw = self._free(rng, [], (0.9, math.inf)), float(rng.uniform(0, 2 * np.pi))
            if place is not None and fits(self._stage, ground_of(place, yaw)):
                taken += ground_of(place, yaw)
                yield from self._pool.truck(rng, place, yaw, driven=rng.rand() < DRIVEN)
                return

    def _standing_room(self, rng: np.random.RandomState, taken: list[Point2]) -> Point2 | None:
        """Room for somebody: anywhere, or at the furniture, where people work and are half hidden."""
        return self._free(rng, taken, (0.38, 0.75 if rng.rand() < AT_FURNITURE else math.inf))

    def _goods(self, rng: np.random.RandomState, taken: list[Point2]) -> Iterator[Shown]:
        riding: list[float] = []
        belt = self._stage.belt
        for box in self._pool.loose[: rng.randint(0, len(self._pool.loose) + 1)]:
            if belt is not None and rng.rand() < 0.5:
                x = float(rng.uniform(belt.start + 0.5, belt.end + 0.9))
                if all(abs(x - other) > 0.65 for other in riding):
                    riding.append(x)
                    place = np.array((x, belt.y + rng.normal() * 0.05, belt.top + box.size[2] / 2))
                    yield box.put(place, rotation((0, 0, 1), rng.normal() * 0.15)), CARTON
                continue
            spot = self._free(rng, taken, (0.3, math.inf))
            if spot is not None:
                place = np.array((*spot, box.size[2] / 2))
                yield box.put(place, rotation((0, 0, 1), rng.uniform(0, 6.3))), CARTON

    def _free(
        self, rng: np.random.RandomState, taken: list[Point2], away: tuple[float, float]
    ) -> Point2 | None:
        renderer = self._renderer
        return free_spot(rng, self._stage, renderer.matrix, renderer.size, taken, away=away)

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
