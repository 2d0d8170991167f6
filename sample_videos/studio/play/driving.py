"""A forklift that is driven: its way over the floor, its wheels, its forks, and where its driver sits.

The way is a line of points with rounded corners; it gathers speed and brakes. Distance driven
turns the wheels, so that they never slide. Driving through furniture is refused at once.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from sample_videos.studio import forklift
from sample_videos.studio.geometry import Array, Point2, eased, rotation
from sample_videos.studio.people.pose import Pose
from sample_videos.studio.play.facts import StagingError
from sample_videos.studio.play.prop import Part, Prop, Rest, Span
from sample_videos.studio.play.stance import Ground, Stance

_STEP = 0.05
_CORNER = 1.8
_GATHERS = 0.9  # metres per second, each second
_MARGIN = 0.05
ON_WHEEL = {"left": np.array((0.35, 0.12, 0.70)), "right": np.array((0.36, -0.16, 0.68))}


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive: where it leads in steps of a few centimetres, when, and whether backwards."""

    begin: float
    end: float
    way: Array
    speed: float
    backwards: bool

    @property
    def long(self) -> float:
        """Metres."""
        return (len(self.way) - 1) * _STEP

    def driven(self, at: float) -> float:
        """Metres driven at a moment of the film."""
        since = min(max(0.0, at - self.begin), self.end - self.begin)
        rise = min(self.speed / _GATHERS, (self.end - self.begin) / 2)
        left = self.end - self.begin - since
        if since < rise:
            return 0.5 * _GATHERS * since * since
        if left < rise:
            return self.long - 0.5 * _GATHERS * left * left
        return 0.5 * _GATHERS * rise * rise + self.speed * (since - rise)


@dataclass(slots=True)
class Forklift:
    """A forklift on a stage; `now` is when the next thing it does begins."""

    stage: Ground
    name: str
    place: Array
    yaw: float
    prop: Prop
    now: float = 0.0
    legs: list[Leg] = field(default_factory=list)
    lifts: list[tuple[float, float, float, float]] = field(default_factory=list)

    def wait(self, seconds: float) -> Self:
        """Stand."""
        self.now += self.stage.manner.seconds(seconds)
        return self

    def drive(self, *points: Point2, speed: float = 1.6) -> Self:
        """Go ahead from point to point."""
        return self._go(points, speed, backwards=False)

    def back(self, *points: Point2, speed: float = 1.0) -> Self:
        """Go backwards from point to point."""
        return self._go(points, speed, backwards=True)

    def lift(self, height: float, *, seconds: float = 2.0) -> Self:
        """Raise or lower the forks to this height over the floor."""
        seconds = self.stage.manner.seconds(seconds)
        self.lifts.append((self.now, self.now + seconds, self.height_at(self.now), height))
        self.now += seconds
        return self

    def height_at(self, at: float) -> float:
        """How high the forks are."""
        begun = [one for one in self.lifts if one[0] <= at]
        if not begun:
            return self.lifts[0][2] if self.lifts else 0.08
        begin, end, low, high = begun[-1]
        return low + (high - low) * eased((at - begin) / (end - begin))

    def rest_at(self, at: float) -> Rest:
        """Where it is and how it is turned."""
        place, yaw = self._stand(at)
        return Rest(np.array((*place, 0.0)), rotation((0, 0, 1), yaw))

    def seat_at(self, at: float) -> Stance:
        """How its driver sits."""
        place, yaw = self._stand(at)
        seat = place + forklift.SEAT * np.array((math.cos(yaw), math.sin(yaw)))
        gaze = 2.4 if self._leg_at(at) and self._leg_at(at).backwards else 0.3 * math.sin(at * 0.7)
        pose = Pose(clock=at, gaze=min(1.1, gaze), hands=ON_WHEEL, sits=True)
        return Stance((float(seat[0]), float(seat[1])), yaw, pose, above=forklift.FLOOR)

    def covers(self, point: Array, at: float, *, margin: float) -> bool:
        """Whether a point of the floor is under it, or too near."""
        place, yaw = self._stand(at)
        x, y = (point - place) @ rotation((0, 0, 1), yaw)[:2, :2]
        along = forklift.TAIL - margin < x < forklift.TIP + margin
        return bool(along and abs(y) < forklift.HALF_WIDE + margin)

    def _leg_at(self, at: float) -> Leg | None:
        begun = [leg for leg in self.legs if leg.begin <= at]
        return begun[-1] if begun else None

    def _stand(self, at: float) -> tuple[Array, float]:
        leg = self._leg_at(at)
        if leg is None:
            first = self.legs[0] if self.legs else None
            return (self.place, self.yaw) if first is None else _on(first, 0.0)
        return _on(leg, leg.driven(at))

    def driven(self, at: float) -> float:
        """Metres that the wheels have rolled forward."""
        return sum(
            (-1 if leg.backwards else 1) * leg.driven(at) for leg in self.legs if leg.begin <= at
        )

    def steers(self, at: float) -> float:
        """How far the wheels at the back are turned."""
        leg = self._leg_at(at)
        if leg is None:
            return 0.0
        far = leg.driven(at)
        (_, before), (_, after) = _on(leg, far - 0.3), _on(leg, far + 0.3)
        bend = ((after - before + math.pi) % (2 * math.pi) - math.pi) / 0.6
        bend *= -1 if leg.backwards else 1
        return -math.atan(forklift.FRONT * 2 * bend)

    def _go(self, points: Sequence[Point2], speed: float, *, backwards: bool) -> Self:
        speed *= self.stage.manner.pace
        way = _rounded(np.array([self.place, *points], dtype=np.float64))
        seconds = _seconds((len(way) - 1) * _STEP, speed)
        leg = Leg(self.now, self.now + seconds, way, speed, backwards)
        self._refuse_furniture(leg)
        self.legs.append(leg)
        self.place, self.yaw = _on(leg, leg.long)
        self.now += seconds
        return self

    def _refuse_furniture(self, leg: Leg) -> None:
        for far in np.arange(0.0, leg.long, 0.25):
            place, yaw = _on(leg, float(far))
            ahead, aside = (
                np.array((math.cos(yaw), math.sin(yaw))),
                np.array((-math.sin(yaw), math.cos(yaw))),
            )
            for x in (forklift.TAIL, 0.0, forklift.TIP):
                for y in (-forklift.HALF_WIDE, 0.0, forklift.HALF_WIDE):
                    spot = place + x * ahead + y * aside
                    where = (float(spot[0]), float(spot[1]))
                    if self.stage.set.blocked(where, margin=_MARGIN):
                        what = f"would drive through furniture at ({where[0]:.1f}, {where[1]:.1f})"
                        raise StagingError(self.stage.name, leg.begin, self.name, what)


