"""Random training plates: another camera, other lights, other paint and other cardboard.

Every second camera hangs close to the rack, the others see the whole hall. The
seed of a plate gives all of it, so that whole plates can be held out.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sample_videos.studio.sets.stage_set import Light, StageSet, View


def random_view(plate: int) -> View:
    """A camera of training plate number so-and-so."""
    rng = np.random.RandomState(9100 + plate)
    if plate % 2 == 0:
        x = rng.uniform(-5.5, 3.5)
        place = (
            float(x + rng.uniform(-2.5, 2.5)),
            float(rng.uniform(-2.2, 1.2)),
            float(rng.uniform(2.8, 4.3)),
        )
        return View(
            place,
            (float(x), float(rng.uniform(3.8, 5.0)), float(rng.uniform(0.6, 1.3))),
            float(rng.uniform(62, 88)),
        )
    side = int(rng.choice([-1, 1]))
    y = float(rng.choice([-1, 1], p=[0.75, 0.25]) * rng.uniform(3.8, 5.5))
    place = (float(side * rng.uniform(5.0, 8.4)), y, float(rng.uniform(2.8, 4.9)))
    target = (
        float(-side * rng.uniform(-1.5, 2.5)),
        float(rng.uniform(-0.8, 2.6)),
        float(rng.uniform(0.2, 0.9)),
    )
    return View(place, target, float(rng.uniform(60, 92)))


def random_lights(plate: int, lights: Sequence[Light]) -> tuple[Light, ...]:
    """The same lamps, some out, all of another strength and warmth."""
    rng = np.random.RandomState(9500 + plate)
    power = rng.uniform(0.55, 1.35)
    warmth = np.array((1.0, rng.uniform(0.86, 1.0), rng.uniform(0.66, 1.08)))
    out = 0.25 if plate % 5 == 3 else 0.08
    kept = []
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
