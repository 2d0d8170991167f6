"""An event: a rule became true. It opens, may be updated, and ends; each is a revision.

    opened ──► updated* ──► ended          (a momentary event ends as it opens)

- `onset_at` is the moment that the rule looks for: the crossing, the entry, the
  object leaving its place, the dwell reaching its limit. `since` in the measures
  tells where a state began earlier.
- `captured_at` is the capture time of the frame that brought this revision,
  `detected_at` the wall time at which we knew.
- The pair of id and revision is the idempotency key. One key has one content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from plant.geometry import Box
from plant.ids import CameraId, EventId, GateLineId, RuleId, TrackId, ZoneId


class EventKind(StrEnum):
    """All that Floorwatch can tell, by its name on the wire."""

    ZONE_INTRUSION = "zone.intrusion"
    ZONE_LOITERING = "zone.loitering"
    LINE_CROSSED = "line.crossed"
    LINE_WRONG_WAY = "line.wrong_way"
    LINE_TAILGATING = "line.tailgating"
    OBJECT_REMOVED = "loss.object_removed"
    OBJECT_ABANDONED = "loss.object_abandoned"
    PRODUCT_FELL = "loss.product_fell"
    CARRIED_OUT = "loss.carried_out"
    COUNT_MISMATCH = "loss.count_mismatch"
    FLOW_JAM = "flow.jam"
    FLOW_STARVED = "flow.starved"
    PERSON_DOWN = "person.down"
    FLOOR_SPILL = "floor.spill"
    CAMERA_TAMPERED = "camera.tampered"
    CAMERA_OFFLINE = "camera.offline"


ONVIF_TOPICS: Mapping[EventKind, str] = {
    EventKind.ZONE_INTRUSION: "RuleEngine/FieldDetector/ObjectsInside",
    EventKind.ZONE_LOITERING: "RuleEngine/LoiteringDetector/ObjectIsLoitering",
    EventKind.LINE_CROSSED: "RuleEngine/LineDetector/Crossed",
    EventKind.LINE_WRONG_WAY: "RuleEngine/LineDetector/Crossed",
    EventKind.OBJECT_REMOVED: "RuleEngine/ObjectRemoved",
    EventKind.OBJECT_ABANDONED: "RuleEngine/ObjectAbandoned",
    EventKind.CAMERA_TAMPERED: "VideoSource/GlobalSceneChange",
    EventKind.CAMERA_OFFLINE: "VideoSource/SignalLoss",
}
"""The ONVIF topic that each kind maps to, where one exists."""


class Phase(StrEnum):
    """Where in its life an event is."""

    OPENED = "opened"
    UPDATED = "updated"
    ENDED = "ended"


class ClipState(StrEnum):
    """Whether the pictures of an event can be had."""

    NONE = "none"
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RuleReference:
    """Which rule spoke, in which version, with which settings."""

    id: RuleId
    version: int
    config_sha256: str


@dataclass(frozen=True, slots=True)
class ModelReference:
    """Which weights looked."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EventObject:
    """One object of an event, where it was when the revision was made."""

    track: TrackId
    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Evidence:
    """Clip, snapshot and box track of an event, by name below the media folder."""

    state: ClipState = ClipState.NONE
    clip: str = ""
    clip_sha256: str = ""
    clip_from_at: datetime | None = None
    clip_to_at: datetime | None = None
    viewing_copy: str = ""
    snapshot: str = ""
    box_track: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One revision of an event."""

    id: EventId
    revision: int
    phase: Phase
    kind: EventKind
    camera: CameraId
    rule: RuleReference
    severity: int
    onset_at: datetime
    captured_at: datetime
    detected_at: datetime
    because: str
    zones: tuple[ZoneId, ...] = ()
    gate_line: GateLineId | None = None
    direction: str = ""
    objects: tuple[EventObject, ...] = ()
    measures: Mapping[str, float | str] = field(default_factory=dict)
    ended_at: datetime | None = None
    evidence: Evidence = Evidence()
    model: ModelReference | None = None

    @property
    def key(self) -> str:
        """The idempotency key and CloudEvents id."""
        return f"{self.id}.{self.revision}"

    @property
    def place(self) -> str:
        """The zone or gate line it happened at, or nothing for the whole view."""
        return self.gate_line or (self.zones[0] if self.zones else "")

    def updated(
        self, *, captured_at: datetime, detected_at: datetime, because: str = ""
    ) -> "Event":
        """Return the next revision, which tells something new of the same event."""
        return replace(
            self,
            revision=self.revision + 1,
            phase=Phase.UPDATED,
            captured_at=captured_at,
            detected_at=detected_at,
            because=because or self.because,
        )

    def ended(self, *, ended_at: datetime, captured_at: datetime, detected_at: datetime) -> "Event":
        """Return the last revision that a rule gives; evidence may still follow."""
        return replace(
            self,
            revision=self.revision + 1,
            phase=Phase.ENDED,
            ended_at=ended_at,
            captured_at=captured_at,
            detected_at=detected_at,
        )

    def with_evidence(self, evidence: Evidence, *, detected_at: datetime) -> "Event":
        """Return the revision that brings the pictures, in the phase it has reached."""
        phase = Phase.UPDATED if self.phase is Phase.OPENED else self.phase
        return replace(
            self,
            revision=self.revision + 1,
            phase=phase,
            evidence=evidence,
            detected_at=detected_at,
        )
