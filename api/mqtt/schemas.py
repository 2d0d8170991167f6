"""The JSON Schemas of all that goes over the broker, in one place.

`docs/reference/mqtt/` holds them as files, written by `api.mqtt.reference`; a test
keeps both the same, and the test suite validates every message that it publishes.
A consumer must let pass what it does not know: fields may be added. What is taken
away, or means something else, gets a new version in its type.
"""

from enum import StrEnum
from typing import TypeAlias

from api.mqtt.messages import (
    HASH_PATTERN,
    LABEL_PATTERN,
    MEASURE_NAME_PATTERN,
    MEASURE_WORD_PATTERN,
    NOBODY_WATCHES,
    CameraState,
    ServiceReason,
    ServiceState,
)
from plant.events import ONVIF_TOPICS, ClipState, EventKind, Phase
from plant.ids import SLUG_PATTERN
from plant.incidents import IncidentState
from plant.wire import Json

Schema: TypeAlias = dict[str, Json]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"
_KEY = r"^[^\s/#+]+$"


def event_schema() -> Schema:
    """Return the schema of one revision of an event."""
    data = _table(
        {
            "event_id": _text("The event, the same in all its revisions.", _KEY),
            "revision": _whole("Counts the revisions of the event, from 1."),
            "incident_id": _or_null(_text("The incident that it belongs to.", _KEY)),
            "phase": _words(Phase, "Where in its life the event is."),
            "kind": _words(EventKind, "What happened."),
            "onvif_topic": {
                "enum": [*dict.fromkeys(ONVIF_TOPICS.values()), None],
                "description": "The ONVIF topic that means the same, where there is one.",
            },
            "severity": _whole("How bad it is, up to 1000.", most=1000),
            "rule": _rule(),
            "camera": _id("The camera in the plant file."),
            "zones": _list(_id("A zone."), "The zones concerned, the first one foremost."),
            "gate_line": _or_null(_id("The gate line that was crossed.")),
            "direction": _or_null(_word("The way across the gate line.")),
            "onset_at": _time("The moment that the rule looks for."),
            "ended_at": _or_null(_time("When it was over.")),
            "captured_at": _time("When the picture that brought this revision was taken."),
            "detected_at": _time("When we knew."),
            "published_at": _time("When it was sent to the broker, this time."),
            "objects": _list(_object(), "The objects of the event, where they were."),
            "measures": _measures(),
            "evidence": _evidence(),
            "model": _or_null(_model()),
        }
    )
    kinds = "|".join(kind.value.replace(".", r"\.") for kind in EventKind)
    return _message("event", "One revision of an event", data, rf"org\.floorwatch\.({kinds})\.v1")


def incident_schema() -> Schema:
    """Return the schema of an incident that is not closed."""
    data = _table(
        {
            "incident_id": _text("The incident.", _KEY),
            "version": _whole("Counts its changes."),
            "state": {
                "enum": [state.value for state in IncidentState if state != IncidentState.CLOSED],
                "description": "How far the work is. A closed incident is an empty message.",
            },
            "reopened": {"type": "boolean", "description": "Whether it had been closed before."},
            "kind": _words(EventKind, "What happened, by its gravest event."),
            "severity": _whole("How bad it is, up to 1000.", most=1000),
            "camera": _id("The camera in the plant file."),
            "lead_event_id": _text("Its gravest event.", _KEY),
            "event_count": _whole("How many events belong to it."),
            "opened_at": _time("The onset of its first event."),
            "last_event_at": _time("When its latest event told something."),
            "changed_at": _time("When it came into this version."),
            "published_at": _time("When it was sent to the broker, this time."),
        }
    )
    return _message(
        "incident", "The present state of an incident", data, r"org\.floorwatch\.incident\.v1"
    )


def camera_status_schema() -> Schema:
    """Return the schema of a camera's present state."""
    data = _table(
        {
            "camera": _id("The camera in the plant file."),
            "state": _words(CameraState, "What is known of its view. Blind: nobody watches it."),
            "since_at": _time("Since when."),
            "published_at": _time("When it was sent to the broker, this time."),
        }
    )
    name = r"org\.floorwatch\.camera\.status\.v1"
    return _message("camera-status", "The present state of a camera", data, name)


def service_status_schema() -> Schema:
    """Return the schema of the present state of one of our processes."""
    data = _table(
        {
            "node": _id("The process."),
            "version": _or_null(_text("Its release.", _full(".*"))),
            "state": _words(ServiceState, "Whether it is there."),
            "reason": _words(ServiceReason, "Why it is in this state."),
            "since_at": _or_null(_time("Since when; null where the broker speaks for it.")),
            "published_at": _or_null(_time("When it was sent; null in a last will.")),
        }
    )
    name = r"org\.floorwatch\.service\.status\.v1"
    return _message("service-status", "The present state of a process", data, name)


