"""A change of the plant file, tried on what was seen: what would have fired more, what less.

Both plant files judge the same pictures, or the same scenes, so that a difference comes from
the change and from nothing else. What cannot be judged from what was kept is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from plant.events import Event, EventKind
from plant.geometry import Box
from plant.ids import CameraId, RuleId
from plant.json_tables import JsonTable
from plant.near_misses import NearMiss
from plant.places import Camera
from plant.rules import Rule
from plant.wire import Json, event_from_json, event_to_json, time_or_null, time_text

MOST_TOLD = 100
"""So many of each list are told; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Side:
    """A camera and its rules, by one plant file."""

    camera: Camera
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one side told: each event as it last was, in order of onset, and what nearly fired."""

    events: tuple[Event, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "events": [event_to_json(each) for each in self.events],
            "near_misses": [each.told() for each in self.near_misses],
        }

    @classmethod
    def read(cls, here: JsonTable) -> "Judged":
        """Return what plain values say, or raise JsonMisfitError or WireError."""
        return cls(
            tuple(event_from_json(each) for each in here.items("events")),
            tuple(NearMiss.read(each) for each in here.tables("near_misses")),
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """What both sides told, of how much, between which capture times."""

    before: Judged
    after: Judged
    from_at: float
    to_at: float
    seen_seconds: float
    fault: str = ""

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "before": self.before.told(),
            "after": self.after.told(),
            "from_at": self.from_at,
            "to_at": self.to_at,
            "seen_seconds": self.seen_seconds,
            "fault": self.fault,
        }

    @classmethod
    def read(cls, here: JsonTable) -> "Tried":
        """Return what plain values say, or raise JsonMisfitError or WireError."""
        return cls(
            Judged.read(here.table("before")),
            Judged.read(here.table("after")),
            here.number("from_at"),
            here.number("to_at"),
            here.number("seen_seconds"),
            here.text("fault"),
        )


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as one plant file would have told it; `note` says what the other makes of it."""

    rule: RuleId
    kind: EventKind
    place: str
    onset_at: datetime
    because: str
    severity: int
    ended_at: datetime | None = None
    boxes: tuple[Box, ...] = ()
    note: str = ""

    @classmethod
    def of(cls, event: Event, note: str = "") -> "Happening":
        """Return an event's happening."""
        return cls(
            event.rule.id,
            event.kind,
            event.place,
            event.onset_at,
            event.because,
            event.severity,
            event.ended_at,
            tuple(each.box for each in event.objects),
            note,
        )

    def told(self) -> dict[str, Json]:
        """Return it as plain values."""
        return {
            "rule": self.rule,
            "kind": self.kind.value,
            "place": self.place,
            "onset_at": time_text(self.onset_at),
            "ended_at": time_or_null(self.ended_at),
            "because": self.because,
            "severity": self.severity,
            "boxes": [[round(s, 4) for s in (b.x, b.y, b.w, b.h)] for b in self.boxes],
            "note": self.note,
        }

    @classmethod
    def read(cls, here: JsonTable) -> "Happening":
        """Return what plain values say, or raise JsonMisfitError."""
        ended = here.values.get("ended_at")
        boxes = (JsonTable({"box": each}, here.path) for each in here.items("boxes"))
        return cls(
            RuleId(here.text("rule")),
            here.choice("kind", EventKind),
            here.text("place"),
            here.time("onset_at"),
            here.text("because"),
            here.whole("severity"),
            None if ended is None else here.time("ended_at"),
            tuple(Box(*each.numbers("box", 4)) for each in boxes),
            here.text("note"),
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of a trial on one camera: `more`, `fewer` and `same`, each in order of time.

    `seen_seconds` is how much of the span there was to judge. `left_out` counts what the lists
    have no room for, by list. `untried` says in words which rules could not be judged.
    """

    camera: CameraId
    from_at: datetime
    to_at: datetime
    seen_seconds: float
    more: tuple[Happening, ...] = ()
    fewer: tuple[Happening, ...] = ()
    same: tuple[Happening, ...] = ()
    left_out: Mapping[str, int] | None = None
    untried: tuple[str, ...] = ()

    def count(self, name: str) -> int:
        """Return how many `more`, `fewer` or `same` there are, told or not."""
        lists = {"more": self.more, "fewer": self.fewer, "same": self.same}
        return len(lists[name]) + (self.left_out or {}).get(name, 0)

    def told(self) -> dict[str, Json]:
        """Return it as plain values, in lists that end."""
        lists = {"more": self.more, "fewer": self.fewer, "same": self.same}
        return {
            "camera": self.camera,
            "from_at": time_text(self.from_at),
            "to_at": time_text(self.to_at),
            "seen_seconds": round(self.seen_seconds, 1),
            **{name: [each.told() for each in these[:MOST_TOLD]] for name, these in lists.items()},
            "left_out": {
                name: self.count(name) - min(len(these), MOST_TOLD) for name, these in lists.items()
            },
            "untried": list(self.untried[:MOST_TOLD]),
        }

    @classmethod
    def read(cls, here: JsonTable) -> "Findings":
        """Return what plain values say, or raise JsonMisfitError."""
        more, fewer, same = (
            tuple(Happening.read(each) for each in here.tables(name))
            for name in ("more", "fewer", "same")
        )
        left_out = here.table("left_out")
        return cls(
            CameraId(here.text("camera")),
            here.time("from_at"),
            here.time("to_at"),
            here.number("seen_seconds"),
            more,
            fewer,
            same,
            {name: left_out.whole(name) for name in left_out.values},
            here.texts("untried"),
        )


def moment(at: float) -> datetime:
    """Return a capture time as a moment."""
    return datetime.fromtimestamp(round(at, 3), UTC)
