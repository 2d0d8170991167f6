"""A carton that is pushed falls, lands once, and comes to rest on the floor."""

import numpy as np
import pytest

from sample_videos.studio.play.falls import FALL_SECONDS, Fall, pushed_off
from sample_videos.studio.play.prop import Prop
from sample_videos.studio.sets.packing_hall import BELT


def carton_on_the_belt() -> Prop:
    """A carton in the middle of the belt."""
    prop = Prop("carton", "carton", 0, (0.45, 0.38, 0.32))
    prop.lying(np.array((2.0, BELT.y, BELT.top + 0.16)), 0.0)
    return prop


@pytest.fixture(scope="module")
def fall() -> Fall:
    """One fall."""
    return pushed_off(BELT, carton_on_the_belt(), at=7.0, speed=0.38, push=26.5)


def test_it_leaves_the_belt_before_it_lands(fall: Fall) -> None:
    assert 7.0 < fall.left_at < fall.landed_at < 7.0 + FALL_SECONDS


def test_it_comes_to_rest_on_the_floor(fall: Fall) -> None:
    last, before = fall.moments[-1], fall.moments[-12]
    assert np.allclose(last.place, before.place, atol=0.005)
    assert 0.1 < last.place[2] < 0.3


def test_the_same_push_gives_the_same_fall(fall: Fall) -> None:
    again = pushed_off(BELT, carton_on_the_belt(), at=7.0, speed=0.38, push=26.5)
    assert np.array_equal(again.moments[-1].place, fall.moments[-1].place)


def test_a_push_that_is_too_weak_is_refused() -> None:
    with pytest.raises(ValueError, match="stays on the belt"):
        pushed_off(BELT, carton_on_the_belt(), at=7.0, speed=0.38, push=5.0)
