"""What may be said of an event when, and what it does."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import CaseError
from casework.merging import opened_by
from casework.verdicts import (
    DISMISSED,
    Word,
    incident_after,
    is_sampled,
    looks_again,
    second_look_of,
    standing,
    undo_of,
    verdict_of,
    wants_second_look,
)
from plant.ids import EventId
from plant.incidents import Incident, IncidentState, Outcome
from plant.reviews import Review, ReviewState, Verdict
from tests.builders import an_event, at

EVENT = an_event(1).id
NEW, CONFIRMED, FALSE_ALARM, AUTHORISED, UNSURE, ESCALATED = ReviewState
WORDS = [each for each in ReviewState if each is not NEW]
INCIDENT = opened_by(an_event(1), now=at(2))


def given_on(*words: ReviewState, by: str = "guard") -> tuple[Review, list[Verdict]]:
    """Return the review and past of an event on which these words were given."""
    review, past = Review(EVENT), list[Verdict]()
    for word in words:
        verdict = verdict_of(review, past, Word(word, "because"), by=by, at=at(5))
        review, past = after(review, verdict), [*past, verdict]
    return review, past


def after(review: Review, verdict: Verdict) -> Review:
    return replace(review, state=verdict.after, version=verdict.version)


@pytest.mark.parametrize("word", [CONFIRMED, FALSE_ALARM, AUTHORISED, UNSURE])
@pytest.mark.parametrize("before", [NEW, UNSURE])
def test_one_word_is_enough_where_nothing_is_decided(
    before: ReviewState, word: ReviewState
) -> None:
    review, past = given_on(*([] if before is NEW else [before]))
    verdict = verdict_of(review, past, Word(word), by="another", at=at(9))
    assert verdict == Verdict(EVENT, review.version + 1, before, word, "another", at(9))


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("before", [CONFIRMED, FALSE_ALARM, AUTHORISED, ESCALATED])
def test_what_is_decided_is_overturned_with_a_reason_only(
    before: ReviewState, word: ReviewState
) -> None:
    review, past = given_on(before)
    if word is not before or word is ESCALATED:
        with pytest.raises(CaseError, match="reason"):
            verdict_of(review, past, Word(word, "  "), by="another", at=at(9))
    assert verdict_of(review, past, Word(word, " why "), by="another", at=at(9)).reason == "why"


def test_to_escalate_needs_a_reason() -> None:
    review, past = given_on()
    with pytest.raises(CaseError, match="reason"):
        verdict_of(review, past, Word(ESCALATED), by="guard", at=at(9))


@pytest.mark.parametrize(
    ("word", "by"),
    [
        (Word(NEW), "guard"),
        (Word(CONFIRMED), ""),
        (Word(CONFIRMED), "x" * 201),
        (Word(CONFIRMED, "x" * 1001), "guard"),
        (Word(CONFIRMED, "\0"), "guard"),
        (Word(CONFIRMED, "\ud800"), "guard"),
    ],
    ids=["new", "nobody", "long name", "long reason", "nul", "half a letter"],
)
def test_what_makes_no_sense_is_refused(word: Word, by: str) -> None:
    with pytest.raises(CaseError):
        verdict_of(Review(EVENT), [], word, by=by, at=at(9))


def test_the_same_word_again_is_a_second_look_by_somebody_else() -> None:
    review, past = given_on(UNSURE)
    with pytest.raises(CaseError, match="already"):
        verdict_of(review, past, Word(UNSURE), by="guard", at=at(9))
    again = verdict_of(review, past, Word(UNSURE), by="another", at=at(9))
    assert (again.before, again.after) == (UNSURE, UNSURE)
    assert wants_second_look(review, past)
    assert not wants_second_look(after(review, again), [*past, again])


def test_only_one_s_own_verdict_is_undone() -> None:
    review, past = given_on(CONFIRMED)
    with pytest.raises(CaseError, match="guard's"):
        undo_of(review, past, by="another", at=at(9))
    with pytest.raises(CaseError, match="no verdict"):
        undo_of(Review(EVENT), [], by="guard", at=at(9))


@given(st.lists(st.sampled_from([*WORDS, None]), max_size=12))
def test_undoing_walks_back_the_way_it_came(moves: list[ReviewState | None]) -> None:
    review, past, way = Review(EVENT), list[Verdict](), [NEW]
    for move in moves:
        try:
            if move is None:
                verdict = undo_of(review, past, by="guard", at=at(5))
                way.pop()
            else:
                verdict = verdict_of(review, past, Word(move, "why"), by="guard", at=at(5))
                way.append(move)
        except CaseError:
            continue
        review, past = after(review, verdict), [*past, verdict]
        assert review.state is way[-1]
        last = standing(past)
        assert (NEW if last is None else last.after) is way[-1]
    assert [each.version for each in past] == list(range(1, len(past) + 1))
    assert all(one.after is two.before for one, two in pairwise(past))


def test_one_false_alarm_in_twenty_gets_a_second_look() -> None:
    wanted = 0
    for number in range(4000):
        event = EventId(f"event-{number}")
        verdict = Verdict(event, 1, NEW, FALSE_ALARM, "guard", at(5))
        wanted += wants_second_look(Review(event, FALSE_ALARM, 1), [verdict])
    assert 150 < wanted < 250


def a_verdict(before: ReviewState, word: ReviewState) -> Verdict:
    return Verdict(EVENT, 2, before, word, "guard", at(9), "why")


@pytest.mark.parametrize(
    ("reviews", "outcome"),
    [
        ({FALSE_ALARM: 3}, Outcome.FALSE_ALARM),
        ({AUTHORISED: 1}, Outcome.AUTHORISED),
        ({FALSE_ALARM: 2, AUTHORISED: 1}, Outcome.AUTHORISED),
        ({FALSE_ALARM: 2, NEW: 1}, None),
        ({FALSE_ALARM: 2, CONFIRMED: 1}, None),
        ({}, None),
    ],
    ids=str,
)
def test_an_incident_closes_by_itself_when_all_its_events_are_dismissed(
    reviews: dict[ReviewState, int], outcome: Outcome | None
) -> None:
    moved = incident_after(INCIDENT, a_verdict(NEW, FALSE_ALARM), reviews)
    if outcome is None:
        assert moved is None
    else:
        assert moved is not None
        assert (moved.state, moved.outcome, moved.version) == (IncidentState.CLOSED, outcome, 2)


def test_an_incident_that_somebody_works_on_does_not_close_by_itself() -> None:
    taken = replace(INCIDENT, state=IncidentState.IN_PROGRESS, owner="lead")
    assert incident_after(taken, a_verdict(NEW, FALSE_ALARM), {FALSE_ALARM: 1}) is None


@pytest.mark.parametrize("before", [INCIDENT, replace(INCIDENT, state=IncidentState.CLOSED)])
@pytest.mark.parametrize("owner", ["", "lead"])
def test_what_is_escalated_is_worked_on(before: Incident, owner: str) -> None:
    moved = incident_after(before, a_verdict(NEW, ESCALATED), {ESCALATED: 1}, owner=owner)
    assert moved is not None
    assert moved.state is (IncidentState.IN_PROGRESS if owner else IncidentState.OPEN)
    assert (moved.owner, moved.reopened) == (owner, before.is_closed)


@pytest.mark.parametrize("word", WORDS)
def test_a_dismissed_incident_is_reopened_when_an_event_was_something(word: ReviewState) -> None:
    done = replace(INCIDENT, state=IncidentState.CLOSED, outcome=Outcome.FALSE_ALARM)
    moved = incident_after(done, a_verdict(FALSE_ALARM, word), {word: 1})
    assert (moved is not None and moved.reopened) is (word not in DISMISSED)


def test_an_incident_closed_for_another_reason_stays_closed() -> None:
    done = replace(INCIDENT, state=IncidentState.CLOSED, outcome=Outcome.THEFT)
    assert incident_after(done, a_verdict(FALSE_ALARM, CONFIRMED), {CONFIRMED: 1}) is None


def test_a_second_look_is_of_somebody_else_and_says_whether_it_agreed() -> None:
    event = next(each for each in map(EventId, map(str, range(999))) if is_sampled(each))
    first = Verdict(event, 1, NEW, FALSE_ALARM, "guard", at(5))
    review = Review(event, FALSE_ALARM, 1)
    assert looks_again(review, [first], by="another")
    assert not looks_again(review, [first], by="guard")
    for word, agreed in ((FALSE_ALARM, True), (CONFIRMED, False)):
        second = verdict_of(review, [first], Word(word), by="another", at=at(9))
        assert second_look_of([first, second]) is agreed
        assert not looks_again(after(review, second), [first, second], by="third")
    with pytest.raises(CaseError, match="reason"):
        verdict_of(review, [first], Word(CONFIRMED), by="guard", at=at(9))
    assert second_look_of([first]) is None
