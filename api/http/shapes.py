"""How things look over HTTP, for the OpenAPI description and for those who read it.

The event itself is written and read by `plant.wire`; its shape here says the same in
the words of a schema, and a test holds the two together. Others are written from these.
"""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from plant.events import ClipState, EventKind, Phase
from plant.records import LAST_REVISION, LONGEST_NAME
from plant.wire import GRAVEST

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Sha256Text = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Shape(BaseModel):
    """A table with these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong, and how to mend it (RFC 9457)."""

    type: str = Field(description="a URN of the kind of problem, stable")
    title: str
    status: int
    detail: str = Field(description="what happened, and where")
    remedy: str = Field(description="what to do")
    said: str | None = Field(
        default=None, description="the same for a plant worker, in the language asked for"
    )


class RuleReference(Shape):
    """Which rule spoke."""

    id: str
    version: int
    config_sha256: str


class EventObject(Shape):
    """One object of an event. The box is x, y, width, height as shares of the view."""

    track: str
    label: str
    score: float
    box: list[float] = Field(min_length=4, max_length=4)


class Evidence(Shape):
    """Whether there are pictures. Get them from the event's media, by their role."""

    state: ClipState
    clip: str | None
    clip_sha256: str | None
    clip_from_at: AwareDatetime | None
    clip_to_at: AwareDatetime | None
    viewing_copy: str | None
    snapshot: str | None
    box_track: str | None
    reason: str | None


class ModelReference(Shape):
    """Which weights looked."""

    name: str
    sha256: str


class Event(Shape):
    """One revision of an event, version 1 of the format."""

    version: Literal[1] = Field(description="the version of this format")
    id: Name
    revision: int = Field(ge=1, le=LAST_REVISION)
    phase: Phase
    kind: EventKind
    camera: Name
    zones: list[Name]
    gate_line: Name | None
    direction: str | None
    severity: int = Field(ge=1, le=GRAVEST)
    onset_at: AwareDatetime
    ended_at: AwareDatetime | None
    captured_at: AwareDatetime
    detected_at: AwareDatetime
    because: str
    rule: RuleReference
    objects: list[EventObject]
    measures: dict[str, float | str]
    evidence: Evidence
    model: ModelReference | None


class StoredEvent(Shape):
    """A revision with its place in the order of things."""

    event: Event
    source: str = Field(description="what the sequence counts: `camera/{id}` or `line/{id}`")
    sequence: int = Field(description="counts the revisions of the source, without a gap")
    position: int = Field(description="orders all revisions; the id in the feed")
    stored_at: AwareDatetime


class TakenEvent(StoredEvent):
    """A revision that was taken in, and the incident that it belongs to."""

    incident_id: str


class EventPage(Shape):
    """Events, newest onset first, or revisions of a source in order."""

    events: list[StoredEvent]
    next: str | None = Field(description="the cursor of the next page, null at the end")


class Media(Shape):
    """A file of an event."""

    event_id: str
    name: str
    media_type: str
    size: int
    sha256: Sha256Text
    attached_at: AwareDatetime


class EventDetail(StoredEvent):
    """The current state of an event with all that belongs to it."""

    media: list[Media]


class Health(Shape):
    """The process is alive."""

    status: Literal["alive"]
    version: str


class Ready(Shape):
    """Whether the server can do its work; what cannot be done says why."""

    ready: bool
    checks: dict[str, str] = Field(description="by name: `ok`, or why not")
    broker: str = Field(
        description="`ok`, or why no event leaves over MQTT; they are kept until they do"
    )
