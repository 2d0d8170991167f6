"""How far the things on a belt went between two pictures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vision.drift import went

Pixels = NDArray[np.float32]


def a_strip(*lefts: int, length: int = 20) -> Pixels:
    strip = np.zeros((20, 100), np.float32)
    for left in lefts:
        strip[5:15, max(left, 0) : max(left + length, 0)] = 100
    return strip


@given(st.integers(-40, 40))
def test_a_thing_tells_how_far_it_went(step: int) -> None:
    assert went(a_strip(40), a_strip(40 + step), 0.0) == pytest.approx(step, abs=0.6)


def test_of_a_row_of_equal_things_the_nearest_step_to_the_expected_counts() -> None:
    row, on = a_strip(-20, 10, 40, 70), a_strip(-8, 22, 52, 82)
    assert went(row, on, 10.0) == pytest.approx(12, abs=0.6)
    assert went(row, on, -20.0) == pytest.approx(-18, abs=0.6)


def test_an_empty_belt_tells_nothing() -> None:
    assert went(a_strip(), a_strip(), 5.0) is None
    assert went(a_strip(30), a_strip(), 5.0) is None


def test_pictures_without_anything_in_common_tell_nothing() -> None:
    rng = np.random.default_rng(0)
    one, other = (rng.normal(0, 50, (20, 100)).astype(np.float32) for _ in range(2))
    assert went(one, other, 0.0) is None
