"""A sign of life is what tells somebody from a poster."""

import numpy as np

from tests.scenes import a_track
from vision.background import Background
from vision.phantoms import REMEMBERED_SECONDS, SIGNS, Phantoms


def a_background() -> Background:
    return Background(np.full((180, 320), 120, np.uint8), 0.0)


def stirred(background: Background) -> Background:
    background.moving[:] = 255
    return background


def test_who_shows_no_sign_of_life_is_left_out() -> None:
    assert Phantoms().without([a_track((0.5, 0.8))], a_background(), 1.0) == ()


def test_one_sign_may_be_noise_and_several_are_life() -> None:
    phantoms, background = Phantoms(), stirred(a_background())
    told = [phantoms.without([a_track((0.5, 0.8))], background, float(at)) for at in range(SIGNS)]
    assert [len(tracks) for tracks in told] == [0] * (SIGNS - 1) + [1]


def test_who_was_seen_to_live_may_stand_still_for_a_while() -> None:
    phantoms, background = Phantoms(), stirred(a_background())
    for at in range(SIGNS):
        phantoms.without([a_track((0.5, 0.8))], background, float(at))
    background.moving[:] = 0
    last = float(SIGNS - 1)
    assert phantoms.without([a_track((0.5, 0.8))], background, last + REMEMBERED_SECONDS)
    assert not phantoms.without([a_track((0.5, 0.8))], background, last + REMEMBERED_SECONDS + 1)


def test_a_product_may_stand_still_from_the_first_frame() -> None:
    carton = a_track((0.5, 0.8), label="carton")
    assert Phantoms().without([carton], a_background(), 1.0) == (carton,)
