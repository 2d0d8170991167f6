"""Random training plates: a hall, a camera, lights, paint and cardboard, all from one seed.

Two plates of three show a hall that nobody has built, the third the packing hall from
a camera that no film uses. A third of them are dim or as an infrared camera sees the
night. A camera is taken only if it hangs free and sees enough open floor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Array, Point2, Point3
from sample_videos.studio.picture.projection import projected, view_matrix
from sample_videos.studio.sets import packing_hall
from sample_videos.studio.sets.stage_set import Light, StageSet, View
from sample_videos.studio.training import random_hall

FRAME = (640, 360)
_SHELL = ("concrete", "wallback", "wallside", "wallband", "ceiling", "mesh", "lamp_on", "lamp_off")
_CLEARANCE = 0.35
_LEAST_SPOTS = 45
_WORTH_SEEING = ((6.9, 3.3), (-6.8, -3.2), (0.5, -2.2), (-3.0, 2.8), (0.5, 4.4))
_TRIES = 60


@dataclass(frozen=True, slots=True)
class Mood:
    """How much light there is, how many lamps burn, and whether the camera still sees colour."""

    power: tuple[float, float]
    out: float
    colour: bool = True


DAY = Mood((0.55, 1.35), 0.08)
DIM = Mood((0.06, 0.28), 0.45)
INFRARED = Mood((0.05, 0.3), 0.6, colour=False)


def hall(plate: int) -> StageSet:
    """The building of a training plate, in its own light."""
    stage = packing_hall.build(plate) if plate % 3 == 0 else random_hall.build(plate)
    return replace(stage, lights=random_lights(plate, stage.lights))


def mood(plate: int) -> Mood:
    """Day, dim or infrared."""
    dice = np.random.RandomState(9300 + plate).rand()
    return DAY if dice < 0.66 else DIM if dice < 0.84 else INFRARED


def random_view(plate: int, stage: StageSet) -> View:
    """A camera of training plate number so-and-so: any height, angle and lens that shows something."""
    rng = np.random.RandomState(9100 + plate)
    solid, best, most = solid_of(stage), _proposed(rng, stage, plate), -2
    for _ in range(_TRIES):
        view = _proposed(rng, stage, plate)
        seen = open_spots(view, stage, solid)
        if seen > most:
            best, most = view, seen
        if most >= _LEAST_SPOTS:
            break
    return best


def _proposed(rng: np.random.RandomState, stage: StageSet, plate: int) -> View:
    x0, x1, y0, y1 = stage.ground
    goal: Point2 = (
        _WORTH_SEEING[rng.randint(len(_WORTH_SEEING))]
        if plate % 3 == 0
        else (float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1)))
    )
    place = (
        float(rng.uniform(x0 - 0.4, x1 + 0.4)),
        float(rng.uniform(y0 - 0.4, y1 + 0.4)),
        float(rng.uniform(2.3, 4.9)),
    )
    target = (
        goal[0] + float(rng.normal()) * 0.5,
        goal[1] + float(rng.normal()) * 0.5,
        float(rng.uniform(0.2, 1.3)),
    )
    return View(place, target, float(rng.uniform(56, 98)))


def open_spots(view: View, stage: StageSet, solid: NDArray[np.float64]) -> int:
    """How many spots of a half-metre grid of the floor the camera sees somebody standing on."""
    eye = np.array(view.position)
    if _within(eye[None], solid, _CLEARANCE).any():
        return -1
    x0, x1, y0, y1 = stage.ground
    grid = [(x, y, 1.1) for x in np.arange(x0, x1, 0.5) for y in np.arange(y0, y1, 0.5)
            if not stage.blocked((float(x), float(y)))]  # fmt: skip
    spots = np.array(grid)
    places, depth = projected(view_matrix(view, FRAME), spots, FRAME)
    seen = (depth > 1.5) & (depth < 13) & (places > 20).all(axis=1)
    spots = spots[seen & (places < np.array(FRAME) - 20).all(axis=1)]
    if not len(spots):
        return 0
    steps = np.linspace(0.05, 0.95, 12)[:, None]
    paths = np.concatenate([eye + (spot - eye) * steps for spot in spots])
    hidden = _within(paths, solid, 0.0).reshape(len(spots), -1).any(axis=1)
    return int(np.count_nonzero(~hidden))


def solid_of(stage: StageSet) -> NDArray[np.float64]:
    """Corners of everything that a camera cannot look through: lows and highs, one row each."""
    things = [mesh.vertices for mesh in stage.meshes if mesh.material not in _SHELL]
    return np.array([[thing.min(axis=0), thing.max(axis=0)] for thing in things])


def _within(points: Array, solid: NDArray[np.float64], margin: float) -> NDArray[np.bool_]:
    above = points[:, None] > solid[None, :, 0] - margin
    below = points[:, None] < solid[None, :, 1] + margin
    return np.asarray((above & below).all(axis=2).any(axis=1))


def random_lights(plate: int, lights: Sequence[Light]) -> tuple[Light, ...]:
    """The same lamps, some out, all of another strength and warmth."""
    rng = np.random.RandomState(9500 + plate)
    light_of = mood(plate)
    power = rng.uniform(*light_of.power)
    warmth = np.array((1.0, rng.uniform(0.86, 1.0), rng.uniform(0.66, 1.08)))
    kept: list[Light] = []
    for light in lights:
        if rng.rand() < light_of.out and len(kept) > 1:
            continue
        red, green, blue = np.clip(np.array(light.colour) * warmth, 0, 1.2)
        strength = light.power * power * rng.uniform(0.7, 1.3)
        kept.append(
            replace(light, power=float(strength), colour=(float(red), float(green), float(blue)))
        )
    return tuple(kept)


def board_tint(plate: int) -> Point3:
    """The colour that multiplies all cardboard of a plate."""
    rng = np.random.RandomState(9700 + plate)
    grey = rng.uniform(0.62, 1.45)
    return float(grey), float(grey * rng.uniform(0.9, 1.12)), float(grey * rng.uniform(0.8, 1.35))