def built(
    stage: Ground, name: str, at: Point2, *, yaw: float, layers: int, rng: np.random.RandomState
) -> Forklift:
    """A forklift with so many layers of cartons on its forks, or none."""
    prop = Prop(name, "forklift", 0, (0.0, 0.0, 0.0), meshes=forklift.body())
    truck = Forklift(stage, name, np.array(at, dtype=np.float64), yaw, prop)
    goods = forklift.load(rng, layers=layers) if layers else ()
    prop.parts = (
        *(_wheel(truck, True, side) for side in (-1, 1)),
        *(_wheel(truck, False, side) for side in (-1, 1)),
        Part((*forklift.carriage(), *goods), _lifted(truck)),
        Part(forklift.beacon(), lambda at: Rest(np.array(forklift.BEACON), _about_z(9.0 * at))),
    )
    prop.spans.append(Span(0.0, truck.rest_at))
    return truck


def _lifted(truck: Forklift) -> Callable[[float], Rest]:
    return lambda at: Rest(np.array((0.0, 0.0, truck.height_at(at))), np.eye(3))


def _wheel(truck: Forklift, front: bool, side: int) -> Part:  # noqa: FBT001  two kinds of wheels
    radius = forklift.FRONT_RADIUS if front else forklift.REAR_RADIUS
    x, y = (forklift.FRONT, 0.47) if front else (forklift.REAR, 0.42)
    hub = np.array((x, y * side, radius))

    def rest(at: float) -> Rest:
        rolled = rotation((0, 1, 0), truck.driven(at) / radius)
        return Rest(hub, rolled if front else _about_z(truck.steers(at)) @ rolled)

    return Part(forklift.wheel(radius, 0.26 if front else 0.2), rest)


def _about_z(angle: float) -> Array:
    return rotation((0, 0, 1), angle)


def _seconds(long: float, speed: float) -> float:
    """How long so many metres take, gathering speed and braking."""
    rise = speed / _GATHERS
    if long < speed * rise:
        return 2 * math.sqrt(long / _GATHERS)
    return long / speed + rise


def _on(leg: Leg, far: float) -> tuple[Array, float]:
    """The place and the heading after so many metres of a drive."""
    index = min(max(0.0, far / _STEP), len(leg.way) - 1.0)
    low = min(int(index), len(leg.way) - 2)
    place = leg.way[low] + (leg.way[low + 1] - leg.way[low]) * (index - low)
    first, last = max(0, low - 6), min(len(leg.way) - 1, low + 7)
    along = leg.way[last] - leg.way[first]
    heading = math.atan2(along[1], along[0])
    return place, heading + math.pi if leg.backwards else heading


def _rounded(corners: Array) -> Array:
    """The line through these points in even steps, its corners rounded as a truck takes them."""
    parts = [corners[:1]]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        reach = min(
            _CORNER,
            float(np.linalg.norm(corner - before)) / 2,
            float(np.linalg.norm(after - corner)) / 2,
        )
        start = corner + (before - corner) / np.linalg.norm(before - corner) * reach
        end = corner + (after - corner) / np.linalg.norm(after - corner) * reach
        part = np.linspace(0, 1, 24)[:, None]
        parts.append((1 - part) ** 2 * start + 2 * part * (1 - part) * corner + part**2 * end)
    line = np.concatenate([*parts, corners[-1:]])
    far = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    steps = np.arange(max(2, int(far[-1] / _STEP) + 1)) * _STEP
    return np.stack([np.interp(steps, far, line[:, axis]) for axis in (0, 1)], axis=1)
