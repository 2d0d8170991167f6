"""What is known of a camera's view at one moment: tracks and static objects.

A scene is all that a rule gets to see. It holds values only, so that a rule can
be tried on a scene written by hand.
"""

from dataclasses import dataclass
from enum import StrEnum

from plant.events import EventObject
from plant.geometry import Box, Point
from plant.ids import GateLineId, TrackId, ZoneId
from plant.signals import SignalValue
from vision.conditions import Condition

# A pedestrian's place is where he stands; so is a vehicle's. A product's is its middle.
STANDING = frozenset({"person", "bicycle", "car", "motorcycle", "bus", "truck", "forklift"})
# What moves by itself, and is therefore never a thing that somebody left behind.
LIVING = STANDING | {"cat", "dog", "bird", "horse", "train"}
_EDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Track:
    """The same object over time. Times are capture times in Unix seconds.

    `box` is smoothed while the object is seen, and predicted while it is not.
    """

    id: TrackId
    label: str
    score: float
    box: Box
    first_seen_at: float
    last_seen_at: float

    @property
    def anchor(self) -> Point:
        """The point that stands for the object, kept inside the view."""
        point = self.box.feet if self.label in STANDING else self.box.centre
        return Point(min(max(point.x, _EDGE), 1 - _EDGE), min(max(point.y, _EDGE), 1 - _EDGE))

    def as_event_object(self) -> EventObject:
        """Return the track as it stands in an event."""
        return EventObject(self.id, self.label, self.score, self.box)


class Change(StrEnum):
    """What happened to a place that now looks different and keeps still."""

    APPEARED = "appeared"
    REMOVED = "removed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class StaticObject:
    """A part of the view that changed and has kept still since, whatever it is.

    `sureness` runs from 0 to 1 and tells how clearly the pixels speak for `change`;
    `area` is the share of the view that changed (less than the box);
    `hidden` says that something moves in front of it at this moment.
    """

    id: TrackId
    change: Change
    sureness: float
    box: Box
    area: float
    since: float
    hidden: bool

    def as_event_object(self) -> EventObject:
        """Return the object as it stands in an event; its label tells only the change."""
        return EventObject(self.id, f"object {self.change}", self.sureness, self.box)


@dataclass(frozen=True, slots=True)
class Fallen:
    """Somebody is down: where he lies, when he last stood, since when he lies, if he is seen."""

    track: Track
    box: Box
    since: float
    lying_since: float
    seen: bool

    def as_event_object(self) -> EventObject:
        """Return him as he stands in an event."""
        return EventObject(self.track.id, self.track.label, self.track.score, self.box)


@dataclass(frozen=True, slots=True)
class Passage:
    """Something on a belt crossed a gate line, whatever it is.

    Its middle was on the line `at`, and `box` is where it was then; `length` is its
    length along the way, in widths of the view.
    """

    gate_line: GateLineId
    at: float
    direction: str
    box: Box
    length: float

    def as_event_object(self) -> EventObject:
        """Return it as it stands in an event."""
        return EventObject(TrackId(f"{self.gate_line}-{self.at:.3f}"), "product", 1.0, self.box)


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing that has stood on a belt for so many seconds; `area` is its share of the view."""

    box: Box
    area: float
    seconds: float

    def as_event_object(self, zone: ZoneId) -> EventObject:
        """Return it as it stands in an event."""
        return EventObject(TrackId(f"{zone}-standing"), "product", 1.0, self.box)


@dataclass(frozen=True, slots=True)
class BeltState:
    """What is on a belt: shares of its zone that are seen at all, occupied, and moving.

    `standing` is what stands there, longest first.
    """

    zone: ZoneId
    seen: float = 1.0
    occupied: float = 0.0
    moving: float = 0.0
    standing: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class PlantSignal:
    """What the plant told: `kind` and `id` as its file declares them, so `at` (Unix seconds)."""

    at: float
    kind: str
    id: str
    value: SignalValue


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of one camera.

    `tracks` are confirmed tracks, those just out of sight included. `condition`
    tells how the view itself is, where somebody asked; `aspect` is its width to its height.
    `fallen` are those who are down, `passages` what crossed a gate line on a belt,
    `belts` how it stands with the belts that a rule asks for. `restarted` says that everything
    known before is void. `signals` are what the plant told since the scene before; one may
    tell of a moment before or after this one.
    """

    at: float
    tracks: tuple[Track, ...] = ()
    statics: tuple[StaticObject, ...] = ()
    condition: Condition | None = None
    aspect: float = 16 / 9
    fallen: tuple[Fallen, ...] = ()
    restarted: bool = False
    passages: tuple[Passage, ...] = ()
    belts: tuple[BeltState, ...] = ()
    signals: tuple[PlantSignal, ...] = ()
