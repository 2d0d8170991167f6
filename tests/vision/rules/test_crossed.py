"""Something crossed a gate line."""

import pytest

from plant.events import EventKind
from tests.scenes import DOOR, a_judge, a_scene, a_track, a_walk, judged, moments
from vision.rules.crossed import Direction
from vision.violations import Judge


def a_crossing(**parameters: object) -> Judge:
    return a_judge(EventKind.LINE_CROSSED, **parameters)


def to_the_right(at: float) -> tuple[float, float]:
    return (0.1 + 0.08 * at, 0.5)


def test_a_crossing_is_told_once_with_its_moment_and_way() -> None:
    ((_, violation),) = judged(a_crossing(), a_walk(to_the_right, moments(10, 7.5)))
    assert (violation.gate_line, violation.direction) == (DOOR, "forward")
    assert violation.onset == pytest.approx(5.0)
    assert violation.momentary


def test_who_turns_back_before_the_line_is_not_told() -> None:
    scenes = a_walk(lambda at: (0.49 - abs(0.05 * (at - 5)), 0.5), moments(10, 7.5))
    assert judged(a_crossing(), scenes) == []


def test_who_does_not_leave_the_band_is_not_told() -> None:
    scenes = a_walk(lambda at: (min(0.1 + 0.08 * at, 0.545), 0.5), moments(10, 7.5))
    assert judged(a_crossing(band=0.05), scenes) == []
    assert judged(a_crossing(band=0.04), scenes)


@pytest.mark.parametrize(
    ("direction", "told"),
    [(Direction.ANY, 1), (Direction.FORWARD, 1), (Direction.BACKWARD, 0)],
)
def test_only_the_way_that_counts_is_told(direction: Direction, told: int) -> None:
    scenes = a_walk(to_the_right, moments(10, 7.5))
    assert len(judged(a_crossing(direction=direction), scenes)) == told


def test_two_who_cross_together_are_two_crossings() -> None:
    scenes = [
        a_scene(at, a_track((x, 0.5), at=at), a_track((x, 0.7), at=at, name="t2"))
        for at in moments(10, 7.5)
        for x in [to_the_right(at)[0]]
    ]
    assert len({violation.subject for _, violation in judged(a_crossing(), scenes)}) == 2


def test_a_product_crosses_with_its_middle() -> None:
    rolls = a_walk(lambda at: (0.1 + 0.08 * at, 0.98), moments(10, 7.5), label="box")
    assert len(judged(a_crossing(labels=("box",)), rolls)) == 1


def test_an_empty_hall_is_quiet() -> None:
    assert judged(a_crossing(), [a_scene(at) for at in moments(60, 5)]) == []
