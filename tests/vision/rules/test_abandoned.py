"""Something was put down and nobody stays with it."""

import pytest

from plant.events import EventKind
from tests.scenes import LEFT, a_judge, a_scene, a_static, a_track, judged, moments
from vision.scenes import Change, Scene
from vision.violations import Judge

BAG = (0.25, 0.5)
NEAR, FAR = (0.33, 0.55), (0.45, 0.95)


def an_abandonment(**parameters: object) -> Judge:
    return a_judge(
        EventKind.OBJECT_ABANDONED,
        **{"still_seconds": 20.0, "unattended_seconds": 10.0, **parameters},
    )


def left(*, stays: float = 5.0, until: float = 99.0, returns: float = 99.0) -> list[Scene]:
    """A bag is put down at 5 s by somebody who stays near it until some moment."""
    scenes = []
    for at in moments(60, 5):
        bag = [a_static(BAG, change=Change.APPEARED, since=5.0)] if 5.5 <= at < until else []
        near = at < stays or returns <= at
        scenes.append(a_scene(at, *bag, a_track(NEAR if near else FAR, at=at)))
    return scenes


def test_a_bag_left_alone_is_told_when_it_has_lain_for_long_enough() -> None:
    at, violation = judged(an_abandonment(), left())[0]
    assert violation.onset == pytest.approx(25.0)
    assert at == pytest.approx(25.0, abs=0.21)
    assert violation.zones == (LEFT,)


def test_a_bag_whose_owner_stays_is_told_only_after_he_left() -> None:
    at, violation = judged(an_abandonment(), left(stays=30.0))[0]
    assert violation.onset == pytest.approx(40.0, abs=0.21)
    assert at == pytest.approx(40.0, abs=0.41)


def test_a_bag_whose_owner_never_leaves_is_not_told() -> None:
    assert judged(an_abandonment(), left(stays=99.0)) == []


def test_a_bag_taken_along_just_in_time_is_not_told() -> None:
    assert judged(an_abandonment(), left(until=24.9)) == []


def test_it_is_over_when_the_bag_is_gone() -> None:
    last, _ = judged(an_abandonment(), left(until=40.0))[-1]
    assert last == pytest.approx(39.8)


def test_who_comes_back_later_does_not_end_it() -> None:
    told = judged(an_abandonment(), left(returns=30.0))
    assert told[-1][0] == 60.0


def test_a_passer_by_changes_nothing() -> None:
    scenes = [
        a_scene(
            at,
            *([a_static(BAG, change=Change.APPEARED, since=5.0)] if at >= 5.5 else []),
            a_track((0.9 - 0.15 * (at - 18), 0.55), at=at),
        )
        for at in moments(30, 5)
    ]
    assert judged(an_abandonment(), scenes)[0][1].onset == pytest.approx(25.0)


def test_a_thing_that_is_gone_is_not_abandoned() -> None:
    scenes = [a_scene(at, a_static(BAG, since=0.0)) for at in moments(40, 5)]
    assert judged(an_abandonment(), scenes) == []


def test_a_bag_hidden_at_the_moment_is_told_once_it_is_seen_again() -> None:
    scenes = [
        a_scene(at, a_static(BAG, change=Change.APPEARED, since=0.0, hidden=19 <= at < 23))
        for at in moments(40, 5)
    ]
    assert judged(an_abandonment(), scenes)[0][0] == pytest.approx(24.0, abs=0.41)
