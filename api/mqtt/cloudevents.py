"""CloudEvents 1.0 in structured mode, the one form that is valid in MQTT 3.1.1 as well.

A message is made when what it tells is kept, and sent later; `published_at` is
put in at the last moment, so that everyone can measure how long it took. `source`
and `id` together are unique and stay the same however often a message is repeated.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from plant.wire import Json, time_text

CONTENT_TYPE = "application/cloudevents+json"
DATA_TYPE = "application/json"
SEQUENCE_DIGITS = 12
_COMPACT = (",", ":")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What CloudEvents asks of a message, beside its data."""

    id: str
    source: str
    type: str
    subject: str
    schema: str
    time: datetime | None = None
    # Counts the messages of a source; only events have one.
    sequence: int | None = None

    def around(self, data: Mapping[str, Json]) -> bytes:
        """Return the message. `published_at` stays null until it is sent."""
        told: dict[str, Json] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
        }
        if self.time is not None:
            told["time"] = time_text(self.time)
        told |= {"datacontenttype": DATA_TYPE, "dataschema": self.schema}
        if self.sequence is not None:
            told["sequence"] = f"{self.sequence:0{SEQUENCE_DIGITS}d}"
        told["data"] = dict(data) | {"published_at": None}
        return _text(told)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is sent: its bytes, and what goes into its properties."""

    payload: bytes
    id: str = ""
    severity: int | None = None


def outgoing(payload: bytes, *, now: datetime) -> Outgoing:
    """Return the message with the time of sending in it. What is empty stays empty."""
    if not payload:
        return Outgoing(payload)
    told = json.loads(payload)
    told["data"]["published_at"] = time_text(now)
    severity = told["data"].get("severity")
    return Outgoing(_text(told), told["id"], severity if isinstance(severity, int) else None)


def _text(told: Mapping[str, Json]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=_COMPACT, allow_nan=False).encode()
