"""An event as JSON, one revision per object, and back.

The keys always come in the same order and are always all there; what an event has
not is null. Times are UTC with milliseconds and a Z, boxes are [x, y, w, h] with
five decimals. Reading takes nothing on trust: what does not fit is a `WireError`
that names the field.
"""

from datetime import UTC, datetime
from typing import TypeAlias

from plant.errors import PlantError
from plant.events import (
    ClipState,
    Event,
    EventKind,
    EventObject,
    Evidence,
    ModelReference,
    Phase,
    RuleReference,
)
from plant.geometry import Box
from plant.ids import CameraId, EventId, GateLineId, RuleId, TrackId, ZoneId
from plant.json_tables import JsonMisfitError, JsonTable, table_of

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

FORMAT = 1
GRAVEST = 1000


class WireError(PlantError):
    """Something that was sent or kept as JSON and is no event."""


def event_to_json(event: Event) -> dict[str, Json]:
    """Return the revision as plain values, in the order in which they are told."""
    return {
        "version": FORMAT,
        "id": event.id,
        "revision": event.revision,
        "phase": event.phase.value,
        "kind": event.kind.value,
        "camera": event.camera,
        "zones": list(event.zones),
        "gate_line": event.gate_line,
        "direction": event.direction or None,
        "severity": event.severity,
        "onset_at": time_text(event.onset_at),
        "ended_at": time_or_null(event.ended_at),
        "captured_at": time_text(event.captured_at),
        "detected_at": time_text(event.detected_at),
        "because": event.because,
        "rule": {
            "id": event.rule.id,
            "version": event.rule.version,
            "config_sha256": event.rule.config_sha256,
        },
        "objects": [_object(thing) for thing in event.objects],
        "measures": dict(event.measures),
        "evidence": _evidence(event.evidence),
        "model": _model(event.model),
    }


def event_from_json(data: object) -> Event:
    """Return the revision that plain values tell, or raise WireError."""
    try:
        return _event_of(table_of(data))
    except JsonMisfitError as misfit:
        raise WireError(f"this is no event: {misfit.what}") from misfit


def _event_of(here: JsonTable) -> Event:
    if here.whole("version") != FORMAT:
        raise WireError(f"events of version {here.whole('version')} cannot be read")
    if not 1 <= here.whole("severity") <= GRAVEST:
        raise WireError(f"'severity' should be a whole number from 1 to {GRAVEST}")
    rule = here.table("rule")
    gate_line = here.text_or_null("gate_line")
    model = here.table("model") if here.has("model") else None
    return Event(
        id=EventId(here.text("id")),
        revision=here.whole("revision"),
        phase=here.choice("phase", Phase),
        kind=here.choice("kind", EventKind),
        camera=CameraId(here.text("camera")),
        rule=RuleReference(
            RuleId(rule.text("id")), rule.whole("version"), rule.text("config_sha256")
        ),
        severity=here.whole("severity"),
        onset_at=here.time("onset_at"),
        captured_at=here.time("captured_at"),
        detected_at=here.time("detected_at"),
        because=here.text("because"),
        zones=tuple(ZoneId(zone) for zone in here.texts("zones")),
        gate_line=None if gate_line is None else GateLineId(gate_line),
        direction=here.text_or_null("direction") or "",
        objects=tuple(_object_of(thing) for thing in here.tables("objects")),
        measures=_measures(here.table("measures")),
        ended_at=here.time_or_null("ended_at"),
        evidence=_evidence_of(here.table("evidence")),
        model=ModelReference(model.text("name"), model.text("sha256")) if model else None,
    )


def time_text(moment: datetime) -> str:
    """Return a moment as it is told everywhere: UTC, milliseconds, a Z."""
    stamp = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return f"{stamp.removesuffix('+00:00')}Z"


def time_or_null(moment: datetime | None) -> str | None:
    """Return a moment as it is told, or None where there is none."""
    return None if moment is None else time_text(moment)


def _object(thing: EventObject) -> dict[str, Json]:
    box = thing.box
    return {
        "track": thing.track,
        "label": thing.label,
        "score": round(thing.score, 4),
        "box": [round(edge, 5) for edge in (box.x, box.y, box.w, box.h)],
    }


def _evidence(evidence: Evidence) -> dict[str, Json]:
    return {
        "state": evidence.state.value,
        "clip": evidence.clip or None,
        "clip_sha256": evidence.clip_sha256 or None,
        "clip_from_at": time_or_null(evidence.clip_from_at),
        "clip_to_at": time_or_null(evidence.clip_to_at),
        "viewing_copy": evidence.viewing_copy or None,
        "snapshot": evidence.snapshot or None,
        "box_track": evidence.box_track or None,
        "reason": evidence.reason or None,
    }


def _model(model: ModelReference | None) -> dict[str, Json] | None:
    return None if model is None else {"name": model.name, "sha256": model.sha256}


def _object_of(here: JsonTable) -> EventObject:
    box = Box(*here.numbers("box", 4))
    return EventObject(TrackId(here.text("track")), here.text("label"), here.number("score"), box)


def _evidence_of(here: JsonTable) -> Evidence:
    return Evidence(
        state=here.choice("state", ClipState),
        clip=here.text_or_null("clip") or "",
        clip_sha256=here.text_or_null("clip_sha256") or "",
        clip_from_at=here.time_or_null("clip_from_at"),
        clip_to_at=here.time_or_null("clip_to_at"),
        viewing_copy=here.text_or_null("viewing_copy") or "",
        snapshot=here.text_or_null("snapshot") or "",
        box_track=here.text_or_null("box_track") or "",
        reason=here.text_or_null("reason") or "",
    )


def _measures(here: JsonTable) -> dict[str, float | str]:
    return {
        key: value if isinstance(value, str) else here.number(key)
        for key, value in here.values.items()
    }
