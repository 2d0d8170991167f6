"""What is drawn into a camera's view, as plain values: zones, gate lines and masks by their ids.

This is what an editor takes and gives, with how the rules are set that look at the view. Whether a drawing holds (three corners, not crossing
itself, no rule left without its zone) is decided where every plant file is checked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from plant import rule_settings
from plant.geometry import Point
from plant.ids import CameraId
from plant.json_tables import JsonMisfitError, JsonTable
from plant.places import Camera, Plant
from plant.rule_settings import RuleSettings
from plant.rules import Rule
from plant.wire import Json

MOST = 100
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """Corners in order, and what people call it."""

    points: tuple[Point, ...]
    name: str = ""


Drawings = Mapping[str, Drawing]


@dataclass(frozen=True, slots=True)
class View:
    """All that is drawn into one view, and how its rules are set; a rule that is left out stays."""

    zones: Drawings = field(default_factory=dict)
    gate_lines: Drawings = field(default_factory=dict)
    masks: Drawings = field(default_factory=dict)
    rules: RuleSettings = field(default_factory=dict)

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "zones": _told(self.zones),
            "gate_lines": _told(self.gate_lines),
            "masks": _told(self.masks),
            "rules": rule_settings.told(self.rules),
        }

    @classmethod
    def read(cls, here: JsonTable) -> "View":
        """Return what plain values say, or raise JsonMisfitError."""
        zones, lines, masks = (_read(here.table(name)) for name in ("zones", "gate_lines", "masks"))
        rules = rule_settings.read(here.table("rules")) if here.has("rules") else {}
        return cls(zones, lines, masks, rules)


@dataclass(frozen=True, slots=True)
class PlantVersion:
    """One text that the plant file has had: when, by whom, and what was done."""

    id: str
    at: datetime
    by: str
    what: str
    camera: CameraId | None = None


@dataclass(frozen=True, slots=True)
class NewCamera:
    """A live camera that somebody wants to add. Its credentials are shown nowhere."""

    url: str
    id: CameraId | None = None
    name: str = ""
    area: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FoundCamera:
    """A camera that answered in the network, by what it says of itself."""

    address: str
    name: str = ""
    model: str = ""
    place: str = ""


Discover = Callable[[], tuple[FoundCamera, ...]]
"""Asks the network who is there."""


class PlantEditor(Protocol):
    """Changes the plant file from a page. What does not hold is a PlantFileError."""

    def mark(self) -> str:
        """Return what tells the text of now from any other."""
        ...

    def draw(self, camera: CameraId, view: View, *, by: str, mark: str) -> str:
        """Draw a camera's view anew and return the new mark.

        A text that somebody else changed since `mark` is a ConflictError.
        """
        ...

    def drawn_upon(self, camera: CameraId, view: View) -> Plant:
        """Return the plant as it would be with a view drawn anew; nothing is written."""
        ...

    def add(self, camera: NewCamera, *, by: str, mark: str) -> str:
        """Add a camera and return the new mark; its credentials go to secret files."""
        ...

    def restore(self, version: str, *, by: str, mark: str) -> str:
        """Bring an earlier text back, if it still holds, and return the new mark."""
        ...

    def versions(self) -> tuple[PlantVersion, ...]:
        """Return the texts that were kept, the newest first."""
        ...

    def drawn(self) -> frozenset[CameraId]:
        """Return the cameras whose view was drawn from a page."""
        ...


def view_of(camera: Camera, rules: Iterable[Rule] = ()) -> View:
    """Return what is drawn into a camera's view, and how these rules of it are set."""
    zones = {
        str(each.id): Drawing(each.outline.points, each.name) for each in camera.zones.values()
    }
    masks = {
        str(each.id): Drawing(each.outline.points, each.name) for each in camera.masks.values()
    }
    lines = {
        str(each.id): Drawing((each.segment.start, each.segment.end), each.name)
        for each in camera.gate_lines.values()
    }
    return View(zones, lines, masks, rule_settings.all_settings(rules))


def _told(drawings: Drawings) -> dict[str, Json]:
    return {
        name: {
            "name": each.name,
            "points": [[round(p.x, DIGITS), round(p.y, DIGITS)] for p in each.points],
        }
        for name, each in drawings.items()
    }


def _read(here: JsonTable) -> dict[str, Drawing]:
    if len(here.values) > MOST:
        raise JsonMisfitError(f"'{here.path}' should hold at most {MOST} drawings")
    tables = {name: here.table(name) for name in here.values}
    return {name: Drawing(_points(each), each.text("name")) for name, each in tables.items()}


def _points(here: JsonTable) -> tuple[Point, ...]:
    values = here.items("points")
    if len(values) > MOST:
        raise JsonMisfitError(f"'{here.path}' should have at most {MOST} corners")
    pairs = (JsonTable({"point": each}, here.path).numbers("point", 2) for each in values)
    return tuple(Point(round(x, DIGITS), round(y, DIGITS)) for x, y in pairs)
