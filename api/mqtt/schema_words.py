"""The words that our JSON Schemas are made of."""

from enum import StrEnum
from typing import TypeAlias

from api.mqtt.messages import MEASURE_WORD_PATTERN
from plant.ids import SLUG_PATTERN
from plant.wire import Json

Schema: TypeAlias = dict[str, Json]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KEY = r"^[^\s/#+]+$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$"


def table(fields: dict[str, Json], meaning: str = "") -> Schema:
    """Return an object with these fields and no others, all of them required.

    Consumers let unknown fields pass; what we send ourselves must be told here.
    """
    told: Schema = {"type": "object", "description": meaning} if meaning else {"type": "object"}
    return told | {
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def keys(table: Schema) -> list[str]:
    """Return the names of a table's fields."""
    properties = table["properties"]
    return list(properties) if isinstance(properties, dict) else []


def full(pattern: str) -> str:
    """Return a pattern for the whole of a text."""
    return f"^({pattern})$"


def text(meaning: str, pattern: str) -> Schema:
    """Return a text of a pattern."""
    return {"type": "string", "pattern": pattern, "description": meaning}


def slug(meaning: str) -> Schema:
    """Return an id of the plant file."""
    return text(meaning, SLUG_PATTERN)


def word(meaning: str) -> Schema:
    """Return a word of a closed list."""
    return text(meaning, full(MEASURE_WORD_PATTERN))


def moment(meaning: str) -> Schema:
    """Return a moment as it is told everywhere."""
    return text(meaning, _TIME)


def whole(meaning: str, *, most: int | None = None) -> Schema:
    """Return a whole number from 1."""
    told: Schema = {"type": "integer", "minimum": 1, "description": meaning}
    return told if most is None else told | {"maximum": most}


def number_from_0(meaning: str) -> Schema:
    """Return a whole number from 0."""
    return {"type": "integer", "minimum": 0, "description": meaning}


def words(words: type[StrEnum], meaning: str) -> Schema:
    """Return a closed list."""
    return {"enum": [word.value for word in words], "description": meaning}


def rows(item: Schema, meaning: str) -> Schema:
    """Return a list of equal things."""
    return {"type": "array", "items": item, "description": meaning}


def or_null(told: Schema) -> Schema:
    """Return the same, or null."""
    return {"anyOf": [told, {"type": "null"}]}


def message(name: str, title: str, data: Schema, type_pattern: str) -> Schema:
    """Return a CloudEvent around its data."""
    envelope = table(
        {
            "specversion": {"const": "1.0"},
            "id": text("Unique in its source, and the same however often it is sent.", _KEY),
            "source": text("Who tells it.", r"^urn:floorwatch:site/[a-z0-9-]+/[a-z0-9/-]+$"),
            "type": text("What is told, with its version.", f"^{type_pattern}$"),
            "subject": text("What it is about.", full("[a-zA-Z0-9_./-]+")),
            "time": moment("When it was so."),
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"const": f"urn:floorwatch:schema:{name}:v1"},
            "sequence": text("Counts the events of a source, without a gap.", "^[0-9]{12}$"),
            "data": data | {"$id": f"urn:floorwatch:schema:{name}:v1"},
        }
    )
    absent = {
        "service-status": {"time", "sequence"},
        "report": {"time", "sequence"},
        "event": set(),
    }.get(name, {"sequence"})
    envelope["required"] = [key for key in keys(envelope) if key not in absent]
    head: Schema = {"$schema": DIALECT, "$id": f"urn:floorwatch:schema:mqtt:{name}:v1"}
    return head | {"title": title} | envelope
