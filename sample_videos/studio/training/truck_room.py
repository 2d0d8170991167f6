"""Where a forklift stands in a training picture, and how its driver sits on it."""

import math

import numpy as np

from sample_videos.studio import forklift
from sample_videos.studio.geometry import Point2
from sample_videos.studio.people.pose import Pose
from sample_videos.studio.play.driving import ON_WHEEL
from sample_videos.studio.sets.stage_set import StageSet
from sample_videos.studio.training.layouts import Standing

_MARGIN = 0.12


def driver_of(place: Point2, yaw: float, rng: np.random.RandomState) -> Standing:
    """Somebody who sits at its wheel."""
    seat = np.array(place) + forklift.SEAT * np.array((math.cos(yaw), math.sin(yaw)))
    gaze = float(rng.uniform(-1.0, 1.0))
    pose = Pose(clock=float(rng.uniform(0, 9)), gaze=gaze, hands=ON_WHEEL, sits=True)
    return Standing(np.array((*seat, forklift.FLOOR)), yaw, pose)


def ground_of(place: Point2, yaw: float) -> list[Point2]:
    """Points that it stands on, half a metre apart."""
    ahead, aside = (
        np.array((math.cos(yaw), math.sin(yaw))),
        np.array((-math.sin(yaw), math.cos(yaw))),
    )
    return [
        (float(x), float(y))
        for along in np.linspace(forklift.TAIL, forklift.TIP, 8)
        for across in (-forklift.HALF_WIDE, 0.0, forklift.HALF_WIDE)
        for x, y in [np.array(place) + along * ahead + across * aside]
    ]


def fits(stage: StageSet, ground: list[Point2]) -> bool:
    """Whether no furniture and no wall is where it would stand."""
    x0, x1, y0, y1 = stage.ground
    inside = all(x0 - 0.4 < x < x1 + 0.4 and y0 - 0.4 < y < y1 + 0.4 for x, y in ground)
    return inside and not any(stage.blocked(spot, margin=_MARGIN) for spot in ground)
