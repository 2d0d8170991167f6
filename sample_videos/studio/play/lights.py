"""Light that changes during a story: a lamp that fails and comes back, a door that lets daylight in.

A tube that fails is now bright, now weak, now dark, for moments of irregular length; it may go
out altogether, and strikes a few times before it burns again. What a camera sees is the mean
over its exposure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.picture.lamps import scaled
from sample_videos.studio.picture.lighting import Beam
from sample_videos.studio.play.doors import opened
from sample_videos.studio.sets.stage_set import DayDoor

_EXPOSURE_SECONDS, _SAMPLES = 0.04, 4
_WIDE_OPEN = math.radians(88)
_DAYLIGHT = (1.0, 0.98, 0.95)


@dataclass(frozen=True, slots=True)
class Flicker:
    """One lamp's unrest: from each moment on it burns at the share beside it, at the end as ever."""

    lamp: int
    moments: tuple[float, ...]
    shares: tuple[float, ...]

    def share_at(self, at: float) -> float:
        """How much of its light the lamp gives while the camera exposes."""
        if not self.moments[0] - _EXPOSURE_SECONDS < at < self.moments[-1]:
            return 1.0
        times = at + np.arange(_SAMPLES) * _EXPOSURE_SECONDS / _SAMPLES
        steps = np.searchsorted(self.moments, times, side="right")
        return float(np.mean(np.array((1.0, *self.shares))[steps]))


def flickering(
    lamp: int, *, after: float, seconds: float, dark: float, rng: np.random.RandomState
) -> Flicker:
    """A lamp that flickers so long, is out for a while if told so, and then burns again."""
    moments, shares = [after], [_weak(rng)]
    while moments[-1] < after + seconds:
        lit = len(shares) % 2 == 1
        moments.append(moments[-1] + float(rng.gamma(1.6, 0.16 if lit else 0.11)) + 0.03)
        shares.append(float(rng.uniform(0.75, 1.0)) if lit else _weak(rng))
    if dark:
        moments += [moments[-1] + 0.1]
        shares += [0.0]
        for strike in range(3):
            pause = dark if strike == 0 else float(rng.uniform(0.15, 0.5))
            moments += [moments[-1] + pause, moments[-1] + pause + float(rng.uniform(0.05, 0.12))]
            shares += [float(rng.uniform(0.4, 0.9)), 0.0]
    moments.append(moments[-1] + 0.3)
    return Flicker(lamp, tuple(moments), (*shares, 1.0))


def _weak(rng: np.random.RandomState) -> float:
    return float(rng.uniform(0.0, 0.45))


@dataclass(frozen=True, slots=True)
class Daylight:
    """A door to the open that is pushed and let go at the two moments of each opening."""

    door: DayDoor
    openings: tuple[Sequence[float], ...]
    strength: float

    def beam_at(self, at: float) -> Beam | None:
        """The light that comes in at a moment; nothing while the door is shut."""
        wide = max((opened(at, pushed, let_go) for pushed, let_go in self.openings), default=0.0)
        beam = Beam(self.door, wide * _WIDE_OPEN, scaled(_DAYLIGHT, np.array(self.strength)))
        low, high = beam.clear
        return beam if high - low > 1e-3 else None
