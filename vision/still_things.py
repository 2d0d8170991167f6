"""Static objects that lie in a zone, with the time that each was plainly seen there.

Shared by the rules on objects left and objects taken: which zone an object belongs
to, whether it is big and clear enough, and for how long nothing hid it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from plant.geometry import Box, Point, Polygon
from plant.ids import TrackId, ZoneId
from vision.scenes import Change, Scene, StaticObject

_GRID = 5
RIM = 0.015
PIECE_SHARE = 0.5
STACK_GAP = 0.25
TOGETHER_SECONDS = 0.6
BOXES = 256


@dataclass(frozen=True, slots=True)
class Limits:
    """The smallest share of the view and the least sureness that count."""

    minimum_area: float
    minimum_sureness: float


@dataclass(frozen=True, slots=True)
class StillThing:
    """An object in a zone, plainly seen for `still_seconds` up to now."""

    thing: StaticObject
    zone: ZoneId
    still_seconds: float


class StillThings:
    """The static objects of one kind of change in the zones of one rule."""

    def __init__(self, change: Change, zones: Mapping[ZoneId, Polygon], limits: Limits) -> None:
        self._change = change
        self._zones = zones
        self._limits = limits
        self._seen: dict[TrackId, float] = {}
        self._pieces: set[TrackId] = set()
        self._at: float | None = None
        # What lies still is asked for again with every frame.
        self._zones_of: dict[Box, list[ZoneId]] = {}

    def see(self, scene: Scene) -> list[StillThing]:
        """Return the objects that count at this moment, those hidden just now included."""
        if scene.restarted:
            self._seen.clear()
        elapsed = 0.0 if self._at is None else max(scene.at - self._at, 0.0)
        self._at = scene.at
        self._seen = {
            each.id: self._plain_seconds(each, scene.at, elapsed) for each in scene.statics
        }
        things = [
            StillThing(each, zone, self._seen[each.id])
            for each in scene.statics
            if self._counts(each) and not _is_somebody(each, scene)
            for zone in self._zone_of(each.box)
        ]
        self._pieces &= {each.id for each in scene.statics}
        return self._whole(things)

    def _whole(self, things: list[StillThing]) -> list[StillThing]:
        """Leave out pieces: what lies in the frame of an older thing, or right above or below.

        What is as bright as its ground in the middle falls apart into a top and a
        bottom that change at one moment; two things side by side are two.
        """
        for number, each in enumerate(things):
            older = [other.thing for other in things[:number] if other.zone == each.zone]
            if any(_is_inside(each.thing.box, o.box) or _is_stacked(each.thing, o) for o in older):
                self._pieces.add(each.thing.id)
        return [each for each in things if each.thing.id not in self._pieces]

    def _plain_seconds(self, each: StaticObject, at: float, elapsed: float) -> float:
        before = self._seen.get(each.id)
        if before is None:
            return 0.0 if each.hidden else max(at - each.since, 0.0)
        return before if each.hidden else before + elapsed

    def _counts(self, each: StaticObject) -> bool:
        return (
            each.change is self._change
            and each.area >= self._limits.minimum_area
            and each.sureness >= self._limits.minimum_sureness
        )

    def _zone_of(self, box: Box) -> list[ZoneId]:
        """Return the one zone that holds most of the object, if it holds half of it."""
        known = self._zones_of.get(box)
        if known is None:
            if len(self._zones_of) >= BOXES:
                self._zones_of.clear()
            known = self._zones_of[box] = self._searched(box)
        return known

    def _searched(self, box: Box) -> list[ZoneId]:
        shares = {zone: _share_inside(outline, box) for zone, outline in self._zones.items()}
        best = max(shares, key=lambda zone: shares[zone])
        return [best] if shares[best] >= 0.5 else []


def _is_somebody(each: StaticObject, scene: Scene) -> bool:
    """Whether it is no thing, but who lies there."""
    return any(
        each.box.intersection(fallen.box) > PIECE_SHARE * each.box.area for fallen in scene.fallen
    )


def _is_inside(box: Box, whole: Box) -> bool:
    return box.intersection(whole.widened(RIM)) > PIECE_SHARE * box.area


def _is_stacked(each: StaticObject, other: StaticObject) -> bool:
    a, b = each.box, other.box
    across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    apart = max(a.y, b.y) - min(a.y + a.h, b.y + b.h)
    aligned = across > PIECE_SHARE * min(a.w, b.w) and apart < STACK_GAP
    return aligned and abs(each.since - other.since) < TOGETHER_SECONDS


def _share_inside(outline: Polygon, box: Box) -> float:
    steps = [(i + 0.5) / _GRID for i in range(_GRID)]
    points = [Point(box.x + box.w * u, box.y + box.h * v) for u in steps for v in steps]
    return sum(outline.contains(point) for point in points) / len(points)
