"""Values of the plant as the JSON that is told over HTTP, and the answers that carry it."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.responses import Response

from plant.records import Attachment, StoredEvent
from plant.store_errors import MissingError
from plant.wire import Json, event_to_json, time_text


def answer(
    told: Json, status: int = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer that carries plain values."""
    text = json.dumps(told, allow_nan=False, separators=(",", ":"))
    return Response(
        text.encode(), status_code=status, media_type="application/json", headers=headers
    )


def found(stored: StoredEvent | None) -> StoredEvent:
    """Return what was found, or raise MissingError."""
    if stored is None:
        raise MissingError("no such event is kept", remedy="check the event's id")
    return stored


def stored_to_json(stored: StoredEvent) -> dict[str, Json]:
    """Return a revision with its place in the order of things."""
    return {
        "event": event_to_json(stored.event),
        "source": stored.source,
        "sequence": stored.sequence,
        "position": stored.position,
        "stored_at": time_text(stored.stored_at),
    }


def page_to_json(events: Sequence[StoredEvent], following: object = None) -> dict[str, Json]:
    """Return a page of revisions, with the cursor of the next one."""
    return {
        "events": [stored_to_json(each) for each in events],
        "next": None if following is None else str(following),
    }


def media_to_json(attachment: Attachment) -> dict[str, Json]:
    """Return a file of an event."""
    return {
        "event_id": attachment.event,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.file.size,
        "sha256": attachment.file.sha256,
        "attached_at": time_text(attachment.attached_at),
    }
