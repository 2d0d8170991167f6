"""How incidents, verdicts, footage and signals look over HTTP."""

from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.http.shapes import Name, Shape
from casework.checks import LONGEST_REASON
from plant.events import EventKind
from plant.footage import FootageState
from plant.ids import SLUG_PATTERN
from plant.incidents import IncidentState, Outcome
from plant.reports import Category
from plant.reviews import ReviewState
from plant.signals import SignalKind

Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="the version that you have seen")]
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
Slug = Annotated[str, Field(pattern=SLUG_PATTERN)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]


class NewVerdict(Shape):
    """What somebody says of an event. Escalating and overturning need a reason."""

    verdict: ReviewState
    version: Version
    reason: Reason = ""
    owner: str = Field(
        default="", max_length=200, description="who shall work on what is escalated"
    )


class Seen(Shape):
    """The version on which somebody decides."""

    version: Version


class Verdict(Shape):
    """One step of a review; verdicts are never changed."""

    version: int
    before: ReviewState
    after: ReviewState
    by: str
    at: AwareDatetime
    reason: str
    undoes: int | None


class Review(Shape):
    """How far the review of an event is, with every verdict so far."""

    event_id: str
    state: ReviewState
    version: int
    incident_id: str | None
    claimed_by: str | None
    claimed_until: AwareDatetime | None
    verdicts: list[Verdict]


class Loss(Shape):
    """What was lost and what came back, in units of a currency or of a product."""

    value: Amount
    recovered: Amount = Decimal(0)
    unit: Name


class Incident(Shape):
    """What people work on, as it is now."""

    id: str
    version: int
    state: IncidentState
    camera: str | None
    places: list[str]
    kind: EventKind | None = Field(description="of its gravest event, null while it has none")
    lead_event_id: str | None
    category: Category | None = Field(description="of the report that opened it, if one did")
    post: str | None
    severity: int
    event_count: int
    opened_at: AwareDatetime
    last_event_at: AwareDatetime
    changed_at: AwareDatetime
    owner: str | None
    reopened: bool
    outcome: Outcome | None
    loss: Loss | None


class IncidentStep(Shape):
    """A step that somebody took with an incident."""

    version: int
    before: IncidentState | None
    after: IncidentState
    by: str
    at: AwareDatetime
    reason: str
    owner: str | None
    outcome: Outcome | None
    loss: Loss | None


class IncidentReport(Shape):
    """A report that belongs to an incident, and why; `footage_ids` are what it asked for."""

    id: str
    receipt: str
    category: Category
    post: str
    happened_at: AwareDatetime
    because: list[str]
    footage_ids: list[str]


class IncidentDetail(Incident):
    """An incident with the steps so far, how its events were judged, and its reports."""

    steps: list[IncidentStep]
    verdicts: dict[str, int]
    reports: list[IncidentReport]


class IncidentPage(Shape):
    """Incidents in the order that was asked for."""

    incidents: list[Incident]
    next: str | None = Field(description="the cursor of the next page, null at the end")


class TakeOn(Shape):
    """Somebody works on it: whoever asks, or the owner named."""

    version: Version
    owner: str = Field(default="", max_length=200)


class Close(Shape):
    """The work is done: what it was, what was lost, and a note."""

    version: Version
    outcome: Outcome
    loss: Loss | None = None
    note: Reason = ""


class Reopen(Shape):
    """The work begins again, and why."""

    version: Version
    reason: Reason


class Wish(Shape):
    """Footage that no event asked for: a span in capture time, an hour at most."""

    camera: Name
    from_at: AwareDatetime
    to_at: AwareDatetime
    event_id: Name | None = None


class FootageRequest(Shape):
    """A wish for footage, and what came of it."""

    id: str
    camera: str
    from_at: AwareDatetime
    to_at: AwareDatetime
    requested_by: str
    requested_at: AwareDatetime
    event_id: str | None
    state: FootageState
    reason: str | None
    answered_at: AwareDatetime | None
    media_type: str | None
    size: int | None
    sha256: str | None
    clip_from_at: AwareDatetime | None = Field(description="what is in the file, at most as asked")
    clip_to_at: AwareDatetime | None


class FootagePage(Shape):
    """Wishes for footage, the newest first."""

    requests: list[FootageRequest]
    next: str | None = Field(description="the cursor of the next page, null at the end")


class NewSignal(Shape):
    """Something that the plant tells: `door_opened` of `dock-3` is true."""

    kind: SignalKind
    id: Slug
    value: bool | float | Annotated[str, Field(max_length=200)]
    at: AwareDatetime | None = Field(default=None, description="when it was so; now, if not given")
    source: Slug


class Signal(Shape):
    """A signal with its number in the order of coming."""

    kind: str
    id: str
    value: bool | float | str
    at: AwareDatetime
    source: str
    number: int
    stored_at: AwareDatetime


class Signals(Shape):
    """The newest signal of each kind and id: how things are."""

    signals: list[Signal]


class NewSnooze(Shape):
    """A rule shall be quiet at a camera for a while. What is critical never is."""

    rule: Name
    minutes: Annotated[int, Field(ge=1, le=1440)]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class Snooze(Shape):
    """A rule that is quiet at a camera until a moment, and by whose word."""

    number: int
    rule: str
    camera: str | None
    reason: str
    by: str
    at: AwareDatetime
    until: AwareDatetime
    ended_by: str | None
    ended_at: AwareDatetime | None


class SnoozeList(Shape):
    """Snoozes, the newest first."""

    snoozes: list[Snooze]
