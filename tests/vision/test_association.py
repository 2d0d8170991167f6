"""Likeness of boxes is a number from 0 to 1, and pairs are given out best first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vision.association import SIZE_RATIO, Floats, best_pairs, likeness, overlaps

places = st.floats(-0.5, 2.5)
sizes = st.floats(0.005, 1.0)
boxes = st.lists(st.tuples(places, places, sizes, sizes), min_size=1, max_size=6)
scores = arrays.arrays(
    np.float64,
    arrays.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=7),
    elements=st.floats(0, 1),
)


def rows(*each: tuple[float, float, float, float]) -> Floats:
    return np.array(each, float).reshape(-1, 4)


def far(count: int) -> Floats:
    return np.full(count, 0.5)


def one(first: Floats, second: Floats) -> float:
    return float(likeness(first, second, far(1))[0, 0])


@given(boxes, boxes)
@settings(max_examples=50, deadline=None)
def test_likeness_lies_between_0_and_1(first: list, second: list) -> None:  # type: ignore[type-arg]
    found = likeness(rows(*first), rows(*second), far(len(first)))
    assert found.shape == (len(first), len(second))
    assert np.all((found >= 0) & (found <= 1 + 1e-9))


@given(boxes, boxes)
@settings(max_examples=50, deadline=None)
def test_likeness_does_not_ask_which_box_came_first(first: list, second: list) -> None:  # type: ignore[type-arg]
    there = likeness(rows(*first), rows(*second), far(len(first)))
    back = likeness(rows(*second), rows(*first), far(len(second)))
    # At the very limit of size one of the two may just not fit.
    agree = (there > 0) == (back.T > 0)
    assert np.allclose(there[agree], back.T[agree])


@given(boxes, boxes)
@settings(max_examples=50, deadline=None)
def test_overlap_is_symmetric_and_lies_between_0_and_1(first: list, second: list) -> None:  # type: ignore[type-arg]
    there, back = overlaps(rows(*first), rows(*second)), overlaps(rows(*second), rows(*first))
    assert np.allclose(there, back.T)
    assert np.all((there >= 0) & (there <= 1 + 1e-9))


def test_a_box_is_most_like_itself() -> None:
    box = rows((1.0, 0.5, 0.1, 0.3))
    assert one(box, box) == pytest.approx(1.0)


def test_the_nearer_of_two_equal_boxes_is_more_alike() -> None:
    track = rows((1.0, 0.5, 0.1, 0.3))
    near, away = rows((1.05, 0.5, 0.1, 0.3)), rows((1.2, 0.5, 0.1, 0.3))
    assert one(track, near) > one(track, away) > 0


def test_out_of_reach_is_impossible() -> None:
    assert one(rows((0.2, 0.5, 0.1, 0.3)), rows((0.71, 0.5, 0.1, 0.3))) == 0


@pytest.mark.parametrize("larger", [SIZE_RATIO + 0.05, 1 / (SIZE_RATIO + 0.05)])
def test_another_size_is_impossible(larger: float) -> None:
    assert one(rows((1, 0.5, 0.1, 0.1)), rows((1, 0.5, 0.1 * larger, 0.1 * larger))) == 0


@given(scores, st.floats(0.01, 1))
@settings(max_examples=50, deadline=None)
def test_pairs_are_one_to_one_and_reach_the_minimum(table: Floats, minimum: float) -> None:
    pairs = best_pairs(table, minimum)
    assert len({row for row, _ in pairs}) == len(pairs) == len({column for _, column in pairs})
    assert all(table[pair] >= minimum for pair in pairs)


@given(scores, st.floats(0.01, 1))
@settings(max_examples=50, deadline=None)
def test_pairs_come_best_first_and_leave_nothing_that_fits(table: Floats, minimum: float) -> None:
    pairs = best_pairs(table, minimum)
    told = [table[pair] for pair in pairs]
    assert told == sorted(told, reverse=True)
    rows_left = set(range(table.shape[0])) - {row for row, _ in pairs}
    columns_left = set(range(table.shape[1])) - {column for _, column in pairs}
    assert not any(table[row, column] >= minimum for row in rows_left for column in columns_left)


def test_the_best_pair_is_given_out_before_the_better_sum() -> None:
    table = np.array([[0.9, 0.8], [0.8, 0.1]])
    assert best_pairs(table, 0.05) == [(0, 0), (1, 1)]


def test_no_boxes_make_no_pairs() -> None:
    assert likeness(rows(), rows(), far(0)).shape == (0, 0)
    assert best_pairs(np.zeros((0, 3)), 0.1) == []
