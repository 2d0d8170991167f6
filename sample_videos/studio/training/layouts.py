"""One random training picture's worth of people and cartons, on free ground.

People walk, stand, carry, reach, bend or lie; cartons ride the belt or stand on
the floor. Nobody stands in furniture or in somebody else.
"""

import math
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Array, Point2, rotation
from sample_videos.studio.people.look import Look
from sample_videos.studio.people.pose import Pose
from sample_videos.studio.picture.projection import projected
from sample_videos.studio.play.holds import CARRIED_AT, CARRYING
from sample_videos.studio.sets.stage_set import StageSet

_VESTS = ((0.62, 0.78, 0.03), (0.75, 0.22, 0.02), (0.70, 0.12, 0.05))
_HATS = (
    (0.85, 0.85, 0.82), (0.75, 0.55, 0.03), (0.10, 0.25, 0.55), (0.6, 0.06, 0.04),
    (0.05, 0.04, 0.035), (0.12, 0.08, 0.05), (0.03, 0.03, 0.03),
)  # fmt: skip
_SKINS = ((0.45, 0.27, 0.18), (0.22, 0.12, 0.07), (0.55, 0.36, 0.27), (0.32, 0.19, 0.12))
_HAIR = ((0.03, 0.02, 0.015), (0.10, 0.06, 0.03), (0.30, 0.20, 0.09), (0.28, 0.27, 0.26))
_BODIES = ((0, 1.0), (3, 1.08), (5, 1.0), (7, 0.93), (11, 1.16))
_VISITORS = 0.35


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is and how; a tilt lays them down, a load is the place of what they carry."""

    place: Array
    yaw: float
    pose: Pose
    tilt: Array | None = None
    load: Array | None = None


def random_look(rng: np.random.RandomState, *, visitors: float = _VISITORS) -> Look:
    """Somebody in random clothes; visitors wear no hat, no gloves and, like half of the workers, no vest."""
    seed, build = _BODIES[rng.randint(len(_BODIES))]
    visits = rng.rand() < visitors
    brightest = rng.choice([0.4, 1, 1.7, 2.8]) if visits else rng.choice([0.4, 1, 1.7])
    return Look(
        vest=_VESTS[rng.randint(len(_VESTS))] if not visits and rng.rand() < 0.6 else None,
        hat=None if visits else _HATS[rng.randint(len(_HATS))],
        jacket=_colour(rng.uniform(0.015, 0.22, 3) * brightest),
        trousers=_colour(rng.uniform(0.015, 0.16, 3) * rng.choice([0.5, 1.5, 2.5])),
        skin=_SKINS[rng.randint(len(_SKINS))],
        height=float(rng.uniform(1.52, 1.95)),
        build=build,
        seed=seed,
        gloves=None if visits or rng.rand() < 0.3 else (0.05, 0.05, 0.055),
        hair=_HAIR[rng.randint(len(_HAIR))],
    )


def random_standing(rng: np.random.RandomState, spot: Point2) -> Standing:
    """Somebody at a free spot in a random posture."""
    place, yaw, dice = np.array((*spot, 0.0)), float(rng.uniform(0, 2 * math.pi)), rng.rand()
    clock, gaze, walked = rng.uniform(0, 9), rng.uniform(-0.5, 0.5), rng.uniform(0, 1.42)
    if dice < 0.38:
        return Standing(place, yaw, Pose(walked=walked, speed=1.3, clock=clock, gaze=gaze))
    if dice < 0.46:
        return Standing(place, yaw, Pose(clock=clock, gaze=gaze))
    if dice < 0.62:
        carried = place + rotation((0, 0, 1), yaw) @ CARRIED_AT
        pose = Pose(
            walked=walked, speed=rng.choice([0, 1.1]), clock=clock, gaze=gaze, hands=CARRYING
        )
        return Standing(place, yaw, pose, load=carried)
    if dice < 0.78:
        high = {
            side: np.array((0.45, way * 0.17, rng.uniform(0.5, 1.6)))
            for side, way in (("left", 1), ("right", -1))
        }
        return Standing(
            place, yaw, Pose(clock=clock, gaze=gaze, bend=rng.uniform(0, 1.0), hands=high)
        )
    if dice < 0.94:
        tilt = (
            rotation((0, 0, 1), rng.uniform(0, 6))
            @ rotation((0, 1, 0), 1.53)
            @ rotation((0, 0, 1), rng.uniform(0, 6))
        )
        return Standing(place, yaw, Pose(bend=rng.uniform(0, 0.3)), tilt=tilt)
    return Standing(
        place, yaw, Pose(clock=clock, gaze=gaze, hands={"left": np.array((0.25, 0.25, 1.2))})
    )


def free_spot(
    rng: np.random.RandomState,
    stage: StageSet,
    matrix: Array,
    size: tuple[int, int],
    taken: list[Point2],
    *,
    away: tuple[float, float],
) -> Point2 | None:
    """A spot in the picture where nothing and nobody is; none if chance does not find one.

    Furniture is at least and at most so far `away`; at most infinitely far is anywhere.
    """
    least, most = away
    x0, x1, y0, y1 = stage.ground
    for _ in range(400):
        spot = (float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1)))
        places, depth = projected(matrix, np.array([(*spot, 1.0)]), size)
        seen = (
            depth[0] > 1.2
            and (places[0] > -20).all()
            and (places[0] < (size[0] + 20, size[1] + 40)).all()
        )
        apart = all(math.dist(spot, other) > 0.8 for other in taken)
        beside = math.isinf(most) or stage.blocked(spot, margin=most)
        if seen and apart and beside and not stage.blocked(spot, margin=least):
            taken.append(spot)
            return spot
    return None


def _colour(values: Array) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
