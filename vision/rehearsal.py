"""A rule rehearsed: what somebody says is seen, turned into scenes, and what the rule tells of it.

A script names people, things, belts and the state of the view by zones and gate lines, in
seconds. It goes through the same engine as what a camera sees, schedules and timing
included, so that a case of a plant file says what the plant file does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TypeVar

from plant.events import Event, Phase
from plant.geometry import Box, Point, Polygon, Segment
from plant.ids import GateLineId, TrackId, ZoneId
from plant.places import Camera
from plant.rules import Rule
from vision.conditions import Ailment, Condition
from vision.engine import RuleEngine
from vision.scenes import (
    STANDING,
    BeltState,
    Change,
    Fallen,
    Passage,
    Scene,
    Standing,
    StaticObject,
    Track,
)

PartT = TypeVar("PartT")
FPS = 5.0
GRID = 24
WALK_SPEED, WALK_SECONDS = 0.08, 2.5
BODY, THING = (0.06, 0.2), 0.08


@dataclass(frozen=True, slots=True)
class Span:
    """From one second of the case to another."""

    begins: float
    ends: float

    def holds(self, at: float) -> bool:
        """Whether the moment lies in it."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody (or something with a name) is in a zone."""

    label: str
    name: str
    zone: ZoneId
    span: Span


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody crosses a gate line, with something in his hands or not."""

    label: str
    name: str
    gate_line: GateLineId
    at: float
    forward: bool
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something without a name appears in a zone, or goes from it."""

    change: Change
    zone: ZoneId
    span: Span


@dataclass(frozen=True, slots=True)
class Product:
    """Something on a belt crosses a gate line."""

    gate_line: GateLineId
    at: float
    forward: bool


@dataclass(frozen=True, slots=True)
class BeltRun:
    """A belt: while it runs, while there is something on it, while that stands."""

    zone: ZoneId
    runs: tuple[Span, ...]
    loaded: tuple[Span, ...]
    stands: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fall:
    """Somebody falls in a zone and lies there."""

    zone: ZoneId
    span: Span


@dataclass(frozen=True, slots=True)
class View:
    """Something is wrong with the view."""

    ailment: Ailment
    span: Span


Part = Track | StaticObject | Passage | BeltState | Fallen | Condition
Sighting = Stay | Walk | Thing | Product | BeltRun | Fall | View


