"""Only our own server's word settles anything."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.delivery.answers import Answer, Outcome, judged

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def an_answer(status: int, *, kind: str = "application/problem+json", **headers: str) -> Answer:
    body = json.dumps({"title": "No", "detail": "because"}).encode()
    return Answer(status, {"content-type": kind, **headers}, body)


def outcome(answer: Answer, *, expected: bool = False) -> Outcome:
    return judged(answer, expected=expected, now=NOW.timestamp()).outcome


@pytest.mark.parametrize("status", [200, 201])
def test_what_our_server_acknowledged_is_taken(status: int) -> None:
    assert outcome(an_answer(status), expected=True) is Outcome.TAKEN


def test_a_page_of_somebody_else_takes_nothing() -> None:
    portal = Answer(200, {"content-type": "text/html"}, b"<h1>Please log in</h1>")
    assert outcome(portal) is Outcome.AGAIN


@pytest.mark.parametrize("status", [400, 409, 410, 413, 415, 422])
def test_what_is_wrong_with_the_thing_itself_is_refused_for_good(status: int) -> None:
    assert outcome(an_answer(status)) is Outcome.REFUSED
    assert outcome(an_answer(status, kind="text/html")) is Outcome.AGAIN


@pytest.mark.parametrize("status", [301, 401, 403, 404, 408, 429, 500, 502, 503, 507])
def test_what_may_pass_is_tried_again(status: int) -> None:
    assert outcome(an_answer(status)) is Outcome.AGAIN


def test_a_server_that_asks_for_time_gets_it() -> None:
    later = format_datetime(datetime(2026, 3, 2, 0, 0, 7, tzinfo=UTC), usegmt=True)
    for text, seconds in (("3", 3.0), (later, 7.0), ("soon", 0.0), ("", 0.0)):
        answer = an_answer(503, **{"retry-after": text})
        assert judged(answer, expected=False, now=NOW.timestamp()).after_seconds == seconds


def test_one_event_that_breaks_the_server_is_not_everyones_trouble() -> None:
    assert not judged(an_answer(500), expected=False, now=0).everyone
    assert judged(an_answer(503), expected=False, now=0).everyone


@given(
    status=st.integers(100, 599),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "retry-after"]), st.text(max_size=40), max_size=2
    ),
    body=st.binary(max_size=200),
)
def test_no_garbage_settles_or_breaks_anything(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    answer = Answer(status, headers, body)
    judgement = judged(answer, expected=False, now=0.0)
    assert judgement.outcome is Outcome.AGAIN or headers["content-type"].strip().lower()
    assert judgement.after_seconds >= 0
