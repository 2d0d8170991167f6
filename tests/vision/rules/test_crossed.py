"""Something crossed a gate line."""

from dataclasses import replace

import pytest

from plant.events import EventKind
from plant.geometry import Box
from tests.scenes import DOOR, a_judge, a_scene, a_track, a_walk, judged, moments
from vision.counters import Counting
from vision.rules.crossed import By, Direction
from vision.scenes import Passage
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


def a_passage(at: float, direction: str = "forward") -> Passage:
    return Passage(DOOR, at, direction, Box(0.45, 0.4, 0.1, 0.1), 0.1)


def counting(**parameters: object) -> Judge:
    return a_judge(EventKind.LINE_CROSSED, by=By.MOTION, direction=Direction.FORWARD, **parameters)


PASSING = [replace(a_scene(at), passages=(a_passage(at - 0.2),)) for at in (1.0, 4.0, 9.0)]


def test_what_passes_on_a_belt_is_told_and_counted_without_a_name() -> None:
    violations = [each for _, each in judged(counting(), PASSING)]
    assert [each.onset for each in violations] == [0.8, 3.8, 8.8]
    assert [each.measures["count"] for each in violations] == [1, 2, 3]


def test_what_passes_the_other_way_is_not_counted() -> None:
    back = replace(a_scene(1.0), passages=(a_passage(0.8, "backward"),))
    assert judged(counting(), [back]) == []


def test_a_rule_that_only_counts_tells_nothing() -> None:
    rule = counting(events=False)
    assert judged(rule, PASSING) == []
    assert isinstance(rule, Counting)
    (tally,) = rule.counters.tallies()
    assert (tally.total, tally.epoch_at, tally.counted_at) == (3, 1.0, 8.8)


def test_who_counts_by_labels_takes_no_notice_of_belts() -> None:
    assert judged(a_crossing(), PASSING) == []
