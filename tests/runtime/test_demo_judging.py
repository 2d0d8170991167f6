"""The demo tells the truth: what came, what did not, and whether it can be proved."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plant.events import Event, EventKind
from plant.ids import CameraId, EventId
from runtime.demo_films import Film
from runtime.demo_judging import Proof, Row, Verdict, judge
from runtime.demo_table import result_lines
from runtime.truth import Expected, Truth
from tests.builders import MIDNIGHT, an_event

GOOD = Proof(revisions=3, delivered=3)


def a_film(*expected: Expected) -> Film:
    truth = Truth("a_film.mp4", expected, camera="a-film", starts_at=MIDNIGHT)
    return Film(Path("a_film.mp4"), truth, view="dock")


def intrusion(seconds: float) -> Expected:
    return Expected(EventKind.ZONE_INTRUSION, seconds, 1.0, place="apron")


def told(seconds: float, number: int = 0) -> Event:
    event = an_event(seconds, camera="a-film")
    return replace(
        event,
        id=EventId(f"{number}-{event.id}"),
        onset_at=MIDNIGHT + timedelta(seconds=seconds),
    )


def rows_of(film: Film, *events: Event, proof: Proof = GOOD) -> list[Row]:
    return judge(film, events, {event.id: proof for event in events})


def test_an_event_that_fits_the_truth_is_expected_and_good() -> None:
    (row,) = rows_of(a_film(intrusion(10)), told(10.5))
    assert (row.verdict, row.seconds, row.is_good) == (Verdict.EXPECTED, 10.5, True)


def test_a_second_event_for_one_truth_is_not_expected() -> None:
    rows = rows_of(a_film(intrusion(10)), told(10.1), told(10.6, 1))
    assert [row.verdict for row in rows] == [Verdict.EXPECTED, Verdict.UNEXPECTED]
    assert [row.is_good for row in rows] == [True, False]


def test_what_did_not_come_is_missed() -> None:
    (row,) = rows_of(a_film(intrusion(10)))
    assert (row.verdict, row.seconds, row.is_good) == (Verdict.MISSED, 10, False)


def test_what_comes_too_late_is_missed_and_not_expected() -> None:
    rows = rows_of(a_film(intrusion(10)), told(14))
    assert [row.verdict for row in rows] == [Verdict.MISSED, Verdict.UNEXPECTED]


def test_what_has_no_rule_yet_is_named_and_held_against_nobody() -> None:
    (row,) = rows_of(a_film(Expected(EventKind.CAMERA_OFFLINE, 5, 1)))
    assert (row.verdict, row.is_good) == (Verdict.NO_RULE, True)


def test_events_of_other_cameras_are_not_of_this_film() -> None:
    other = replace(told(3), camera=CameraId("another"))
    assert rows_of(a_film(), other) == []


@pytest.mark.parametrize(
    "proof",
    [
        Proof("the clip does not hold the onset", 3, 3),
        Proof("", 3, 2),
        Proof("", 0, 0),
    ],
)
def test_without_its_proof_an_expected_event_is_not_good(proof: Proof) -> None:
    (row,) = rows_of(a_film(intrusion(10)), told(10), proof=proof)
    assert not row.is_good


def test_the_result_says_what_is_wrong() -> None:
    rows = rows_of(a_film(intrusion(10)), told(10), proof=Proof("it cannot be played", 3, 2))
    lines = result_lines(rows)
    assert "is wrong     2 of 3" in lines[1]
    assert lines[2].strip() == "it cannot be played"
    assert lines[-1] == "1 of 1 lines are not as they should be"


def test_the_result_says_that_all_is_well() -> None:
    assert "no other" in result_lines(rows_of(a_film(intrusion(10)), told(10)))[-2]
