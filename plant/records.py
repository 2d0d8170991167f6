"""What is kept: events with their place in the order of things, messages, media, holds.

- `position` orders all revisions of the store as they were committed; it never
  goes back and may skip numbers.
- `sequence` orders the revisions of one source, from 1 up, without a gap: whoever
  sees 4 after 2 has missed 3 and can ask for it.
- What is kept is what the wire can say: times to the millisecond, boxes to five
  decimals. `as_kept` is the one place that decides whether two contents are equal.
"""

import json
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NewType

from plant.events import Event, EventKind, Phase
from plant.ids import CameraId, EventId, IncidentId, LineId, ZoneId
from plant.reviews import ReviewState
from plant.store_errors import CursorError
from plant.wire import WireError, event_from_json, event_to_json

SourceId = NewType("SourceId", str)
Sha256 = NewType("Sha256", str)

LONGEST_NAME = 200
LAST_REVISION = 2**31 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# As many digits as a time and a number of a row can have.
_CURSOR = re.compile(r"-?[0-9]{1,14}\.[0-9]{1,18}")
_MILLISECOND = timedelta(milliseconds=1)


def camera_source(camera: CameraId) -> SourceId:
    """Return the source that a camera's events are numbered in."""
    return SourceId(f"camera/{camera}")


def line_source(line: LineId) -> SourceId:
    """Return the source of what is told of a production line as a whole."""
    return SourceId(f"line/{line}")


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One revision of an event, with its place in the order of things."""

    event: Event
    source: SourceId
    sequence: int
    position: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted, by their current state. None means any; no camera at all, none.

    The onset lies in `from_at` (included) up to `to_at` (not included).
    """

    kind: EventKind | None = None
    camera: CameraId | None = None
    zone: ZoneId | None = None
    phase: Phase | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    incident: IncidentId | None = None
    review: ReviewState | None = None
    cameras: AbstractSet[CameraId] | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list of events: where the next page begins, whatever is added meanwhile."""

    onset_at: datetime
    number: int

    def __str__(self) -> str:
        return f"{milliseconds(self.onset_at)}.{self.number}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the place that a text names, or raise CursorError."""
        onset, _, number = text.partition(".")
        if _CURSOR.fullmatch(text) is None:
            raise CursorError(
                "this is no place in the list", remedy="take the one that the page before gave"
            )
        return cls(moment(int(onset)), int(number))


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest onset first, and where to go on; None at the end."""

    events: tuple[StoredEvent, ...]
    next: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be sent. A key is sent with one content; a second draft of it adds nothing.

    A retained message is the present state of its topic; an empty payload clears it.
    """

    key: str
    source: SourceId
    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A draft with its number in the order of sending, and when it was acknowledged."""

    number: int
    draft: Draft
    made_at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How much waits, since when, and how much of what was acknowledged is still kept."""

    waiting: int
    oldest_waiting_at: datetime | None
    acknowledged: int
    last_acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file by its content."""

    sha256: Sha256
    size: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an event under a name, such as `clip` or `snapshot`."""

    event: EventId
    name: str
    file: MediaFile
    media_type: str
    attached_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Somebody's word that the files of an event must stay, until it is taken back."""

    number: int
    event: EventId
    reason: str
    held_by: str
    held_at: datetime
    released_by: str = ""
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cleared:
    """What a clean-up took away."""

    attachments: int = 0
    files: int = 0
    octets: int = 0

    def __add__(self, other: "Cleared") -> "Cleared":
        return Cleared(
            self.attachments + other.attachments,
            self.files + other.files,
            self.octets + other.octets,
        )


def as_kept(event: Event) -> tuple[Event, str]:
    """Return the event as it will be read back, and its one text, or raise WireError."""
    names = (event.id, event.camera, event.gate_line or "-", *event.zones)
    if not all(is_name(name) for name in names):
        raise WireError("a name is empty, too long, or holds characters that cannot be printed")
    if not 1 <= event.revision <= LAST_REVISION:
        raise WireError(f"revision {event.revision} is none: they count from 1")
    try:
        kept = event_from_json(event_to_json(event))
        text = json.dumps(event_to_json(kept), ensure_ascii=False, allow_nan=False, sort_keys=True)
        text.encode()
    except ValueError as error:
        raise WireError("the event holds a number or a text that JSON cannot tell") from error
    return kept, text


def event_of(text: str) -> Event:
    """Return the event of a text that `as_kept` made."""
    return event_from_json(json.loads(text))


def is_name(text: str) -> bool:
    """Whether the text can be a key in any store: short, printable, not empty."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable()


def milliseconds(at: datetime) -> int:
    """Return whole milliseconds since 1970; a naive time is refused."""
    return (at - _EPOCH) // _MILLISECOND


def moment(millis: int) -> datetime:
    """Return the UTC time so many milliseconds after 1970 began."""
    return _EPOCH + millis * _MILLISECOND
