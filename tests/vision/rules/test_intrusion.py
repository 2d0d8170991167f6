"""Somebody is where nobody should be."""

import pytest

from plant.events import EventKind
from tests.scenes import LEFT, RIGHT, a_judge, a_scene, a_track, a_walk, judged, moments
from vision.violations import Judge

LEFT_SIDE, RIGHT_SIDE = (0.25, 0.6), (0.75, 0.6)


def an_intrusion(**parameters: object) -> Judge:
    return a_judge(EventKind.ZONE_INTRUSION, **parameters)


def test_somebody_who_walks_in_is_told_with_the_moment_he_came() -> None:
    scenes = a_walk(lambda at: LEFT_SIDE if at >= 2 else RIGHT_SIDE, moments(5, 10))
    told = judged(an_intrusion(), scenes)
    at, violation = told[0]
    assert at == pytest.approx(2.3, abs=0.11)
    assert (violation.onset, violation.zones) == (2.0, (LEFT,))
    assert violation.because == "person inside left"


def test_a_visit_just_below_the_limit_is_not_told() -> None:
    scenes = a_walk(lambda at: LEFT_SIDE if 2 <= at < 2.9 else RIGHT_SIDE, moments(6, 10))
    assert judged(an_intrusion(enter_seconds=1.0), scenes) == []


def test_a_visit_just_over_the_limit_is_told() -> None:
    scenes = a_walk(lambda at: LEFT_SIDE if 2 <= at < 3.15 else RIGHT_SIDE, moments(6, 10))
    assert judged(an_intrusion(enter_seconds=1.0), scenes)


def test_it_is_over_once_he_was_away_for_long_enough() -> None:
    scenes = a_walk(lambda at: LEFT_SIDE if at < 3 else RIGHT_SIDE, moments(8, 10))
    last, _ = judged(an_intrusion(leave_seconds=1.0), scenes)[-1]
    assert last == pytest.approx(3.9)


def test_a_head_that_leans_in_while_the_feet_stay_outside_is_not_told() -> None:
    tall = [a_scene(at, a_track((0.25, 1.2), at=at, size=(0.3, 1.1))) for at in moments(3, 10)]
    assert judged(an_intrusion(zones=(RIGHT,)), tall) == []


def test_others_than_those_looked_for_are_not_told() -> None:
    scenes = a_walk(lambda _: LEFT_SIDE, moments(3, 10), label="forklift")
    assert judged(an_intrusion(), scenes) == []
    assert judged(an_intrusion(labels=("forklift",)), scenes)


def test_each_person_and_each_zone_is_a_subject_of_its_own() -> None:
    people = [
        a_scene(at, a_track(LEFT_SIDE, at=at), a_track(RIGHT_SIDE, at=at, name="t2"))
        for at in moments(2, 10)
    ]
    told = judged(an_intrusion(zones=(LEFT, RIGHT)), people)
    assert {violation.subject for _, violation in told} == {"left/t1", "right/t2"}


def test_an_empty_hall_is_quiet() -> None:
    assert judged(an_intrusion(), [a_scene(at) for at in moments(60, 5)]) == []
