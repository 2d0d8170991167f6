"""An opening takes two people, ends by itself on either clock, and is reviewed by a third."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.break_glass.grants import Grant, grants_of
from policy.break_glass.openings import (
    WAITS,
    Hand,
    Moment,
    Opening,
    Outcome,
    Over,
    Review,
    Stage,
    Wish,
    agree,
    ask,
    end,
    passed,
    resumed,
    review,
)
from policy.break_glass.telling import opening_from_json, opening_to_json
from policy.errors import BreakGlassError
from tests.policy.logs import NOON

ALL_AREAS = Grant("all-areas", "Security sees every area", 60)
PEOPLE = st.sampled_from(("ada", "bob", "ida"))


def at(seconds: float = 0.0, *, wall: float | None = None) -> Moment:
    return Moment(NOON + timedelta(seconds=seconds if wall is None else wall), seconds)


def by(person: str, moment: datetime = NOON) -> Hand:
    return Hand(person, f"{person}-desk", moment)


def asked_for(minutes: int = 60, person: str = "ada") -> Opening:
    wish = Wish(ALL_AREAS, minutes, "fire in hall 2")
    return ask("o1", wish, by(person), at(), others=())


def running(minutes: int = 60) -> Opening:
    return agree(asked_for(minutes), by("bob"), at())


def test_it_runs_when_a_second_person_agrees_and_for_its_minutes() -> None:
    opening = running(30)
    assert opening.people == {"ada", "bob"}
    assert passed(opening, at(1799)).stage is Stage.RUNNING
    assert passed(opening, at(1800)).over == Over(at(1800).at, "its time was over")


def test_who_asked_cannot_agree() -> None:
    with pytest.raises(BreakGlassError, match="a second person"):
        agree(asked_for(), by("ada"), at())


def test_after_ten_minutes_nobody_can_agree_any_more() -> None:
    late = at(WAITS.total_seconds())
    with pytest.raises(BreakGlassError, match="ask for it anew"):
        agree(asked_for(), by("bob"), late)
    assert passed(asked_for(), late).stage is Stage.CLOSED


@pytest.mark.parametrize("minutes", [0, -1, 61, 240])
def test_nobody_gets_more_time_than_it_prepared(minutes: int) -> None:
    with pytest.raises(BreakGlassError, match="1 to 60 minutes"):
        asked_for(minutes)


@pytest.mark.parametrize("reason", ["", "  fire ", "x" * 501])
def test_it_must_be_said_why(reason: str) -> None:
    with pytest.raises(BreakGlassError, match="said why"):
        ask("o1", Wish(ALL_AREAS, 5, reason), by("ada"), at(), others=())


def test_one_grant_is_open_once() -> None:
    for other in (asked_for(), running()):
        with pytest.raises(BreakGlassError, match="already"):
            ask("o2", Wish(ALL_AREAS, 5, "fire in hall 2"), by("bob"), at(), others=[other])
    over = end(running(), Over(NOON, "somebody ended it", "bob"))
    again = ask("o2", Wish(ALL_AREAS, 5, "fire again"), by("bob"), at(), others=[over])
    assert again.stage is Stage.ASKED


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), st.floats(0, 5000)), max_size=20))
def test_whatever_the_wall_clock_does_it_runs_no_longer_than_its_minutes(
    steps: Sequence[tuple[int, float]],
) -> None:
    opening, seconds = running(60), 0.0
    was_over = False
    for wall, gone in steps:
        seconds += gone
        opening = passed(opening, at(seconds, wall=wall))
        runs = opening.stage is Stage.RUNNING
        assert not (runs and (seconds >= 3600 or wall >= 3600 or was_over))
        was_over = was_over or not runs


@given(st.integers(-(10**6), 10**6), st.floats(0, 10**6), st.floats(0, 10**6))
def test_a_restart_with_any_clock_gives_no_more_than_all_of_its_minutes(
    wall: int, seconds: float, more: float
) -> None:
    opening = resumed(running(60), at(seconds, wall=wall))
    later = passed(opening, at(seconds + more, wall=wall + more))
    if later.stage is Stage.RUNNING:
        assert more < 3600
        assert wall + more < 3600
    before = passed(resumed(asked_for(), at(seconds, wall=wall)), at(seconds, wall=wall))
    assert before.stage in (Stage.ASKED, Stage.CLOSED)


STEPS = st.tuples(st.sampled_from(("agree", "end", "review", "pass")), PEOPLE, st.floats(0, 2000))


@given(PEOPLE, st.lists(STEPS, max_size=12))
def test_it_takes_two_to_open_and_a_third_to_review_in_whatever_order_people_try(
    first: str, steps: Sequence[tuple[str, str, float]]
) -> None:
    opening, seconds, stages = asked_for(person=first), 0.0, [Stage.ASKED]
    for what, person, gone in steps:
        seconds += gone
        try:
            opening = step(opening, what, by(person, at(seconds).at), at(seconds))
        except BreakGlassError:
            continue
        if opening.agreed is not None:
            assert len(opening.people) == 2
        if opening.review is not None:
            assert opening.review.hand.person not in opening.people
            assert opening.over is not None
        if opening.stage is not stages[-1]:
            stages.append(opening.stage)
    order = [*Stage]
    assert stages == sorted(stages, key=order.index), "an opening went back"


def step(opening: Opening, what: str, hand: Hand, moment: Moment) -> Opening:
    match what:
        case "agree":
            return agree(opening, hand, moment)
        case "end":
            return end(opening, Over(hand.at, "somebody ended it", hand.person))
        case "review":
            return review(opening, Review(hand, Outcome.NEEDED, "it was a fire"))
        case _:
            return passed(opening, moment)


def test_what_was_never_agreed_to_needs_no_review() -> None:
    gone = end(asked_for(), Over(NOON, "somebody ended it", "ada"))
    assert gone.stage is Stage.CLOSED
    with pytest.raises(BreakGlassError, match="nothing waits for a review"):
        review(gone, Review(by("ida"), Outcome.NEEDED, "there was none"))


def test_an_opening_is_kept_whole() -> None:
    over = end(running(), Over(NOON, "somebody ended it", "bob"))
    whole = review(over, Review(by("ida"), Outcome.MISUSED, "it was no fire"))
    for each in (asked_for(), running(), over, replace(whole, uses={"ada live.view": 3})):
        assert opening_from_json(opening_to_json(each)) == replace(each, due=0.0)


@pytest.mark.parametrize(
    "told",
    [
        {"Fire": {"about": "x", "minutes": 1}},
        {"fire": {"about": "", "minutes": 1}},
        {"fire": {"about": "x", "minutes": 0}},
        {"fire": {"about": "x", "minutes": 241}},
        {"fire": {"about": "x", "minutes": True}},
        {"fire": {"about": "x"}},
        {"fire": {"about": "x", "minutes": 1, "areas": ["press"]}},
        {"fire": "x"},
        {f"fire-{number}": {"about": "x", "minutes": 1} for number in range(21)},
    ],
)
def test_a_grant_that_is_written_wrongly_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"malformed|too many"):
        grants_of(told)
