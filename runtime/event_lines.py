"""One revision of an event as one line for people, or as JSON for programs."""

import json

from plant.events import ClipState, Event
from plant.json_tables import JsonTable
from plant.wire import event_from_json

HEAD = f"{'onset (UTC)':<20} {'camera':<16} {'kind':<21} {'place':<14} {'phase':<8} {'clip':<8} why"
_CLIPS = {ClipState.NONE: "none", ClipState.PENDING: "to come"}


def event_of(stored: JsonTable) -> Event:
    """Return the event of one item of a list or of the feed."""
    return event_from_json(stored.values.get("event"))


def line(stored: JsonTable) -> str:
    """Return the revision in columns."""
    event = event_of(stored)
    clip = _CLIPS.get(event.evidence.state, event.evidence.state.value)
    return (
        f"{event.onset_at:%Y-%m-%d %H:%M:%S}  {event.camera:<16} {event.kind:<21} "
        f"{event.place:<14} {event.phase:<8} {clip:<8} {event.because}"
    )


def json_line(stored: JsonTable) -> str:
    """Return the revision as the server told it, on one line."""
    return json.dumps(stored.values, ensure_ascii=False)
