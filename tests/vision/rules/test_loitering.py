"""Somebody stays for longer than there is reason to."""

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_track, a_walk, judged, moments
from vision.violations import Judge

IN, OTHER, OUT = (0.25, 0.6), (0.1, 0.9), (0.75, 0.6)


def a_loitering(**parameters: object) -> Judge:
    return a_judge(EventKind.ZONE_LOITERING, **{"dwell_seconds": 10.0, **parameters})


@pytest.mark.parametrize("fps", [5, 10, 25])
def test_a_long_stay_is_told_when_it_reaches_the_limit(fps: float) -> None:
    scenes = a_walk(lambda at: IN if at >= 2 else OUT, moments(15, fps))
    at, violation = judged(a_loitering(), scenes)[0]
    assert violation.onset == 12.0
    assert at == pytest.approx(12.0, abs=1 / fps)
    assert violation.measures["limit_seconds"] == 10.0


def test_a_stay_just_below_the_limit_is_not_told() -> None:
    scenes = a_walk(lambda at: IN if 2 <= at < 11.9 else OUT, moments(30, 10))
    assert judged(a_loitering(), scenes) == []


def test_who_steps_out_for_a_moment_has_not_begun_anew() -> None:
    scenes = a_walk(lambda at: OUT if 5 < at < 7.5 else IN, moments(12, 10))
    assert judged(a_loitering(gap_seconds=3.0), scenes)[0][1].onset == 10.0


def test_who_was_away_for_longer_than_the_gap_begins_anew() -> None:
    scenes = a_walk(lambda at: OUT if 5 < at < 9.5 else IN, moments(18, 10))
    assert judged(a_loitering(gap_seconds=3.0), scenes) == []


def test_it_is_over_after_he_left() -> None:
    scenes = a_walk(lambda at: IN if at < 14 else OUT, moments(25, 10))
    last, _ = judged(a_loitering(gap_seconds=2.0), scenes)[-1]
    assert last == pytest.approx(15.9)


def test_two_who_take_turns_are_no_loiterers() -> None:
    scenes = [
        a_scene(
            at,
            a_track(IN if at < 6 else OUT, at=at),
            a_track(OUT if at < 6 else OTHER, at=at, name="t2"),
        )
        for at in moments(14, 10)
    ]
    assert judged(a_loitering(), scenes) == []


def test_an_empty_hall_is_quiet() -> None:
    assert judged(a_loitering(), [a_scene(at) for at in moments(60, 5)]) == []
