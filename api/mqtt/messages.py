"""What is told of events, incidents and cameras: values in, data of a message out.

No pixels, no names, no free text, no paths and no secrets leave by a broker, which has
more readers than we know: a rule's `because`, the reason of a failed clip, an
incident's owner stay here. Words that come with an event, such as a label or a measure,
are told when they look like words of a closed list and are left out otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.events import ONVIF_TOPICS, Event, EventKind, EventObject, Evidence
from plant.ids import IncidentId
from plant.incidents import Incident
from plant.records import StoredEvent
from plant.reports import Report
from plant.wire import Json, time_or_null, time_text

LABEL_PATTERN = r"[a-z0-9]([a-z0-9 _-]{0,62}[a-z0-9])?"
MEASURE_NAME_PATTERN = r"[a-z][a-z0-9_]{0,63}"
MEASURE_WORD_PATTERN = r"[A-Za-z0-9]([A-Za-z0-9_.:+-]{0,62}[A-Za-z0-9])?"
# The reason that the server gives when a camera's vision worker has fallen silent.
NOBODY_WATCHES = "vision worker"
HASH_PATTERN = r"[0-9a-f]{64}"


class CameraState(StrEnum):
    """What is known of a camera's view at this moment."""

    ONLINE = "online"
    OFFLINE = "offline"  # the camera gives no pictures
    TAMPERED = "tampered"  # it gives pictures that show nothing of use
    BLIND = "blind"  # nobody watches: its vision worker is gone


_TROUBLED = frozenset({EventKind.CAMERA_OFFLINE, EventKind.CAMERA_TAMPERED})
# Where nobody watches, nothing else is known; where no pictures come, none is spoilt.
_GRAVEST_FIRST = (CameraState.BLIND, CameraState.OFFLINE, CameraState.TAMPERED)


class ServiceState(StrEnum):
    """Whether one of our own processes is there."""

    ONLINE = "online"
    OFFLINE = "offline"


class ServiceReason(StrEnum):
    """Why a process is in its state."""

    STARTED = "started"
    STOPPED = "stopped"
    LOST = "connection_lost"


def event_data(stored: StoredEvent, incident: IncidentId | None) -> dict[str, Json]:
    """Return what is told of one revision of an event."""
    event = stored.event
    return {
        "event_id": event.id,
        "revision": event.revision,
        "incident_id": incident,
        "phase": event.phase.value,
        "kind": event.kind.value,
        "onvif_topic": ONVIF_TOPICS.get(event.kind),
        "severity": event.severity,
        "rule": {
            "id": event.rule.id,
            "version": event.rule.version,
            "config_sha256": event.rule.config_sha256,
        },
        "camera": event.camera,
        "zones": list(event.zones),
        "gate_line": event.gate_line,
        "direction": _word_or_null(event.direction),
        "onset_at": time_text(event.onset_at),
        "ended_at": time_or_null(event.ended_at),
        "captured_at": time_text(event.captured_at),
        "detected_at": time_text(event.detected_at),
        "objects": [_object(thing) for thing in event.objects],
        "measures": _measures(event.measures),
        "evidence": _evidence(event.evidence),
        "model": _model(event),
    }


def incident_data(incident: Incident) -> dict[str, Json]:
    """Return what is told of an incident while it is not closed."""
    return {
        "incident_id": incident.id,
        "version": incident.version,
        "state": incident.state.value,
        "reopened": incident.reopened,
        "kind": None if incident.kind is None else incident.kind.value,
        "category": None if incident.category is None else incident.category.value,
        "post": incident.post,
        "severity": incident.severity,
        "camera": incident.camera,
        "lead_event_id": incident.lead,
        "event_count": incident.event_count,
        "opened_at": time_text(incident.opened_at),
        "last_event_at": time_text(incident.last_event_at),
        "changed_at": time_text(incident.changed_at),
    }


def report_data(report: Report) -> dict[str, Json]:
    """Return what is told of a report: what and where, and nothing that could tell who."""
    return {
        "report_id": report.id,
        "category": report.said.category.value,
        "post": report.said.post,
        "area": report.place.area,
        "line": report.place.line,
    }


@dataclass(frozen=True, slots=True)
class CameraChange:
    """A camera is in this state: since when, and which moment brought it to light."""

    state: CameraState
    since_at: datetime
    changed_at: datetime


def change_after(event: Event, troubles: Sequence[Event] | None = None) -> CameraChange | None:
    """Return the camera's state that an event brings, or None where it brings none.

    `troubles` are all events by which the camera is in trouble now; without them the event
    speaks alone. The gravest of them holds: one that ends leaves the camera to the others,
    and online only where there is none.
    """
    if event.kind not in _TROUBLED:
        return None
    others = [each for each in troubles or () if each.id != event.id]
    worst = min(others, key=_rank, default=None)
    if event.ended_at is not None:
        if worst is None:
            return CameraChange(CameraState.ONLINE, event.ended_at, event.ended_at)
        return CameraChange(_trouble(worst), worst.onset_at, event.ended_at)
    is_over = troubles is not None and len(others) == len(troubles)
    if is_over or (worst is not None and _rank(worst) < _rank(event)):
        return None
    return CameraChange(_trouble(event), event.onset_at, event.onset_at)


def _trouble(event: Event) -> CameraState:
    if event.kind is EventKind.CAMERA_TAMPERED:
        return CameraState.TAMPERED
    unwatched = event.measures.get("reason") == NOBODY_WATCHES
    return CameraState.BLIND if unwatched else CameraState.OFFLINE


def _rank(event: Event) -> int:
    return _GRAVEST_FIRST.index(_trouble(event))


def _object(thing: EventObject) -> dict[str, Json]:
    box = thing.box
    return {
        "track": _word_or_null(thing.track),
        "label": thing.label if re.fullmatch(LABEL_PATTERN, thing.label) else None,
        "score": round(thing.score, 4),
        "box": [round(edge, 5) for edge in (box.x, box.y, box.w, box.h)],
    }


def _measures(measures: Mapping[str, float | str]) -> dict[str, Json]:
    return {
        name: value
        for name, value in measures.items()
        if re.fullmatch(MEASURE_NAME_PATTERN, name)
        and (not isinstance(value, str) or value == NOBODY_WATCHES or _word_or_null(value))
    }


def _evidence(evidence: Evidence) -> dict[str, Json]:
    hashed = re.fullmatch(HASH_PATTERN, evidence.clip_sha256)
    return {
        "state": evidence.state.value,
        "sha256": evidence.clip_sha256 if hashed else None,
        "from_at": time_or_null(evidence.clip_from_at),
        "to_at": time_or_null(evidence.clip_to_at),
    }


def _model(event: Event) -> Json:
    if event.model is None:
        return None
    return {"name": _word_or_null(event.model.name), "sha256": event.model.sha256}


def _word_or_null(text: str) -> str | None:
    return text if re.fullmatch(MEASURE_WORD_PATTERN, text) else None
