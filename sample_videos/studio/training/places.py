"""Random training plates: another camera, other lights, other paint and other cardboard.

A quarter of the cameras hang close to the rack, a quarter see the whole hall, a
quarter look at the dock or a walkway, a quarter at the cage. The seed of a plate
gives all of it, so that whole plates can be held out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sample_videos.studio.geometry import Point2, Point3
from sample_videos.studio.sets.stage_set import Light, StageSet, View

CAGE = (6.9, 3.3)
CORNERS = ((-6.8, -3.2), (0.5, -2.2), (-3.0, 2.8))


def random_view(plate: int) -> View:
    """A camera of training plate number so-and-so."""
    rng = np.random.RandomState(9100 + plate)
    match plate % 4:
        case 0:
            return _at_rack(rng)
        case 1:
            return _over_hall(rng)
        case 2:
            return _near(rng, CORNERS[rng.randint(len(CORNERS))])
        case _:
            return _near(rng, CAGE)


def _at_rack(rng: np.random.RandomState) -> View:
    x = rng.uniform(-5.5, 3.5)
    place = _point(x + rng.uniform(-2.5, 2.5), rng.uniform(-2.2, 1.2), rng.uniform(2.8, 4.3))
    target = _point(x, rng.uniform(3.8, 5.0), rng.uniform(0.6, 1.3))
    return View(place, target, float(rng.uniform(62, 88)))


def _over_hall(rng: np.random.RandomState) -> View:
    side = int(rng.choice([-1, 1]))
    y = rng.choice([-1, 1], p=[0.75, 0.25]) * rng.uniform(3.8, 5.5)
    place = _point(side * rng.uniform(5.0, 8.4), y, rng.uniform(2.8, 4.9))
    target = _point(-side * rng.uniform(-1.5, 2.5), rng.uniform(-0.8, 2.6), rng.uniform(0.2, 0.9))
    return View(place, target, float(rng.uniform(60, 92)))


def _near(rng: np.random.RandomState, spot: Point2) -> View:
    """A spot from some metres away; no camera hangs inside the goods."""
    x, y = spot
    while True:
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(4.0, 6.5)
        place = _point(x + far * np.cos(angle), y + far * np.sin(angle), rng.uniform(2.8, 4.4))
        if abs(place[0]) < 8.6 and -5.6 < place[1] < 4.0:
            break
    target = _point(x + rng.uniform(-0.6, 0.6), y + rng.uniform(-0.6, 0.6), rng.uniform(0.3, 0.9))
    return View(place, target, float(rng.uniform(62, 84)))


def _point(x: float, y: float, z: float) -> Point3:
    return float(x), float(y), float(z)


def random_lights(plate: int, lights: Sequence[Light]) -> tuple[Light, ...]:
    """The same lamps, some out, all of another strength and warmth."""
    rng = np.random.RandomState(9500 + plate)
    power = rng.uniform(0.55, 1.35)
    warmth = np.array((1.0, rng.uniform(0.86, 1.0), rng.uniform(0.66, 1.08)))
    out = 0.25 if plate % 5 == 3 else 0.08
    kept: list[Light] = []
    for light in lights:
        if rng.rand() < out and len(kept) > 3:
            continue
        red, green, blue = np.clip(np.array(light.colour) * warmth, 0, 1.2)
        strength = light.power * power * rng.uniform(0.7, 1.3)
        kept.append(
            replace(light, power=float(strength), colour=(float(red), float(green), float(blue)))
        )
    return tuple(kept)


def board_tint(plate: int) -> tuple[float, float, float]:
    """The colour that multiplies all cardboard of a plate."""
    rng = np.random.RandomState(9700 + plate)
    grey = rng.uniform(0.62, 1.45)
    return float(grey), float(grey * rng.uniform(0.9, 1.12)), float(grey * rng.uniform(0.8, 1.35))


def relit(stage: StageSet, plate: int) -> StageSet:
    """The set in the light of a training plate."""
    return replace(stage, lights=random_lights(plate, stage.lights))
