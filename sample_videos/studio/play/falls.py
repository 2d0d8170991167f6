"""A carton that is pushed off a moving belt, and the moments at which it left and landed."""

from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Array
from sample_videos.studio.play.physics import Moment, RigidBox, Surface, recorded
from sample_videos.studio.play.prop import Prop, Rest
from sample_videos.studio.sets.stage_set import Belt

FALL_SECONDS = 3.5
RATE = 60


@dataclass(frozen=True, slots=True)
class Fall:
    """A recorded fall; times are seconds of the film."""

    begin: float
    moments: tuple[Moment, ...]
    left_at: float
    landed_at: float

    def rest_at(self, at: float) -> Rest:
        """Where the carton is; after the fall it stays where it came to lie."""
        index = min(len(self.moments) - 1, max(0, round((at - self.begin) * RATE)))
        return Rest(self.moments[index].place, self.moments[index].turn)


def pushed_off(belt: Belt, prop: Prop, *, at: float, speed: float, push: float) -> Fall:
    """Push it sideways (newtons, towards -y) for half a second and let it fall."""
    rest = prop.rest_at(at)
    box = RigidBox(np.array(prop.size), rest.place, rest.turn, np.array((speed, 0.0, 0.0)))
    surfaces = (_carrying(belt, speed), Surface(0.0, lambda p: np.ones(len(p), bool), friction=0.6))

    def pushing(since: float) -> Array:
        return np.array((0, -push if since < 0.45 else 0.0, 0))

    moments = tuple(recorded(box, surfaces, FALL_SECONDS, push=pushing, rate=RATE))
    # Index 0 is the belt, 1 the floor; the record begins before anything was touched.
    on_belt = [moment.at for moment in moments if moment.touching[:1] == (True,)]
    on_floor = [moment.at for moment in moments if moment.touching[1:] == (True,)]
    if not on_floor:
        raise ValueError(f"{prop.name} stays on the belt: {push:.0f} N is not enough")
    return Fall(at, moments, at + on_belt[-1], at + on_floor[0])


def _carrying(belt: Belt, speed: float) -> Surface:
    half = belt.width / 2

    def covers(points: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        along = (points[:, 0] > belt.start) & (points[:, 0] < belt.end)
        return along & (np.abs(points[:, 1] - belt.y) < half)

    return Surface(belt.top, covers, (speed, 0.0, 0.0), deepest=0.012)
