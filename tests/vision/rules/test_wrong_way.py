"""Somebody goes through a gate the way that is forbidden."""

import pytest

from plant.events import EventKind
from tests.scenes import DOOR, a_judge, a_walk, judged, moments
from vision.rules.wrong_way import Forbidden
from vision.violations import Judge


def a_gate(**parameters: object) -> Judge:
    return a_judge(EventKind.LINE_WRONG_WAY, **parameters)


def to_the_left(at: float) -> tuple[float, float]:
    return (0.9 - 0.08 * at, 0.5)


def to_the_right(at: float) -> tuple[float, float]:
    return (0.1 + 0.08 * at, 0.5)


def test_who_goes_against_the_way_is_told_with_the_moment_of_crossing() -> None:
    ((_, violation),) = judged(a_gate(), a_walk(to_the_left, moments(10, 7.5)))
    assert (violation.gate_line, violation.direction) == (DOOR, "backward")
    assert violation.onset == pytest.approx(5.0)


def test_who_goes_the_right_way_is_not_told() -> None:
    assert judged(a_gate(), a_walk(to_the_right, moments(10, 7.5))) == []
    assert judged(a_gate(forbidden=Forbidden.FORWARD), a_walk(to_the_right, moments(10, 7.5)))


def test_who_steps_over_the_line_and_turns_back_is_not_told() -> None:
    scenes = a_walk(lambda at: (0.48 + abs(0.05 * (at - 5)), 0.5), moments(10, 7.5))
    assert judged(a_gate(distance=0.03), scenes) == []


def test_who_dithers_is_told_once_for_a_while() -> None:
    def path(at: float) -> tuple[float, float]:
        return (0.5 + 0.1 * (1 if int(at) % 2 else -1), 0.5)

    assert len(judged(a_gate(again_seconds=30.0), a_walk(path, moments(20, 5)))) == 1
    assert len(judged(a_gate(again_seconds=5.0), a_walk(path, moments(20, 5)))) == 4
