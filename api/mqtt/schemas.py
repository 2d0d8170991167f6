"""The JSON Schemas of all that goes over the broker, in one place.

`docs/reference/mqtt/` holds them as files, written by `api.mqtt.reference`; a test
keeps both the same, and the test suite validates every message that it publishes.
A consumer must let pass what it does not know: fields may be added. What is taken
away, or means something else, gets a new version in its type.
"""

from api.mqtt.line_schemas import count_schema, ledger_schema
from api.mqtt.messages import (
    HASH_PATTERN,
    LABEL_PATTERN,
    MEASURE_NAME_PATTERN,
    NOBODY_WATCHES,
    CameraState,
    ServiceReason,
    ServiceState,
)
from api.mqtt.schema_words import (
    DIALECT,
    Schema,
    full,
    message,
    moment,
    number_from_0,
    or_null,
    rows,
    slug,
    table,
    text,
    whole,
    word,
    words,
)
from plant.events import ONVIF_TOPICS, ClipState, EventKind, Phase
from plant.incidents import IncidentState
from plant.reports import REPORT_ID_PATTERN, Category

_KEY = r"^[^\s/#+]+$"


def event_schema() -> Schema:
    """Return the schema of one revision of an event."""
    data = table(
        {
            "event_id": text("The event, the same in all its revisions.", _KEY),
            "revision": whole("Counts the revisions of the event, from 1."),
            "incident_id": or_null(text("The incident that it belongs to.", _KEY)),
            "phase": words(Phase, "Where in its life the event is."),
            "kind": words(EventKind, "What happened."),
            "onvif_topic": {
                "enum": [*dict.fromkeys(ONVIF_TOPICS.values()), None],
                "description": "The ONVIF topic that means the same, where there is one.",
            },
            "severity": whole("How bad it is, up to 1000.", most=1000),
            "rule": _rule(),
            "camera": slug("The camera in the plant file."),
            "zones": rows(slug("A zone."), "The zones concerned, the first one foremost."),
            "gate_line": or_null(slug("The gate line that was crossed.")),
            "direction": or_null(word("The way across the gate line.")),
            "onset_at": moment("The moment that the rule looks for."),
            "ended_at": or_null(moment("When it was over.")),
            "captured_at": moment("When the picture that brought this revision was taken."),
            "detected_at": moment("When we knew."),
            "published_at": moment("When it was sent to the broker, this time."),
            "objects": rows(_object(), "The objects of the event, where they were."),
            "measures": _measures(),
            "evidence": _evidence(),
            "model": or_null(_model()),
        }
    )
    kinds = "|".join(kind.value.replace(".", r"\.") for kind in EventKind)
    return message("event", "One revision of an event", data, rf"org\.floorwatch\.({kinds})\.v1")


