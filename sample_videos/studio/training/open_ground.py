"""People and a forklift on open ground under a random sky, for pasting into photographs.

The camera is aimed so that somebody in the middle is between a tenth and nearly all of the picture
high; it hangs as cameras outdoors do, low or as high as a roof.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Point2, panel
from sample_videos.studio.picture.renderer import Drawn, Renderer
from sample_videos.studio.plate import Ambient, Plate
from sample_videos.studio.sets.stage_set import DOWN, Light, StageSet, View
from sample_videos.studio.training.backdrops import SIZE
from sample_videos.studio.training.classes import LABELLED_IN_PHOTOGRAPHS, NAMES
from sample_videos.studio.training.labelling import label_lines
from sample_videos.studio.training.layouts import free_spot
from sample_videos.studio.training.pool import Pool, Shown
from sample_videos.studio.training.truck_room import ground_of

VISITORS = 0.75
TRUCK, DRIVEN, HIDDEN, EMPTY = 0.15, 0.75, 0.3, 0.08
_NARROWEST, _WIDEST, _ROOM_FOR_TRUCK = 2.6, 26.0, 6.0
_FARTHEST = 9.0
_LABELLED = frozenset(NAMES.index(name) for name in LABELLED_IN_PHOTOGRAPHS)


@dataclass(frozen=True, slots=True)
class OnGround:
    """What was drawn, and what each mark is."""

    drawn: Drawn
    what: dict[int, int]

    @property
    def marks(self) -> NDArray[np.int32]:
        """Who covers which pixel."""
        return self.drawn.marks

    def lines(self) -> Iterator[str]:
        """Label lines of people and forklifts."""
        known = {mark for mark, label in self.what.items() if label in _LABELLED}
        seen = np.where(np.isin(self.marks, list(known)), self.marks, 0).astype(np.int32)
        return label_lines(seen, self.what, {})


class OpenGround:
    """One camera, one sky and a pool of people of which two in three are no workers."""

    def __init__(self, number: int) -> None:
        rng = np.random.RandomState(60_000 + number)
        self._wide = float(np.exp(rng.uniform(math.log(_NARROWEST), math.log(_WIDEST))))
        reach = min(_FARTHEST, max(1.6, self._wide * 0.6))
        floor = panel([(-40, -40, 0), (40, -40, 0), (40, 40, 0), (-40, 40, 0)], "concrete")
        around = (-reach, reach, -reach, reach)
        self._stage = StageSet((floor,), _sky(rng), {}, {}, {}, (), ground=around)
        picture = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
        plate = Plate(picture, _view(rng, self._wide), self._stage.lights, _ambient(rng))
        self._renderer = Renderer(plate, self._stage.meshes)
        grey = float(rng.uniform(0.7, 1.4))
        self._pool = Pool(self._renderer.wardrobe, rng, board=(grey, grey, grey), visitors=VISITORS)

    def shown(self, rng: np.random.RandomState) -> OnGround:
        """Some people, perhaps a forklift; perhaps nobody."""
        shown = [] if rng.rand() < EMPTY else list(self._shown(rng))
        what = {index + 1: label for index, (_, label) in enumerate(shown)}
        if not shown:
            blank = np.zeros((*SIZE[::-1], 3), np.float32)
            none = np.zeros(SIZE[::-1], np.int32)
            return OnGround(Drawn(blank, blank[..., :1], blank + 1, none), what)
        drawn = self._renderer.draw([mover for mover, _ in shown])
        for mark in what:
            if rng.rand() < HIDDEN:
                drawn = _half_hidden(drawn, mark, rng)
        return OnGround(drawn, what)

    def _shown(self, rng: np.random.RandomState) -> Iterator[Shown]:
        taken: list[Point2] = []
        if self._wide > _ROOM_FOR_TRUCK and rng.rand() < TRUCK:
            place, yaw = self._free(rng, []), float(rng.uniform(0, 2 * math.pi))
            if place is not None:
                taken += ground_of(place, yaw)
                yield from self._pool.truck(rng, place, yaw, driven=rng.rand() < DRIVEN)
        count = int(rng.randint(1, 3 if self._wide < 5 else 8))
        yield from self._pool.crowd(rng, count, lambda: self._free(rng, taken))

    def _free(self, rng: np.random.RandomState, taken: list[Point2]) -> Point2 | None:
        matrix, size = self._renderer.matrix, self._renderer.size
        return free_spot(rng, self._stage, matrix, size, taken, away=(0.0, math.inf))


def _view(rng: np.random.RandomState, wide: float) -> View:
    """A camera that sees so many metres across at the middle."""
    far = float(np.clip(wide * rng.uniform(0.7, 1.7), 4.0, 24.0))
    slope = math.radians(rng.uniform(5, 48))
    place = (-far * math.cos(slope), 0.0, far * math.sin(slope) + 0.9)
    target = (0.0, float(rng.normal()) * 0.05 * wide, 0.9 + float(rng.normal()) * 0.06 * wide)
    return View(place, target, math.degrees(2 * math.atan(wide / 2 / far)))


def _sky(rng: np.random.RandomState) -> tuple[Light, ...]:
    count = int(rng.randint(1, 5))
    warm = (1.0, float(rng.uniform(0.85, 1.0)), float(rng.uniform(0.7, 1.1)))
    return tuple(
        Light(
            (float(rng.uniform(-7, 7)), float(rng.uniform(-7, 7)), float(rng.uniform(7, 10.5))),
            (1.5, 1.5), 1600.0 / count * float(rng.uniform(0.6, 1.4)), warm, DOWN,
        )
        for _ in range(count)
    )  # fmt: skip


def _ambient(rng: np.random.RandomState) -> Ambient:
    """An overcast sky, or hardly any light but the lamps'."""
    up = float(rng.uniform(0.15, 2.0))
    side, down = up * float(rng.uniform(0.5, 0.9)), up * float(rng.uniform(0.25, 0.6))
    return Ambient((up, up, up), (side, side, side), (down, down, down))


def _half_hidden(drawn: Drawn, mark: int, rng: np.random.RandomState) -> Drawn:
    """As if something in the photograph stood before the lower part, or before one side."""
    rows, columns = np.nonzero(drawn.marks == mark)
    if len(rows) < 60:
        return drawn
    shown = np.ones(drawn.marks.shape, dtype=np.bool_)
    top, left = rows.min(), columns.min()
    if rng.rand() < 0.75:
        cut = top + int(np.ptp(rows) * rng.uniform(0.4, 0.8))
        shown[cut : rows.max() + 12, max(0, left - 8) : columns.max() + 9] = False
    else:
        cut = left + int(np.ptp(columns) * rng.uniform(0.4, 0.7))
        shown[max(0, top - 8) : rows.max() + 12, cut : columns.max() + 9] = False
    kept = shown[..., None].astype(np.float32)
    return replace(
        drawn, light=drawn.light * kept, alpha=drawn.alpha * kept,
        ratio=drawn.ratio * kept + 1 - kept, marks=np.where(shown, drawn.marks, 0).astype(np.int32),
    )  # fmt: skip
