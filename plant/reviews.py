"""The review of an event: what people concluded about it, step by step.

    new, unsure ──► confirmed | false_alarm | authorised | unsure | escalated
    what is decided ──► another word, with a reason
    an undo is a further step, back to where the last one that stands came from

- Each step is a verdict; verdicts are never changed and never deleted.
- `version` counts the verdicts of an event, undone ones too. Whoever gives a verdict
  says which version he saw, and is refused when it has moved.
- A claim is a soft lock of a minute that tells others who looks at it; it binds nobody
  and leaves no trace.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plant.ids import EventId, IncidentId


class ReviewState(StrEnum):
    """What is held of an event."""

    NEW = "new"
    CONFIRMED = "confirmed"
    FALSE_ALARM = "false_alarm"  # there was nothing
    AUTHORISED = "authorised"  # it was real, and expected
    UNSURE = "unsure"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One step of a review. `undoes` names the version that it takes back."""

    event: EventId
    version: int
    before: ReviewState
    after: ReviewState
    by: str
    at: datetime
    reason: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who looks at an event, and until when that counts."""

    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """How far the review of an event is, and the incident that it belongs to.

    An event without verdict is new, in version 0. The claim may be over: compare the time.
    An event that was kept before there were incidents belongs to none.
    """

    event: EventId
    state: ReviewState = ReviewState.NEW
    version: int = 0
    incident: IncidentId | None = None
    claim: Claim | None = None
