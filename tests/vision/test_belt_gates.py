"""Things without a name that cross a gate line on a belt."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.vision.belts import Belt, Thing
from vision.unrolling import Unrolled
from vision.usual import Usual

ROW = [Thing(-60.0 - 110 * number) for number in range(5)]


@pytest.mark.parametrize("fps", [5, 7.5, 10, 15, 30])
def test_each_thing_is_counted_once_at_every_rate(fps: float) -> None:
    assert Belt(ROW, fps=fps).run(13).count == 5


@pytest.mark.parametrize("speed", [15, 40, 90, 200])
def test_each_thing_is_counted_once_at_every_speed(speed: float) -> None:
    belt = Belt(ROW, way=lambda at: speed * at, fps=15).run(800 / speed)
    assert len(belt.passages) == belt.count == 5


def test_a_passage_is_told_with_the_moment_at_which_its_middle_was_on_the_line() -> None:
    (passage,) = Belt([Thing(-60.0)], fps=15).run(6).passages
    assert passage.at == pytest.approx((160 + 60 - 20) / 60, abs=0.15)
    assert passage.direction == "forward"
    assert passage.length == pytest.approx(40 / 320, abs=0.03)
    assert passage.box.centre.x == pytest.approx(0.5, abs=0.02)
    assert passage.box.centre.y == pytest.approx(90 / 180, abs=0.05)


def test_what_goes_the_other_way_is_told_so() -> None:
    belt = Belt([Thing(400.0)], way=lambda at: -60.0 * at).run(7)
    assert [each.direction for each in belt.passages] == ["backward"]


def test_a_halt_with_something_on_the_line_counts_nothing_twice() -> None:
    def halting(at: float) -> float:
        return 60.0 * (at if at < 3.4 else max(3.4, at - 20))

    assert Belt(ROW, way=halting).run(33).count == 5


def test_a_belt_that_runs_back_a_little_counts_nothing_twice() -> None:
    def jerking(at: float) -> float:
        return 60.0 * at + 25 * math.sin(2 * at)

    belt = Belt(ROW, way=jerking, fps=15).run(13)
    assert len(belt.passages) == 5


def test_two_side_by_side_are_two() -> None:
    assert Belt([Thing(-60.0, across=40), Thing(-70.0, across=100)]).run(6).count == 2


def test_a_label_that_hangs_out_beside_is_no_product() -> None:
    label = Thing(-40.0, across=118, length=12, width=10)
    assert Belt([Thing(-60.0, width=44), label]).run(6).count == 1


def test_two_that_touch_are_two_where_they_are_narrow_between() -> None:
    neck = Thing(-72.0, across=84, length=12, width=12)
    pair = [Thing(-60.0), neck, Thing(-112.0)]
    assert Belt(pair).run(7).count == 2


def test_what_touches_without_a_seam_is_told_apart_by_the_usual_length() -> None:
    train = Thing(-620.0, length=120)
    assert Belt([*ROW[:4], train]).run(16).count == 7


def test_a_speck_is_no_product() -> None:
    assert Belt([Thing(-60.0, length=5, width=6)]).run(6).passages == []


def test_an_empty_belt_counts_nothing_though_the_light_changes() -> None:
    def flicker(at: float) -> float:
        return 1.25 if 3 < at < 6 else 1.0

    assert Belt([], light=flicker).run(12).passages == []


def test_light_that_changes_while_things_pass_changes_no_count() -> None:
    belt = Belt(ROW, light=lambda at: 1 + 0.15 * math.sin(at)).run(13)
    assert len(belt.passages) == belt.count == 5


def test_dark_things_are_counted_too() -> None:
    assert Belt([Thing(-60.0, brightness=15)], noise=1.0).run(6).count == 1


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(
    gaps=st.lists(st.integers(25, 120), min_size=1, max_size=5),
    lengths=st.lists(st.integers(20, 32), min_size=6, max_size=6),
    speed=st.floats(30, 120),
)
def test_as_many_are_counted_as_pass(gaps: list[int], lengths: list[int], speed: float) -> None:
    things, along = [], -20.0
    for number, (gap, length) in enumerate(zip(gaps, lengths, strict=False)):
        along -= gap + length
        things.append(Thing(along, across=60 + 5 * (number % 3), length=length))
    seconds = (260 - along) / speed
    belt = Belt(things, way=lambda at: speed * at, fps=15).run(seconds)
    assert len(belt.passages) == len(things)


def test_a_rim_that_flickers_along_the_belt_is_no_product() -> None:
    passing = Unrolled(rows=40, gap=3, rows_gap=1, least_area=50, longest_row=30)
    rim, board = (np.zeros((40, 403), np.uint8) for _ in range(2))
    rim[-1, :400], board[10:25, :400] = 255, 255
    times = np.linspace(0, 8, 403)
    assert passing.advance(rim, times) == []
    assert len(passing.advance(board, times)) == 1


def test_what_is_hardly_darker_than_the_belt_does_not_become_its_look() -> None:
    noise = np.random.default_rng(1).normal(0, 1.5, (8, 20, 40, 3))

    def picture(number: int, darker: float = 0.0) -> NDArray[np.uint8]:
        shown = 90 + noise[number % 8]
        shown[:, 25:] -= darker
        return np.asarray(shown.round(), np.uint8)

    usual = Usual(picture(0))
    for number in range(112):
        _, unlike = usual.see(picture(number, darker=18 if number >= 100 else 0))
        usual.learn(0.1, passing=unlike)
    apart, _ = usual.see(picture(0))
    assert abs(float(apart[:, 25:].mean())) < 6
