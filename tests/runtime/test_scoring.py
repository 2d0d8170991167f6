"""Events against truth: what fits, what is missed, what is told for nothing."""

from dataclasses import replace

import pytest

from plant.errors import ScoreError
from plant.events import Event, EventKind
from plant.ids import EventId, ZoneId
from runtime.score_report import as_json, bars_of, table
from runtime.scoring import FilmScore, score_film
from runtime.truth import Expected, Truth
from tests.builders import MIDNIGHT, a_crossing, an_event, at


def a_truth(*expected: Expected, **changes: object) -> Truth:
    return replace(Truth("film.mp4", expected), **changes)  # type: ignore[arg-type]  # any field


def an_entry(seconds: float, tolerance: float = 1.0, place: str = "apron") -> Expected:
    return Expected(EventKind.ZONE_INTRUSION, seconds, tolerance, place)


def score_of(events: list[Event], truth: Truth) -> FilmScore:
    return score_film(events, truth, starts_at=MIDNIGHT)


def test_what_is_told_in_time_at_its_place_is_right() -> None:
    overall = score_of([an_event(10.4)], a_truth(an_entry(10))).overall
    assert (overall.precision, overall.recall, overall.f1) == (1, 1, 1)
    assert overall.mean_error == pytest.approx(0.4)


@pytest.mark.parametrize(
    "event",
    [an_event(11.2), an_event(10, zones=(ZoneId("bay"),)), a_crossing(10)],
    ids=["too late", "elsewhere", "of another kind"],
)
def test_what_does_not_fit_counts_twice_against_us(event: Event) -> None:
    overall = score_of([event], a_truth(an_entry(10))).overall
    assert (len(overall.missed), len(overall.false)) == (1, 1)
    assert (overall.precision, overall.recall, overall.f1) == (0, 0, 0)


def test_the_edge_of_the_tolerance_still_fits() -> None:
    assert score_of([an_event(11)], a_truth(an_entry(10))).overall.recall == 1


def test_one_event_answers_for_one_truth_only() -> None:
    overall = score_of([an_event(10)], a_truth(an_entry(9.5), an_entry(10.5))).overall
    assert (overall.precision, overall.recall) == (1, 0.5)


def test_the_match_is_made_so_that_most_fit() -> None:
    overall = score_of(
        [an_event(10), an_event(11)], a_truth(an_entry(10.9, 0.95), an_entry(11.9, 1.0))
    ).overall
    assert overall.recall == 1


def test_only_the_first_revision_of_an_event_counts() -> None:
    opened = an_event(10)
    later = opened.updated(captured_at=at(11), detected_at=at(11))
    ended = later.ended(ended_at=at(12), captured_at=at(12), detected_at=at(12))
    overall = score_of([opened, opened, later, ended], a_truth(an_entry(10))).overall
    assert (len(overall.errors), len(overall.false)) == (1, 0)


def test_a_crossing_must_go_the_right_way_where_the_truth_knows_the_way() -> None:
    either = Expected(EventKind.LINE_CROSSED, 10, 1, "door")
    forward = replace(either, direction="forward")
    backward = replace(either, direction="backward")
    scores = [
        score_of([a_crossing(10)], a_truth(truth)).overall.recall
        for truth in (either, forward, backward)
    ]
    assert scores == [1, 1, 0]


def test_a_truth_without_a_place_fits_any() -> None:
    assert score_of([an_event(10)], a_truth(an_entry(10, place=""))).overall.recall == 1


def test_an_event_in_several_zones_fits_each_of_them() -> None:
    event = an_event(10, zones=(ZoneId("bay"), ZoneId("apron")))
    assert score_of([event], a_truth(an_entry(10))).overall.recall == 1


def test_other_cameras_do_not_count_where_the_truth_names_its_own() -> None:
    events = [an_event(10), an_event(20, camera="yard", id=EventId("other"))]
    assert score_of(events, a_truth(an_entry(10), camera="dock")).overall.precision == 1


def test_in_a_film_that_is_judged_by_its_quiet_only_the_rest_is_ignored() -> None:
    truth = a_truth(quiet=((4.0, 9.5),), only_quiet=True)
    overall = score_of([an_event(3.9), an_event(6), an_event(9.6)], truth).overall
    assert [told.seconds for told in overall.false] == [6]


def test_nothing_told_of_nothing_is_perfect() -> None:
    overall = score_of([], a_truth()).overall
    assert (overall.precision, overall.recall, overall.f1) == (1, 1, 1)


def test_the_table_lists_what_was_left_over() -> None:
    film = score_of([an_event(10), a_crossing(30)], a_truth(an_entry(10.5), an_entry(50)))
    lines = table([film])
    assert lines[1].split()[:3] == ["line.crossed", "0", "1"]
    assert lines[3].split()[:3] == ["overall", "2", "2"]
    assert "film.mp4: missed: zone.intrusion at apron, 50.00 s (± 1 s)" in lines
    assert "film.mp4: not expected: line.crossed at door forward, 30.00 s" in lines


def test_the_json_pools_all_films() -> None:
    right = score_of([an_event(10)], a_truth(an_entry(10)))
    wrong = score_of([], a_truth(an_entry(10)))
    told = as_json([right, wrong])
    assert told["overall"] == {
        "matched": 1,
        "missed": 1,
        "not_expected": 0,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
        "onset_error_mean_seconds": 0.0,
        "onset_error_max_seconds": 0.0,
    }


def test_a_bar_is_reached_or_not() -> None:
    overall = score_of([an_event(10)], a_truth(an_entry(10), an_entry(20))).overall
    reached = [bar.is_reached(overall) for bar in bars_of("recall=0.5, precision=1,f1=0.9")]
    assert reached == [True, True, False]


@pytest.mark.parametrize("text", ["", "recall", "recall=2", "speed=0.5", "recall=0.9;f1=1"])
def test_a_bar_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ScoreError, match="is no bar"):
        bars_of(text)
