"""Somebody did something to the camera."""

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, judged, moments
from vision.conditions import Ailment, Condition
from vision.scenes import Scene


def a_view(ailment: Ailment | None, *, begins: float, ends: float = 1e9) -> list[Scene]:
    """Return a minute in which something is wrong from one moment to another."""
    return [
        a_scene(
            at,
            condition=Condition(begins, ailment) if begins < at < ends else Condition(since=at),
        )
        for at in moments(60, 5)
    ]


@pytest.mark.parametrize("ailment", [each for each in Ailment if each is not Ailment.FROZEN])
def test_what_is_wrong_for_long_enough_is_told_with_its_name(ailment: Ailment) -> None:
    told = judged(a_judge(EventKind.CAMERA_TAMPERED), a_view(ailment, begins=20))
    at, violation = told[0]
    assert at == pytest.approx(23)
    assert (violation.onset, violation.measures["how"]) == (20, ailment)


def test_a_short_mishap_is_forgiven() -> None:
    scenes = a_view(Ailment.COVERED, begins=20, ends=22.5)
    assert judged(a_judge(EventKind.CAMERA_TAMPERED), scenes) == []


def test_a_picture_that_stands_still_is_given_more_time() -> None:
    judge = a_judge(EventKind.CAMERA_TAMPERED, seconds=1.0, frozen_seconds=30.0)
    at, violation = judged(judge, a_view(Ailment.FROZEN, begins=20))[0]
    assert at == pytest.approx(50)
    assert violation.measures["how"] == "frozen"


def test_a_hand_that_is_drawn_away_does_not_change_what_was_told() -> None:
    scenes = a_view(Ailment.COVERED, begins=20, ends=40)
    scenes[-101:-91] = [
        a_scene(scene.at, condition=Condition(20, Ailment.MOVED)) for scene in scenes[-101:-91]
    ]
    told = judged(a_judge(EventKind.CAMERA_TAMPERED), scenes)
    assert {violation.measures["how"] for _, violation in told} == {"covered"}


def test_it_is_over_when_the_view_is_well_again() -> None:
    told = judged(a_judge(EventKind.CAMERA_TAMPERED), a_view(Ailment.DEFOCUSED, begins=20, ends=40))
    assert told[-1][0] == pytest.approx(39.8)


def test_a_view_that_nobody_asked_about_is_quiet() -> None:
    assert judged(a_judge(EventKind.CAMERA_TAMPERED), [a_scene(at) for at in moments(60, 5)]) == []
