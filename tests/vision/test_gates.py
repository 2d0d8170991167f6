"""A crossing is a path from one side to the other, through the gate and not around it."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scenes import Path, a_line, a_scene, a_walk, moments
from vision.gates import BACKWARD, FORWARD, Crossing, Gate

# Up the middle of the view: forward is from left to right.
UP = a_line((0.5, 0.8), (0.5, 0.2))


def crossings(
    path: Path, *, fps: float = 7.5, seconds: float = 10, band: float = 0.01
) -> list[Crossing]:
    gate = Gate(UP, band=band, labels=("person",))
    return [each for scene in a_walk(path, moments(seconds, fps)) for each in gate.see(scene)]


def test_from_left_to_right_is_forward() -> None:
    assert [each.direction for each in crossings(lambda at: (0.1 + 0.08 * at, 0.5))] == [FORWARD]


def test_from_right_to_left_is_backward() -> None:
    assert [each.direction for each in crossings(lambda at: (0.9 - 0.08 * at, 0.5))] == [BACKWARD]


@pytest.mark.parametrize("fps", [3, 5, 7.5, 25])
def test_the_moment_is_that_of_the_cut_at_any_rate(fps: float) -> None:
    (crossing,) = crossings(lambda at: (0.13 + 0.08 * at, 0.5), fps=fps)
    assert crossing.at == pytest.approx((0.5 - 0.13) / 0.08, abs=1e-6)


def test_walking_along_the_line_crosses_nothing() -> None:
    assert crossings(lambda at: (0.505, 0.9 - 0.08 * at)) == []


def test_walking_around_an_end_crosses_nothing() -> None:
    assert crossings(lambda at: (0.1 + 0.08 * at, 0.95)) == []


def test_trembling_inside_the_band_crosses_nothing() -> None:
    def trembles(at: float) -> tuple[float, float]:
        return (min(0.1 + 0.1 * at, 0.5) + 0.008 * math.sin(40 * at), 0.5)

    assert crossings(trembles, band=0.01) == []


def test_trembling_on_the_way_across_crosses_once() -> None:
    def trembles(at: float) -> tuple[float, float]:
        return (0.3 + 0.04 * at + 0.012 * math.sin(40 * at), 0.5)

    assert [each.direction for each in crossings(trembles, band=0.015)] == [FORWARD]


def test_each_crossing_is_told_once() -> None:
    def there_and_back_twice(at: float) -> tuple[float, float]:
        return (0.5 - 0.3 * math.cos(math.pi * at / 4), 0.5)

    told = [each.direction for each in crossings(there_and_back_twice, seconds=16)]
    assert told == [FORWARD, BACKWARD, FORWARD, BACKWARD]


def test_turning_back_inside_the_band_crosses_nothing() -> None:
    assert crossings(lambda at: (0.5 - abs(0.05 * (at - 5)), 0.5)) == []


def test_coming_into_view_on_the_line_crosses_nothing() -> None:
    assert crossings(lambda at: (0.5 + 0.05 * at, 0.5)) == []


def test_a_predicted_box_crosses_nothing() -> None:
    gate = Gate(UP, band=0.01, labels=())
    seen = a_walk(lambda at: (0.3 + 0.1 * at, 0.5), moments(1, 10))
    (guess,) = a_walk(lambda _: (0.7, 0.5), [1.0])
    told = [each for scene in seen for each in gate.see(scene)]
    assert told + gate.see(a_scene(2.0, *guess.tracks)) == []


def test_who_is_hidden_at_the_line_crossed_it() -> None:
    def passes_behind_a_post(at: float) -> tuple[float, float] | None:
        return None if 4 < at < 6 else (0.1 + 0.08 * at, 0.5)

    (crossing,) = crossings(passes_behind_a_post)
    assert crossing.at == pytest.approx(5.0, abs=0.2)


def test_others_than_those_looked_for_cross_nothing() -> None:
    gate = Gate(UP, band=0.01, labels=("forklift",))
    scenes = a_walk(lambda at: (0.1 + 0.08 * at, 0.5), moments(10, 7.5))
    assert not any(gate.see(scene) for scene in scenes)


def test_a_restart_forgets_where_everybody_stood() -> None:
    gate = Gate(UP, band=0.01, labels=())
    for scene in a_walk(lambda _: (0.3, 0.5), moments(1, 7.5)):
        gate.see(scene)
    assert gate.see(a_scene(1.1, restarted=True)) == []
    assert not any(gate.see(s) for s in a_walk(lambda _: (0.7, 0.5), moments(1, 7.5, begins=2)))


steps = st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(0.3, 0.7)), min_size=2, max_size=30)


@given(steps)
@settings(max_examples=60, deadline=None)
def test_directions_take_turns_whatever_the_path(places: list[tuple[float, float]]) -> None:
    told = [
        each.direction
        for each in crossings(lambda at: places[round(at)], fps=1, seconds=len(places) - 1)
    ]
    assert all(one != two for one, two in pairwise(told))


@given(steps)
@settings(max_examples=60, deadline=None)
def test_through_the_middle_the_crossings_tell_the_side(places: list[tuple[float, float]]) -> None:
    told = crossings(lambda at: places[round(at)], fps=1, seconds=len(places) - 1)
    off = [x > 0.5 for x, _ in places if abs(x - 0.5) > 0.0101]
    if off:
        assert sum(1 if each.direction == FORWARD else -1 for each in told) == off[-1] - off[0]