def incident_schema() -> Schema:
    """Return the schema of an incident that is not closed."""
    data = table(
        {
            "incident_id": text("The incident.", _KEY),
            "version": whole("Counts its changes."),
            "state": {
                "enum": [state.value for state in IncidentState if state != IncidentState.CLOSED],
                "description": "How far the work is. A closed incident is an empty message.",
            },
            "reopened": {"type": "boolean", "description": "Whether it had been closed before."},
            "kind": or_null(words(EventKind, "What happened, by its gravest event, if any.")),
            "category": or_null(words(Category, "What the report that opened it told of.")),
            "post": or_null(slug("The post of that report.")),
            "severity": whole("How bad it is, up to 1000.", most=1000),
            "camera": or_null(slug("The camera in the plant file; none sees some posts.")),
            "lead_event_id": or_null(text("Its gravest event, if any.", _KEY)),
            "event_count": number_from_0("How many events belong to it."),
            "opened_at": moment("The onset of its first event, or when its report tells of."),
            "last_event_at": moment("What its latest event or report tells of."),
            "changed_at": moment("When it came into this version."),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    return message(
        "incident", "The present state of an incident", data, r"org\.floorwatch\.incident\.v1"
    )


def camera_status_schema() -> Schema:
    """Return the schema of a camera's present state."""
    data = table(
        {
            "camera": slug("The camera in the plant file."),
            "state": words(CameraState, "What is known of its view. Blind: nobody watches it."),
            "since_at": moment("Since when."),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    name = r"org\.floorwatch\.camera\.status\.v1"
    return message("camera-status", "The present state of a camera", data, name)


def report_schema() -> Schema:
    """Return the schema of what is told of a report."""
    data = table(
        {
            "report_id": text("The report.", REPORT_ID_PATTERN),
            "category": words(Category, "What the worker saw."),
            "post": slug("The post in the plant file."),
            "area": or_null(slug("The area that the post stands in.")),
            "line": or_null(slug("The production line that the post stands at.")),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    return message("report", "A report of a plant worker", data, r"org\.floorwatch\.report\.v1")


def service_status_schema() -> Schema:
    """Return the schema of the present state of one of our processes."""
    data = table(
        {
            "node": slug("The process."),
            "version": or_null(text("Its release.", full(".*"))),
            "state": words(ServiceState, "Whether it is there."),
            "reason": words(ServiceReason, "Why it is in this state."),
            "since_at": or_null(moment("Since when; null where the broker speaks for it.")),
            "published_at": or_null(moment("When it was sent; null in a last will.")),
        }
    )
    name = r"org\.floorwatch\.service\.status\.v1"
    return message("service-status", "The present state of a process", data, name)


def emergency_schema() -> Schema:
    """Return the schema of an emergency grant that runs."""
    data = table(
        {
            "grant": slug("What was opened, as IT named it in its policies."),
            "opening_id": text("This opening, as the audit names it.", _KEY),
            "asked_at": moment("When it was asked for."),
            "until_at": moment("When it is over at the latest."),
            "published_at": moment("When it was sent to the broker, this time."),
        }
    )
    name = r"org\.floorwatch\.emergency\.v1"
    return message("emergency", "An emergency grant that runs", data, name)


def signal_schema() -> Schema:
    """Return the schema of what the plant tells us. Unlike the others it is no CloudEvent."""
    told = table(
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
            "source": slug("Who says so; `mqtt` if it is not told."),
        }
    )
    told["required"] = ["value"]
    return {
        "$schema": DIALECT,
        "$id": "urn:floorwatch:schema:mqtt:signal:v1",
        "title": "A signal of the plant",
    } | told


def schemas() -> dict[str, Schema]:
    """Return every schema by the name of its file."""
    return {
        "event": event_schema(),
        "incident": incident_schema(),
        "camera-status": camera_status_schema(),
        "report": report_schema(),
        "service-status": service_status_schema(),
        "emergency": emergency_schema(),
        "count": count_schema(),
        "ledger": ledger_schema(),
        "signal": signal_schema(),
    }


def _rule() -> Schema:
    return table(
        {
            "id": slug("The rule in the plant file."),
            "version": whole("The rule's version in the plant file."),
            "config_sha256": text("Hash of its settings and geometry.", full(".*")),
        },
        "Which rule spoke.",
    )


def _measures() -> Schema:
    return {
        "type": "object",
        "description": "The values that fired the rule. Durations end in `_seconds`.",
        "propertyNames": {"pattern": full(MEASURE_NAME_PATTERN)},
        "additionalProperties": {
            "anyOf": [
                {"type": "number"},
                {"const": NOBODY_WATCHES},
                word("A word of a closed list."),
            ]
        },
    }


def _evidence() -> Schema:
    return table(
        {
            "state": words(ClipState, "Whether the clip can be had."),
            "sha256": or_null(text("Hash of the original clip.", full(HASH_PATTERN))),
            "from_at": or_null(moment("Where the clip begins.")),
            "to_at": or_null(moment("Where the clip ends.")),
        },
        "The pictures; ask the HTTP interface for them.",
    )


def _model() -> Schema:
    return table(
        {
            "name": or_null(word("The weights' name.")),
            "sha256": text("Their hash.", full(".*")),
        },
        "Which weights looked.",
    )


def _object() -> Schema:
    share: Schema = {"type": "number"}
    return table(
        {
            "track": or_null(word("The same thing over time.")),
            "label": or_null(text("What it is.", full(LABEL_PATTERN))),
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
