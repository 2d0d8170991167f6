"""Scenes written by hand: a view divided in two, who is in it, and what lies in it.

The view of `a_camera()` has a zone `left` and a zone `right`, each half of the view,
and a gate line `door` up the middle, walked upwards: forward is from left to right.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from plant.calendars import Schedule
from plant.events import EventKind
from plant.geometry import Box, Point, Polygon, Segment
from plant.ids import CameraId, GateLineId, RuleId, TrackId, ZoneId
from plant.places import Camera, CameraSource, GateLine, Recording, Zone
from plant.rules import Needs, Rule, Timing
from vision.conditions import Condition
from vision.detections import Detection
from vision.rulebook import FORMS, RULES
from vision.scenes import Change, Scene, StaticObject, Track
from vision.violations import Judge, Violation

LEFT, RIGHT, DOOR = ZoneId("left"), ZoneId("right"), GateLineId("door")
MONDAY_MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
Path = Callable[[float], tuple[float, float] | None]


@dataclass
class StoppedClock:
    """A clock that somebody must move."""

    at: datetime = MONDAY_MORNING

    def now(self) -> datetime:
        return self.at


def a_zone(*corners: tuple[float, float]) -> Polygon:
    """Return the outline with these corners."""
    return Polygon(tuple(Point(x, y) for x, y in corners))


def a_line(start: tuple[float, float], end: tuple[float, float]) -> Segment:
    """Return the directed segment."""
    return Segment(Point(*start), Point(*end))


LEFT_HALF = a_zone((0, 0), (0.5, 0), (0.5, 1), (0, 1))
RIGHT_HALF = a_zone((0.5, 0), (1, 0), (1, 1), (0.5, 1))
UP_THE_MIDDLE = a_line((0.5, 0.9), (0.5, 0.1))


# Any field of a camera may be overridden, hence Any.
def a_camera(**changes: Any) -> Camera:
    """Return a camera with two zones and a gate line."""
    camera = Camera(
        id=CameraId("dock"),
        name="Dock",
        source=CameraSource(file="dock.mp4"),
        zones={LEFT: Zone(LEFT, LEFT_HALF), RIGHT: Zone(RIGHT, RIGHT_HALF)},
        gate_lines={DOOR: GateLine(DOOR, UP_THE_MIDDLE)},
        recording=Recording(pre_roll_seconds=1.0, post_roll_seconds=1.0),
    )
    return replace(camera, **changes)


# The parameters are those of the kind's own form, hence Any.
def a_rule(
    kind: EventKind,
    *,
    zones: tuple[ZoneId, ...] = (LEFT,),
    timing: Timing | None = None,
    schedule: Schedule | None = None,
    rule_id: str = "watched",
    **parameters: Any,
) -> Rule:
    """Return a rule of the kind for the left zone, or for the door if it needs a line."""
    form = FORMS[kind]
    return Rule(
        id=RuleId(rule_id),
        kind=kind,
        camera=CameraId("dock"),
        severity=500,
        parameters=form.parameters(**parameters),
        zones=zones if form.needs is Needs.ZONES else (),
        gate_lines=(DOOR,) if form.needs is Needs.GATE_LINES else (),
        schedule=schedule,
        timing=timing or Timing(),
    )


def a_judge(kind: EventKind, **parameters: Any) -> Judge:
    """Return the rule of the kind, at work on the camera."""
    return RULES[kind](a_rule(kind, **parameters), a_camera())


def a_track(
    feet: tuple[float, float],
    *,
    at: float = 0.0,
    name: str = "t1",
    label: str = "person",
    since: float = 0.0,
    size: tuple[float, float] = (0.06, 0.2),
) -> Track:
    """Return a track last seen `at`, whose box stands with its lower middle on the point."""
    (x, y), (w, h) = feet, size
    return Track(TrackId(name), label, 0.9, Box(x - w / 2, y - h, w, h), since, at)


def a_static(
    middle: tuple[float, float] = (0.25, 0.5),
    *,
    change: Change = Change.REMOVED,
    name: str = "s1",
    since: float = 0.0,
    sureness: float = 0.8,
    size: tuple[float, float] = (0.08, 0.1),
    hidden: bool = False,
) -> StaticObject:
    """Return a clear static object around the point."""
    (x, y), (w, h) = middle, size
    box = Box(x - w / 2, y - h / 2, w, h)
    return StaticObject(TrackId(name), change, sureness, box, box.area * 0.8, since, hidden)


def a_scene(
    at: float,
    *things: Track | StaticObject,
    condition: Condition | None = None,
    restarted: bool = False,
) -> Scene:
    """Return the scene of one moment with all these in it."""
    tracks = tuple(each for each in things if isinstance(each, Track))
    statics = tuple(each for each in things if isinstance(each, StaticObject))
    return Scene(at, tracks, statics, condition, restarted=restarted)


def moments(seconds: float, fps: float, *, begins: float = 0.0) -> list[float]:
    """Return the capture times of a camera that runs for so long."""
    return [begins + number / fps for number in range(round(seconds * fps) + 1)]


def a_walk(path: Path, times: Iterable[float], *, label: str = "person") -> list[Scene]:
    """Return the scenes of one object on a path; where that is None nobody is in view."""
    scenes = []
    for at in times:
        feet = path(at)
        scenes.append(a_scene(at, *([a_track(feet, at=at, label=label)] if feet else [])))
    return scenes


def judged(judge: Judge, scenes: Iterable[Scene]) -> list[tuple[float, Violation]]:
    """Return each violation with the moment at which the rule told it."""
    told = [(scene.at, violation) for scene in scenes for violation in judge.judge(scene)]
    return [(at, violation) for at, violation in told if violation.reached >= 1]


def a_detection(
    middle: tuple[float, float],
    *,
    label: str = "person",
    score: float = 0.9,
    size: tuple[float, float] = (0.08, 0.3),
) -> Detection:
    """Return what a detector says of an object around the point."""
    (x, y), (w, h) = middle, size
    return Detection(label, score, Box(x - w / 2, y - h / 2, w, h))
