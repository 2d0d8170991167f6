"""What should be noticed at gate lines: the wrong way, a close follower, goods that go missing.

Somebody crosses when the feet do. The direction is the gate's: from its left to its
right is forward.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sample_videos.studio.geometry import Array, Point2
from sample_videos.studio.play.actor import Actor
from sample_videos.studio.play.expectations import STEP, Expected
from sample_videos.studio.play.facts import Act
from sample_videos.studio.play.stage import Stage

IN_HANDS = 0.75


@dataclass(frozen=True, slots=True)
class Crossing:
    """Somebody's feet crossed a gate."""

    at: float
    by: Actor
    forward: bool


@dataclass(frozen=True, slots=True)
class WrongWay:
    """Somebody goes backward through a one-way gate."""

    gate: str
    tolerance_seconds: float = 1.5

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """Each crossing is over as it happens."""
        for one in crossings(stage, self.gate, seconds):
            if not one.forward:
                yield _at_gate("line.wrong_way", one, self.gate, self.tolerance_seconds)


@dataclass(frozen=True, slots=True)
class Tailgating:
    """Somebody goes through while the door is open for somebody else."""

    gate: str
    tolerance_seconds: float = 1.5

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is when the second pair of feet crosses on one opening; so for each further one."""
        through = [one for one in crossings(stage, self.gate, seconds) if one.forward]
        for begin, end in _openings(stage, self.gate):
            for one in [one for one in through if begin <= one.at <= end][1:]:
                yield _at_gate("line.tailgating", one, self.gate, self.tolerance_seconds)


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """Goods leave forward through a gate in somebody's hands."""

    gate: str
    tolerance_seconds: float = 2.0

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is when the feet of the one who carries cross."""
        for one in crossings(stage, self.gate, seconds):
            if one.forward and _carries(stage, one):
                yield _at_gate("loss.carried_out", one, self.gate, self.tolerance_seconds)


@dataclass(frozen=True, slots=True)
class Short:
    """What went in at one gate of a belt and was taken off it does not come out at another."""

    infeed: str
    outfeed: str
    tolerance_seconds: float = 8.0

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is when it would have come out."""
        begin, end = (
            stage.known(stage.set.gates, gate, "gate line", "a watch")[0][0]
            for gate in (self.infeed, self.outfeed)
        )
        for fact in stage.facts:
            if fact.act is not Act.TOOK or not begin < fact.place[0] < end:
                continue
            rode = next(prop for prop in stage.props if prop.name == fact.thing).spans[0].rest
            due = [float(at) for at in np.arange(fact.at, seconds, STEP)
                   if rode(float(at)).place[0] >= end]  # fmt: skip
            if due and rode(fact.at).place[0] > rode(0.0).place[0]:
                yield Expected(
                    "loss.count_mismatch", due[0], tolerance_seconds=self.tolerance_seconds
                )


def crossings(stage: Stage, gate: str, seconds: float) -> list[Crossing]:
    """Who crosses this gate, in the order of time."""
    ends = stage.known(stage.set.gates, gate, "gate line", "a watch")
    first, last = (np.array(end[:2]) for end in ends)
    found = []
    for actor in stage.actors:
        times = np.arange(actor.enters, min(seconds, actor.leaves), STEP)
        path = [np.array(actor.stance_at(float(at)).place) for at in times]
        for at, here, there in zip(times[1:], path, path[1:], strict=False):
            before, after = _side(first, last, here), _side(first, last, there)
            apart = _side(here, there, first) * _side(here, there, last) < 0
            if apart and (before > 0) != (after > 0):
                found.append(Crossing(float(at), actor, before > 0))
    return sorted(found, key=lambda one: one.at)


def _side(first: Array, last: Array, point: Array) -> float:
    """Positive on the left of the way from first to last."""
    along, to = last - first, point - first
    return float(along[0] * to[1] - along[1] * to[0])


def _at_gate(kind: str, one: Crossing, gate: str, tolerance: float) -> Expected:
    return Expected(kind, one.at, None, None, gate, tolerance_seconds=tolerance)


def _openings(stage: Stage, door: str) -> list[tuple[float, float]]:
    opened, closed = (
        sorted(fact.at for fact in stage.facts if fact.act is act and fact.by == door)
        for act in (Act.OPENED, Act.CLOSED)
    )
    return list(zip(opened, closed, strict=True))


def _carries(stage: Stage, one: Crossing) -> bool:
    x, y = one.by.stance_at(one.at).place
    return any(_apart(prop.place_at(one.at), (x, y)) < IN_HANDS for prop in stage.props
               if prop.label == "carton")  # fmt: skip


def _apart(place: Array, feet: Point2) -> float:
    return float(np.hypot(place[0] - feet[0], place[1] - feet[1]))
