"""What a verdict does to the review of an event, and to its incident.

    new, unsure ──► any word            confirmed, false_alarm, authorised, escalated ──►
                                        another word, with a reason
    escalated always says why; the same word again is a second look by somebody else; of a sample of
    the false alarms a second look is asked, by somebody who does not know that it is one

An undo takes back the last verdict that stands, and only by the one who gave it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from casework.steps import reopened
from plant.ids import EventId
from plant.incidents import Incident, IncidentState, Outcome
from plant.reviews import Review, ReviewState, Verdict

SECOND_LOOKS_OF_FALSE_ALARMS = 0.05
DISMISSED = frozenset({ReviewState.FALSE_ALARM, ReviewState.AUTHORISED})
_UNDECIDED = frozenset({ReviewState.NEW, ReviewState.UNSURE})


@dataclass(frozen=True, slots=True)
class Word:
    """What a reviewer says of an event. `owner` is who shall work on what was escalated."""

    state: ReviewState
    reason: str = ""
    owner: str = ""


def verdict_of(
    review: Review, past: Sequence[Verdict], word: Word, *, by: str, at: datetime
) -> Verdict:
    """Return the verdict that a word makes of a review with this past, or raise CaseError."""
    checked_person(by)
    reason = checked_reason(word.reason)
    if word.state is ReviewState.NEW:
        raise CaseError("an event cannot be judged to be new", remedy="undo the verdict instead")
    last = standing(past)
    if last is not None and last.after is word.state and last.by == by:
        raise CaseError(f"{by} has judged event {review.event} to be {word.state.value} already")
    overturns = review.state not in _UNDECIDED and review.state is not word.state
    # Who looks a second time does not know the first word, and so overturns nothing knowingly.
    overturns = overturns and not looks_again(review, past, by=by)
    if not reason and (overturns or word.state is ReviewState.ESCALATED):
        raise CaseError("this verdict needs a reason", remedy="say why in a sentence")
    return Verdict(
        event=review.event,
        version=review.version + 1,
        before=review.state,
        after=word.state,
        by=by,
        at=at,
        reason=reason,
    )


def undo_of(review: Review, past: Sequence[Verdict], *, by: str, at: datetime) -> Verdict:
    """Return the verdict that takes back the last one that stands, or raise CaseError."""
    last = standing(past)
    if last is None:
        raise CaseError(f"there is no verdict on event {review.event} to take back")
    if last.by != by:
        raise CaseError(
            f"the verdict on event {review.event} is {last.by}'s",
            remedy="give another verdict, with a reason",
        )
    return Verdict(
        event=review.event,
        version=review.version + 1,
        before=review.state,
        after=last.before,
        by=by,
        at=at,
        undoes=last.version,
    )


def standing(past: Sequence[Verdict]) -> Verdict | None:
    """Return the last verdict that was not taken back."""
    stand = _stand(past)
    return stand[-1] if stand else None


def wants_second_look(review: Review, past: Sequence[Verdict]) -> bool:
    """Whether somebody else should look: at all that is unsure, and at a sample of the rest.

    The sample is 5 of 100 false alarms, chosen by the event's id, so that everybody who
    asks gets the same answer.
    """
    agreed = {each.by for each in _stand(past) if each.after is review.state}
    if len(agreed) > 1:
        return False
    sampled = review.state is ReviewState.FALSE_ALARM and is_sampled(review.event)
    return sampled or review.state is ReviewState.UNSURE


def looks_again(review: Review, past: Sequence[Verdict], *, by: str) -> bool:
    """Whether this person would be the second look at a false alarm of somebody else's."""
    is_own = any(each.by == by for each in past)
    is_false_alarm = review.state is ReviewState.FALSE_ALARM
    return is_false_alarm and not is_own and wants_second_look(review, past)


def is_sampled(event: EventId) -> bool:
    """Whether a false alarm of this event belongs to the sample: the same answer for everybody."""
    drawn = int.from_bytes(hashlib.sha256(f"second look {event}".encode()).digest()[:4], "big")
    return drawn < SECOND_LOOKS_OF_FALSE_ALARMS * 2**32


def second_look_of(past: Sequence[Verdict]) -> bool | None:
    """Return whether a second look at a false alarm agreed, None where none was taken."""
    stand = _stand(past)
    if len(stand) < 2 or stand[0].after is not ReviewState.FALSE_ALARM:
        return None
    first, second = stand[:2]
    if first.by == second.by or not is_sampled(first.event):
        return None
    return second.after is ReviewState.FALSE_ALARM


def incident_after(
    incident: Incident,
    verdict: Verdict,
    reviews: Mapping[ReviewState, int],
    *,
    owner: str = "",
    is_reported: bool = False,
) -> Incident | None:
    """Return what a verdict makes of the incident of its event; None where it stays as it is.

    - Escalated: it is worked on, by the owner where one is named; closed, it is reopened.
    - All its events dismissed, nobody works on it, and no report in it waits (`is_reported`):
      it closes by itself.
    - Closed as dismissed, and an event turns out to be something: it is reopened.
    """
    moved = replace(incident, version=incident.version + 1, changed_at=verdict.at)
    if verdict.after is ReviewState.ESCALATED:
        return _escalated(moved, owner)
    is_left = incident.state is IncidentState.OPEN and not is_reported
    if is_left and reviews and DISMISSED.issuperset(reviews):
        only_false = set(reviews) == {ReviewState.FALSE_ALARM}
        outcome = Outcome.FALSE_ALARM if only_false else Outcome.AUTHORISED
        return replace(moved, state=IncidentState.CLOSED, outcome=outcome)
    was_dismissed = incident.outcome in {Outcome.FALSE_ALARM, Outcome.AUTHORISED}
    turned = verdict.before in DISMISSED and verdict.after not in DISMISSED
    return reopened(moved) if incident.is_closed and was_dismissed and turned else None


def _stand(past: Sequence[Verdict]) -> list[Verdict]:
    undone = {each.undoes for each in past}
    return [each for each in past if each.undoes is None and each.version not in undone]


def _escalated(moved: Incident, owner: str) -> Incident:
    again = reopened(moved) if moved.is_closed else moved
    if not owner:
        return again
    return replace(again, state=IncidentState.IN_PROGRESS, owner=checked_person(owner))
