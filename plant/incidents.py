"""An incident: what people work on, made of events that belong together.

    open ──► in_progress ──► closed (outcome, loss)       closed ──► open, marked reopened

- It covers one camera and the places that its events share. Area and line follow from
  the camera, in the plant file.
- A report of a plant worker may open one: until an event joins it has no `kind` and no
  `lead`, and no camera where none sees the post; it bears the report's `category` and `post`.
- `opened_at` and `last_event_at` are the own time of events (capture time) and reports,
  `changed_at` is wall time.
- `version` counts every change that matters to a reviewer: an event that joins, a new
  severity, a step that somebody takes. A further revision of a known event moves
  `last_event_at` alone and no version, so that nobody's work is refused for it.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from plant.events import EventKind
from plant.ids import CameraId, EventId, IncidentId, PostId
from plant.records import milliseconds, moment
from plant.reports import Category
from plant.store_errors import CursorError

_CURSOR = re.compile(r"[0-9]{1,9}\.-?[0-9]{1,14}\.[0-9]{1,18}")


class IncidentState(StrEnum):
    """How far the work on an incident is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What an incident turned out to be."""

    THEFT = "theft"
    OPERATIONAL_ISSUE = "operational_issue"
    PROCESS_ERROR = "process_error"
    DAMAGE = "damage"
    AUTHORISED = "authorised"
    FALSE_ALARM = "false_alarm"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    MERGED = "merged"  # it is told by another incident


class IncidentOrder(StrEnum):
    """In which order incidents are listed."""

    NEWEST = "newest"  # opened last first
    URGENT = "urgent"  # the most severe first, among equals the oldest


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost and what came back, in units of a currency (ISO 4217) or of a product."""

    value: Decimal
    recovered: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident as it is now. `lead` is its gravest event, whose kind it bears.

    `category` and `post` are those of the report that opened it.
    """

    id: IncidentId
    version: int
    state: IncidentState
    camera: CameraId | None
    places: tuple[str, ...]
    kind: EventKind | None
    lead: EventId | None
    severity: int
    event_count: int
    opened_at: datetime
    last_event_at: datetime
    changed_at: datetime
    owner: str = ""
    reopened: bool = False
    outcome: Outcome | None = None
    loss: Loss | None = None
    category: Category | None = None
    post: PostId | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the work is done."""
        return self.state is IncidentState.CLOSED


@dataclass(frozen=True, slots=True)
class IncidentStep:
    """A step that somebody took: the state it led from and to, who, when and why.

    Steps are never changed. Events that join are no steps: the events tell it themselves.
    """

    incident: IncidentId
    version: int
    before: IncidentState | None
    after: IncidentState
    by: str
    at: datetime
    reason: str = ""
    owner: str = ""
    outcome: Outcome | None = None
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents are wanted. None means any; no state and no camera at all means none.

    The opening lies in `from_at` (included) up to `to_at` (not included).
    """

    states: AbstractSet[IncidentState] | None = None
    cameras: AbstractSet[CameraId] | None = None
    # With `cameras`: of incidents without a camera those of these posts are wanted too.
    cameraless_posts: AbstractSet[PostId] = frozenset()
    kind: EventKind | None = None
    owner: str | None = None
    post: PostId | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    order: IncidentOrder = IncidentOrder.NEWEST


@dataclass(frozen=True, slots=True)
class IncidentCursor:
    """A place in the list of incidents, in either order: where the next page begins."""

    severity: int
    opened_at: datetime
    number: int

    def __str__(self) -> str:
        return f"{self.severity}.{milliseconds(self.opened_at)}.{self.number}"

    @classmethod
    def read(cls, text: str) -> "IncidentCursor":
        """Return the place that a text names, or raise CursorError."""
        if _CURSOR.fullmatch(text) is None:
            raise CursorError(
                "this is no place in the list", remedy="take the one that the page before gave"
            )
        severity, opened, number = text.split(".")
        return cls(int(severity), moment(int(opened)), int(number))


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Some incidents, and where to go on; None at the end."""

    incidents: tuple[Incident, ...]
    next: IncidentCursor | None = None