def signal_schema() -> Schema:
    """Return the schema of what the plant tells us. Unlike the others it is no CloudEvent."""
    told = _table(
        {
            "value": {
                "anyOf": [
                    {"type": "boolean"},
                    {"type": "number"},
                    {"type": "string", "minLength": 1, "maxLength": 200},
                ],
                "description": "What is so.",
            },
            "at": {
                "type": "string",
                "format": "date-time",
                "description": "Since when it is so, with offset. Without it: when it came.",
            },
            "source": _id("Who says so; `mqtt` if it is not told."),
        }
    )
    told["required"] = ["value"]
    return {
        "$schema": _DIALECT,
        "$id": "urn:floorwatch:schema:mqtt:signal:v1",
        "title": "A signal of the plant",
    } | told


def schemas() -> dict[str, Schema]:
    """Return every schema by the name of its file."""
    return {
        "event": event_schema(),
        "incident": incident_schema(),
        "camera-status": camera_status_schema(),
        "service-status": service_status_schema(),
        "signal": signal_schema(),
    }


def _message(name: str, title: str, data: Schema, type_pattern: str) -> Schema:
    """Return a CloudEvent around its data."""
    envelope = _table(
        {
            "specversion": {"const": "1.0"},
            "id": _text("Unique in its source, and the same however often it is sent.", _KEY),
            "source": _text("Who tells it.", r"^urn:floorwatch:site/[a-z0-9-]+/[a-z0-9/-]+$"),
            "type": _text("What is told, with its version.", f"^{type_pattern}$"),
            "subject": _text("What it is about.", _full("[a-zA-Z0-9_./-]+")),
            "time": _time("When it was so."),
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": f"urn:floorwatch:schema:{name}:v1"},
            "sequence": _text("Counts the events of a source, without a gap.", "^[0-9]{12}$"),
            "data": data | {"$id": f"urn:floorwatch:schema:{name}:v1"},
        }
    )
    absent = {"service-status": {"time", "sequence"}, "event": set()}.get(name, {"sequence"})
    envelope["required"] = [key for key in _keys(envelope) if key not in absent]
    head: Schema = {"$schema": _DIALECT, "$id": f"urn:floorwatch:schema:mqtt:{name}:v1"}
    return head | {"title": title} | envelope


def _rule() -> Schema:
    return _table(
        {
            "id": _id("The rule in the plant file."),
            "version": _whole("The rule's version in the plant file."),
            "config_sha256": _text("Hash of its settings and geometry.", _full(".*")),
        },
        "Which rule spoke.",
    )


def _measures() -> Schema:
    return {
        "type": "object",
        "description": "The values that fired the rule. Durations end in `_seconds`.",
        "propertyNames": {"pattern": _full(MEASURE_NAME_PATTERN)},
        "additionalProperties": {
            "anyOf": [
                {"type": "number"},
                {"const": NOBODY_WATCHES},
                _word("A word of a closed list."),
            ]
        },
    }


def _evidence() -> Schema:
    return _table(
        {
            "state": _words(ClipState, "Whether the clip can be had."),
            "sha256": _or_null(_text("Hash of the original clip.", _full(HASH_PATTERN))),
            "from_at": _or_null(_time("Where the clip begins.")),
            "to_at": _or_null(_time("Where the clip ends.")),
        },
        "The pictures; ask the HTTP interface for them.",
    )


def _model() -> Schema:
    return _table(
        {
            "name": _or_null(_word("The weights' name.")),
            "sha256": _text("Their hash.", _full(".*")),
        },
        "Which weights looked.",
    )


def _object() -> Schema:
    share: Schema = {"type": "number"}
    return _table(
        {
            "track": _or_null(_word("The same thing over time.")),
            "label": _or_null(_text("What it is.", _full(LABEL_PATTERN))),
            "score": {"type": "number", "description": "How sure, from 0 to 1."},
            "box": {
                "type": "array",
                "items": share,
                "minItems": 4,
                "maxItems": 4,
                "description": "x, y, width, height as shares of the view.",
            },
        }
    )


# Consumers let unknown fields pass; what we send ourselves must be told here.
def _table(fields: dict[str, Json], meaning: str = "") -> Schema:
    told: Schema = {"type": "object", "description": meaning} if meaning else {"type": "object"}
    return told | {
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _keys(table: Schema) -> list[str]:
    properties = table["properties"]
    return list(properties) if isinstance(properties, dict) else []


def _full(pattern: str) -> str:
    return f"^({pattern})$"


def _text(meaning: str, pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern, "description": meaning}


def _id(meaning: str) -> Schema:
    return _text(meaning, SLUG_PATTERN)


def _word(meaning: str) -> Schema:
    return _text(meaning, _full(MEASURE_WORD_PATTERN))


def _time(meaning: str) -> Schema:
    return _text(meaning, _TIME)


def _whole(meaning: str, *, most: int | None = None) -> Schema:
    told: Schema = {"type": "integer", "minimum": 1, "description": meaning}
    return told if most is None else told | {"maximum": most}


def _words(words: type[StrEnum], meaning: str) -> Schema:
    return {"enum": [word.value for word in words], "description": meaning}


def _list(item: Schema, meaning: str) -> Schema:
    return {"type": "array", "items": item, "description": meaning}


def _or_null(told: Schema) -> Schema:
    return {"anyOf": [told, {"type": "null"}]}