class _Clock:
    """Film time is all that counts here."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(0, UTC)


def rehearsed(
    rule: Rule, camera: Camera, sightings: Sequence[Sighting], *, begins: float, seconds: float
) -> list[Event]:
    """Return the events that open, where a script of so many seconds begins at a moment."""
    engine = RuleEngine(camera, [rule], clock=_Clock())
    moments = (number / FPS for number in range(round(seconds * FPS) + 1))
    stage = _Stage(camera, sightings, begins)
    return [
        event
        for at in moments
        for event in engine.judge(stage.scene(at))
        if event.phase is Phase.OPENED
    ]


class _Stage:
    """Turns the script into what a camera would have made of it."""

    def __init__(self, camera: Camera, sightings: Iterable[Sighting], begins: float) -> None:
        self._camera = camera
        self._sightings = tuple(sightings)
        self._begins = begins

    def scene(self, at: float) -> Scene:
        now = self._begins + at
        parts = [
            part
            for number, each in enumerate(self._sightings)
            for part in self._parts(each, at, number)
        ]
        return Scene(
            now,
            _all_of(Track, parts),
            _all_of(StaticObject, parts),
            next(iter(_all_of(Condition, parts)), Condition(since=now)),
            fallen=_all_of(Fallen, parts),
            passages=_all_of(Passage, parts),
            belts=_all_of(BeltState, parts),
        )

    def _parts(self, each: Sighting, at: float, number: int) -> Sequence[Part]:
        parts: Sequence[Part]
        match each:
            case Stay():
                parts = self._stay(each, at)
            case Walk():
                parts = self._walk(each, at)
            case Thing():
                parts = self._thing(each, at, number)
            case Product():
                parts = self._product(each, at)
            case BeltRun():
                parts = [self._belt(each, at)]
            case Fall():
                parts = self._fall(each, at, number)
            case View():
                parts = self._view(each, at)
        return parts

    def _view(self, view: View, at: float) -> list[Condition]:
        if not view.span.holds(at):
            return []
        return [Condition(self._begins + view.span.begins, view.ailment, kept_edges=0.1)]

    def _track(self, label: str, name: str, place: Point, at: float, since: float) -> Track:
        width, height = BODY
        top = place.y - height if label in STANDING else place.y - height / 2
        box = Box(place.x - width / 2, top, width, height)
        now = self._begins + at
        return Track(TrackId(name), label, 0.9, box, self._begins + since, now)

    def _stay(self, stay: Stay, at: float) -> list[Track]:
        if not stay.span.holds(at):
            return []
        place = _inner_point(self._camera.zones[stay.zone].outline)
        return [self._track(stay.label, stay.name, place, at, stay.span.begins)]

    def _walk(self, walk: Walk, at: float) -> list[Track]:
        if abs(at - walk.at) > WALK_SECONDS:
            return []
        segment = self._camera.gate_lines[walk.gate_line].segment
        way = WALK_SPEED * (at - walk.at) * (1 if walk.forward else -1)
        place, since = _beyond(segment, way), walk.at - WALK_SECONDS
        people = [self._track(walk.label, walk.name, place, at, since)]
        if walk.carried:
            held = Point(place.x, place.y - BODY[1] / 2)
            people.append(self._track(walk.carried, f"{walk.name}'s", held, at, since))
        return people

    def _thing(self, thing: Thing, at: float, number: int) -> list[StaticObject]:
        if not thing.span.holds(at):
            return []
        outline = self._camera.zones[thing.zone].outline
        box = _box_around(_inner_point(outline), outline)
        since = self._begins + thing.span.begins
        name = TrackId(f"thing-{number}")
        return [StaticObject(name, thing.change, 0.9, box, box.area, since, hidden=False)]

    def _product(self, product: Product, at: float) -> list[Passage]:
        if not at - 1 / FPS < product.at + 0.5 <= at:
            return []
        segment = self._camera.gate_lines[product.gate_line].segment
        middle = segment.start.towards(segment.end, 0.5)
        box = Box(middle.x - THING / 2, middle.y - THING / 2, THING, THING)
        way = "forward" if product.forward else "backward"
        return [Passage(product.gate_line, self._begins + product.at, way, box, THING)]

    def _belt(self, belt: BeltRun, at: float) -> BeltState:
        outline = self._camera.zones[belt.zone].outline
        box = _box_around(_inner_point(outline), outline)
        stood = [at - span.begins for span in belt.stands if span.holds(at)]
        standing = Standing(box, max(box.area, 0.005), max(stood)) if stood else None
        occupied = 0.2 if standing or any(span.holds(at) for span in belt.loaded) else 0.0
        moving = 0.1 if any(span.holds(at) for span in belt.runs) else 0.0
        return BeltState(belt.zone, 1.0, occupied, moving, (standing,) if standing else ())

    def _fall(self, fall: Fall, at: float, number: int) -> list[Fallen]:
        if not fall.span.holds(at):
            return []
        place, since = _inner_point(self._camera.zones[fall.zone].outline), fall.span.begins
        track = self._track("person", f"fallen-{number}", place, at, since)
        box = Box(place.x - 0.1, place.y - 0.03, 0.2, 0.06)
        began = self._begins + since
        return [Fallen(track, box, began, began, seen=True)]


def _all_of(kind: type[PartT], parts: Iterable[object]) -> tuple[PartT, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


@cache
def _inner_point(outline: Polygon) -> Point:
    """Return the point of a grid that lies deepest inside; a script asks at every moment."""
    bounds = outline.bounds
    steps = [(number + 0.5) / GRID for number in range(GRID)]
    points = [Point(bounds.x + bounds.w * u, bounds.y + bounds.h * v) for u in steps for v in steps]
    inside = [point for point in points if outline.contains(point)] or [bounds.centre]
    return max(inside, key=outline.edge_distance)


def _box_around(place: Point, outline: Polygon) -> Box:
    size = min(THING, max(1.6 * outline.edge_distance(place), 0.02))
    return Box(place.x - size / 2, place.y - size / 2, size, size)


def _beyond(segment: Segment, way: float) -> Point:
    """Return the point so far to the right of the segment's middle."""
    middle, length = segment.start.towards(segment.end, 0.5), segment.length
    dx, dy = segment.end.x - segment.start.x, segment.end.y - segment.start.y
    return Point(middle.x - dy / length * way, middle.y + dx / length * way)
