"""The plate's lights as points with shadow maps, and the dome around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Array
from sample_videos.studio.picture.projection import looking, parallel, perspective
from sample_videos.studio.picture.shaders import GRID
from sample_videos.studio.sets.stage_set import DOWN, Light

_DOME = ((68, 3, 0.3), (38, 5, 0.0), (14, 4, 0.5))
_POINTS_PER_LIGHT = (-0.3, 0.3)


@dataclass(frozen=True, slots=True)
class Lamps:
    """Point places, strengths and aims, dome directions, and one matrix per shadow map."""

    places: Array
    strengths: Array
    aims: Array
    dome: Array
    maps: tuple[Array, ...]

    @property
    def aimed(self) -> bool:
        """Whether a lamp shines elsewhere than down."""
        return bool((self.aims != DOWN).any())


def lamps_of(lights: Sequence[Light]) -> Lamps:
    """Two points to a light; refuses more lights than the atlas has tiles for."""
    places, strengths, aims = [], [], []
    for light in lights:
        for part in _POINTS_PER_LIGHT:
            x, y, z = light.position
            places.append((x + part * light.size[0], y, z))
            aims.append(light.aim)
            strengths.append(
                np.array(light.colour) * light.power / len(_POINTS_PER_LIGHT) / math.pi**2
            )
    dome = np.array(
        [
            _direction(height, (k + shift) / count)
            for height, count, shift in _DOME
            for k in range(count)
        ]
    )
    maps = [
        perspective(math.radians(140), 1, 0.3, 14)
        @ looking(p, np.array(p) + aim, up=(0, 1, 0) if aim == DOWN else (0, 0, 1))
        for p, aim in zip(places, aims, strict=True)
    ]
    maps += [parallel(11, 1, 40) @ looking(way * 20, (0, 0, 0)) for way in dome]
    if len(maps) > GRID * GRID:
        raise ValueError(
            f"{len(lights)} lights need {len(maps)} shadow maps; the atlas holds {GRID * GRID}"
        )
    return Lamps(np.array(places), np.array(strengths), np.array(aims), dome, tuple(maps))


def _direction(degrees: float, turn: float) -> tuple[float, float, float]:
    height, around = math.radians(degrees), 2 * math.pi * turn
    return (
        math.cos(height) * math.cos(around),
        math.cos(height) * math.sin(around),
        math.sin(height),
    )
