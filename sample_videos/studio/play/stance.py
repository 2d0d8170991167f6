"""How somebody holds the body at a moment, for how long, and on what ground."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sample_videos.studio.geometry import Point2
from sample_videos.studio.people.pose import Pose
from sample_videos.studio.play.facts import Fact
from sample_videos.studio.play.manner import Manner
from sample_videos.studio.sets.stage_set import StageSet


class Ground(Protocol):
    """What an actor needs of the stage: its name, its set, its manner, and somebody to tell."""

    name: str
    set: StageSet
    manner: Manner

    def generator(self, concern: str) -> np.random.RandomState:
        """The random numbers of one concern."""

    def tell(self, fact: Fact) -> None:
        """Note a fact."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Where somebody is and how they hold the body.

    `fallen` is the part of the way to the floor, `above` how high over the floor the feet are.
    """

    place: Point2
    yaw: float
    pose: Pose
    fallen: float = 0.0
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, by the part of it that is done."""

    begin: float
    end: float
    stance: Callable[[float], Stance]
