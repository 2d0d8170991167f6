"""What should be noticed: expected events, derived from acts and paths, never from the script.

A watch is one thing that somebody cares about, with the limits of the rule that
looks for it. Each gives the events that a perfect watcher would report.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sample_videos.studio.geometry import Point2, inside
from sample_videos.studio.play.facts import Act, Fact
from sample_videos.studio.play.stage import Stage

STEP = 0.05


@dataclass(frozen=True, slots=True)
class Expected:
    """One event of the truth file."""

    kind: str
    onset_seconds: float
    end_seconds: float | None = None
    zone: str | None = None
    gate_line: str | None = None
    tolerance_seconds: float = 1.5


class Watch(Protocol):
    """One thing that somebody cares about."""

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The events of a film of this length."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A thing leaves its place in a zone; bringing it back ends the event."""

    zone: str
    tolerance_seconds: float = 1.5

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is the moment the hands have it."""
        for fact in _acts(stage, Act.TOOK, seconds):
            if fact.zone == self.zone:
                back = [
                    one.at
                    for one in _acts(stage, Act.PUT, seconds)
                    if one.thing == fact.thing and one.zone == self.zone and one.at > fact.at
                ]
                yield Expected(
                    "loss.object_removed",
                    fact.at,
                    min(back, default=None),
                    self.zone,
                    tolerance_seconds=self.tolerance_seconds,
                )


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A thing was set down in a zone and left: still and with nobody near for a while."""

    zone: str
    still_seconds: float = 10.0
    near_metres: float = 2.0
    tolerance_seconds: float = 4.0

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is the moment both limits have been kept; it ends when the thing is taken away."""
        ground = floor_polygon(stage, self.zone)
        for fact in _acts(stage, Act.PUT, seconds):
            gone = min(
                (
                    one.at
                    for one in _acts(stage, Act.TOOK, seconds)
                    if one.thing == fact.thing and one.at > fact.at
                ),
                default=None,
            )
            onset = self._left_alone(stage, fact, min(seconds, gone or seconds))
            if inside(fact.place, ground) and onset is not None:
                yield Expected(
                    "loss.object_abandoned",
                    onset,
                    gone,
                    self.zone,
                    tolerance_seconds=self.tolerance_seconds,
                )

    def _left_alone(self, stage: Stage, fact: Fact, until: float) -> float | None:
        alone_since = fact.at
        for at in np.arange(fact.at, until, STEP):
            if any(
                _distance(actor.stance_at(float(at)).place, fact.place) < self.near_metres
                for actor in stage.actors
            ):
                alone_since = float(at)
            elif at - alone_since >= self.still_seconds:
                return float(at)
        return None


@dataclass(frozen=True, slots=True)
class Intrusion:
    """Somebody's feet are in a zone."""

    zone: str
    tolerance_seconds: float = 1.5

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """From the moment the feet are in until they are out."""
        for begin, end in _visits(stage, self.zone, seconds):
            yield Expected(
                "zone.intrusion", begin, end, self.zone, tolerance_seconds=self.tolerance_seconds
            )


@dataclass(frozen=True, slots=True)
class Loitering:
    """Somebody stays in a zone longer than allowed."""

    zone: str
    limit_seconds: float
    tolerance_seconds: float = 2.5

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """The onset is the moment the limit is reached."""
        for begin, end in _visits(stage, self.zone, seconds):
            if (end or seconds) - begin >= self.limit_seconds:
                yield Expected(
                    "zone.loitering",
                    begin + self.limit_seconds,
                    end,
                    self.zone,
                    tolerance_seconds=self.tolerance_seconds,
                )


@dataclass(frozen=True, slots=True)
class Happened:
    """An act that is an event by itself: somebody falls down, a carton lands, the line stops."""

    act: Act
    kind: str
    zone: str | None = None
    delay_seconds: float = 0.0
    tolerance_seconds: float = 2.0
    until: Act | None = None

    def expected(self, stage: Stage, seconds: float) -> Iterator[Expected]:
        """One event for each such act."""
        for fact in _acts(stage, self.act, seconds):
            over = (
                [one.at for one in _acts(stage, self.until, seconds) if one.at > fact.at]
                if self.until
                else []
            )
            yield Expected(
                self.kind,
                fact.at + self.delay_seconds,
                min(over, default=None),
                self.zone,
                tolerance_seconds=self.tolerance_seconds,
            )


def floor_polygon(stage: Stage, zone: str) -> list[Point2]:
    """A zone's outline on the floor."""
    corners = stage.known(stage.set.zones, zone, "zone", "a watch")
    return [(x, y) for x, y, _ in corners]


def _acts(stage: Stage, act: Act, seconds: float) -> list[Fact]:
    return [fact for fact in stage.facts if fact.act is act and fact.at < seconds]


def _visits(stage: Stage, zone: str, seconds: float) -> Iterator[tuple[float, float | None]]:
    ground = floor_polygon(stage, zone)
    for actor in stage.actors:
        since: float | None = None
        for at in np.arange(0, seconds, STEP):
            within = inside(actor.stance_at(float(at)).place, ground)
            if within and since is None:
                since = float(at)
            elif not within and since is not None:
                yield since, float(at)
                since = None
        if since is not None:
            yield since, None


def _distance(first: Point2, second: Point2) -> float:
    return float(np.hypot(first[0] - second[0], first[1] - second[1]))
