"""The plate's lights as points with shadow maps, and the dome around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Array, Point3
from sample_videos.studio.picture.lighting import Lighting, inward_map
from sample_videos.studio.picture.projection import looking, parallel, perspective
from sample_videos.studio.picture.shaders import GRID
from sample_videos.studio.plate import Ambient
from sample_videos.studio.sets.stage_set import DOWN, DayDoor, Light

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
    day: bool = False

    @property
    def count(self) -> tuple[int, int]:
        """How many points and how many directions of the dome there are."""
        return len(self.places), len(self.dome)

    @property
    def aimed(self) -> bool:
        """Whether a lamp shines elsewhere than down."""
        return bool((self.aims != DOWN).any())

    def strengths_under(self, lighting: Lighting) -> Array:
        """What every point gives when the light stands like this."""
        shares = np.repeat(lighting.shares, len(_POINTS_PER_LIGHT))
        return np.asarray(self.strengths * shares[:, None])

    def strengths_of(self, lamp: int) -> Array:
        """What every point gives when this lamp burns alone."""
        own = np.arange(len(self.places)) // len(_POINTS_PER_LIGHT) == lamp
        return np.asarray(self.strengths * own[:, None])

    def ambient_under(self, ambient: Ambient, lighting: Lighting) -> Ambient:
        """The light from everywhere: as much more or less as there comes light into the room."""
        usual = math.pi * self.strengths.sum(axis=0)
        now = math.pi * self.strengths_under(lighting).sum(axis=0)
        if lighting.beam is not None:
            now = now + lighting.beam.flux
        more = now / usual
        return Ambient(*(scaled(side, more) for side in (ambient.up, ambient.side, ambient.down)))


def scaled(colour: Point3, by: Array) -> Point3:
    """A colour with each of its parts multiplied."""
    red, green, blue = (float(part) for part in np.array(colour) * by)
    return red, green, blue


def lamps_of(lights: Sequence[Light], door: DayDoor | None = None) -> Lamps:
    """Two points to a light, a map more for a door; refuses more than the atlas has tiles for."""
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
    maps += [inward_map(door)] if door else []
    if len(maps) > GRID * GRID:
        raise ValueError(
            f"{len(lights)} lights need {len(maps)} shadow maps; the atlas holds {GRID * GRID}"
        )
    told = (np.array(places), np.array(strengths), np.array(aims))
    return Lamps(*told, dome, tuple(maps), day=door is not None)


def _direction(degrees: float, turn: float) -> tuple[float, float, float]:
    height, around = math.radians(degrees), 2 * math.pi * turn
    return (
        math.cos(height) * math.cos(around),
        math.cos(height) * math.sin(around),
        math.sin(height),
    )
