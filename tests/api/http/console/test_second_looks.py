"""One false alarm in twenty comes to somebody else a second time, who does not know the first word."""

import re

import pytest

from casework.verdicts import Word, is_sampled
from plant.ids import EventId
from plant.reviews import ReviewState
from tests.api.http.house import House
from tests.builders import an_event

FALSE_ALARM, CONFIRMED = ReviewState.FALSE_ALARM, ReviewState.CONFIRMED
SECONDS = next(number for number in range(100_000) if is_sampled(EventId(f"0195-{number}")))
OTHER = next(number for number in range(100_000) if not is_sampled(EventId(f"0195-{number}")))
SAMPLED = EventId(f"0195-{SECONDS}")


@pytest.fixture
def judged(house: House) -> House:
    """A house in which a guard called two events false alarms, one of them of the sample."""
    for seconds in (SECONDS, OTHER):
        assert house.post(an_event(seconds)).is_success
        say(
            house,
            EventId(f"0195-{seconds}"),
            FALSE_ALARM,
            by="guard",
            reason="shadow of a forklift",
        )
    return house


def say(house: House, event: EventId, state: ReviewState, *, by: str, reason: str = "") -> None:
    review = house.parts.store.reviews.of_event(event)
    assert review is not None
    word = Word(state, reason=reason)
    house.parts.reviewing.judge(event, word, by=by, version=review.version)


def waiting(house: House, query: str = "") -> list[str]:
    return re.findall(r'href="/review\?[^"]*event=([^"&]+)"', rows(house, query))


def rows(house: House, query: str = "") -> str:
    return house.client.get(f"/review?review=new{query}").text.split('id="rows"')[1]


def test_it_waits_for_somebody_else_as_if_nobody_had_judged_it(judged: House) -> None:
    assert waiting(judged) == [SAMPLED]
    page = judged.client.get("/review").text
    assert 'id="state">New<' in page
    assert "shadow of a forklift" not in page
    assert "guard" not in page
    told = judged.client.get(f"/review/events/{SAMPLED}").json()
    assert (told["state"], told["history"], told["incident"]) == ("new", [], "")


def test_it_does_not_come_back_to_who_said_it(house: House) -> None:
    assert house.post(an_event(SECONDS)).is_success
    said = {"verdict": "false_alarm", "version": "0"}
    house.client.post(f"/review/events/{SAMPLED}/verdict", data=said)
    assert waiting(house) == []
    assert house.client.get(f"/review/events/{SAMPLED}").json()["state"] == "false_alarm"


def test_a_second_word_needs_no_reason_and_ends_it(judged: House) -> None:
    said = {"verdict": "confirmed", "version": "1"}
    judged.client.post(f"/review/events/{SAMPLED}/verdict", data=said)
    review = judged.parts.store.reviews.of_event(SAMPLED)
    assert review is not None
    assert review.state is CONFIRMED
    assert waiting(judged) == []
    told = judged.client.get(f"/review/events/{SAMPLED}").json()
    assert ["Second look", "disagreed with the first"] in told["facts"]
    assert any("shadow of a forklift" in line for line in told["history"])


def test_what_is_of_no_sample_is_overturned_with_a_reason_only(judged: House) -> None:
    answer = judged.client.post(
        f"/review/events/0195-{OTHER}/verdict", data={"verdict": "confirmed", "version": "1"}
    )
    assert "refused=case" in answer.headers["location"]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (FALSE_ALARM, "1 of 1 second look agreed"),
        (CONFIRMED, "up to 100 %; 0 of 1 second look agreed"),
    ],
)
def test_what_second_looks_found_stands_beside_the_precision(
    judged: House, second: ReviewState, told: str
) -> None:
    say(judged, SAMPLED, second, by="lena")
    page = judged.client.get("/losses?from=2026-03-01&to=2026-03-05").text
    assert told in page


def test_the_filters_of_the_queue_hold_for_it_too(judged: House) -> None:
    assert waiting(judged, "&zone=bay") == []
    assert waiting(judged, "&severity=critical") == []
    assert waiting(judged, "&zone=apron") == [SAMPLED]
