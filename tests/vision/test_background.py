"""What rests, what moves and what changed, told apart whatever the light does."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from plant.geometry import Box
from tests.vision.pictures import (
    HEIGHT,
    WIDTH,
    Grey,
    Painting,
    Place,
    Stage,
    a_blob,
    a_box,
    a_light,
    a_soft_spot,
    normalised,
    while_,
)
from vision.background import Background
from vision.statics import StaticObjects

CARTON = (140, 80, 30, 36)
NOTHING = 0.0005


def middle_of(place: Place) -> NDArray[np.bool_]:
    """Return where the inside of a place is, as a mask of the view."""
    left, top, width, height = place
    where = np.zeros((HEIGHT, WIDTH), bool)
    where[top + 4 : top + height - 4, left + 4 : left + width - 4] = True
    return where


def changed_share(stage: Stage, place: Place) -> float:
    return float(np.mean(stage.background.static_change()[middle_of(place)] > 0))


@pytest.mark.parametrize("noise", [0, 2, 4])
def test_noise_is_no_motion(noise: float) -> None:
    stage = Stage(noise=noise).run(10)
    assert max(stage.moved) < NOTHING


def test_a_walker_is_motion_and_nothing_else() -> None:
    stage = Stage([a_blob(lambda at: (30 * at, 60), (20, 60))]).run(8)
    assert min(stage.moved[8:]) > 0.004
    assert max(stage.changed) < NOTHING


@pytest.mark.parametrize("fps", [5, 7.5, 15])
def test_a_thing_put_down_is_a_static_change_with_the_right_rest(fps: float) -> None:
    stage = Stage([while_(a_box(CARTON), 5)], fps=fps).run(9)
    assert changed_share(stage, CARTON) > 0.9
    rest = stage.background.rest_seconds(middle_of(CARTON))
    assert rest == pytest.approx(stage.at - 5, abs=2.1 / fps)


def test_the_same_pictures_at_any_rate_change_at_the_same_time() -> None:
    firsts = []
    for fps in (5.0, 10.0, 20.0):
        stage = Stage([while_(a_box(CARTON), 5)], fps=fps).run(8)
        moments = [
            at for (at, _), share in zip(stage.seen, stage.changed, strict=True) if share > 0.01
        ]
        firsts.append(moments[0])
    assert firsts == [pytest.approx(5.7, abs=0.35)] * 3


def test_a_thing_that_lies_for_long_is_not_forgotten() -> None:
    stage = Stage([while_(a_box(CARTON), 5)]).run(30)
    assert changed_share(stage, CARTON) > 0.9


LIGHTS: dict[str, Painting] = {
    "20 % brighter at once": a_light(lambda at: 1.0 if at < 5 else 1.2),
    "20 % darker at once": a_light(lambda at: 1.0 if at < 5 else 0.8),
    "up and down with the clouds": a_light(lambda at: 1 + 0.2 * math.sin(at / 3)),
    "the evening": a_light(lambda at: 1 - 0.02 * at),
    "switched on": a_light(lambda at: 0.5 if at < 5 else 1.0),
}


@pytest.mark.parametrize("light", LIGHTS)
def test_light_over_the_whole_view_is_no_static_change(light: str) -> None:
    stage = Stage([LIGHTS[light]]).run(16)
    assert np.mean(stage.changed[-8:]) < NOTHING


def test_slow_light_on_a_part_of_the_view_is_no_static_change() -> None:
    def sun(picture: Grey, at: float) -> None:
        a_soft_spot((160, 90), min(2.0 * at, 60))(picture, at)

    assert max(Stage([sun]).run(30).changed) < NOTHING


@pytest.mark.parametrize("sway", [-1, 1])
def test_a_sway_of_one_pixel_is_no_static_change(sway: int) -> None:
    stage = Stage([a_box(CARTON)], sway=lambda at: sway if int(at / 1.5) % 2 else 0).run(14)
    assert np.mean(stage.changed[15:]) < NOTHING


def test_nothing_is_learned_where_something_living_stands() -> None:
    where = normalised(CARTON)

    def living(at: float) -> list[Box]:
        return [where] if 5 <= at < 21 else []

    stage = Stage([while_(a_box(CARTON), 5, 20)], living=living).run(24)
    assert max(stage.changed) < 0.002
    assert changed_share(stage, CARTON) == 0


def test_what_moved_while_we_started_leaves_no_ghost() -> None:
    walker = a_blob(lambda at: (140 + 30 * at, 60), (24, 60))
    stage = Stage([walker]).run(12)
    assert stage.changed[-1] < NOTHING


def test_a_thing_taken_right_after_we_started_leaves_no_ghost() -> None:
    assert Stage([while_(a_box(CARTON), 0, 1.0)]).run(10).changed[-1] < NOTHING


def test_a_gap_in_the_pictures_is_harmless() -> None:
    stage = Stage([while_(a_box(CARTON), 20)]).run(5)
    stage.at = 1_000_000.0
    stage.run(1_000_004)
    assert changed_share(stage, CARTON) > 0.9


def test_a_clock_that_goes_back_is_harmless() -> None:
    stage = Stage().run(5)
    stage.at = 2.0
    stage.run(6)
    assert max(stage.changed) < NOTHING


@pytest.mark.parametrize("size", [(2, 2), (320, 2), (320, 569)])
def test_pictures_of_any_size_are_looked_at(size: tuple[int, int]) -> None:
    width, height = size
    picture = np.full((height, width), 100, np.uint8)
    background, statics = Background(picture, 0.0), StaticObjects()
    for number in range(1, 30):
        picture = np.full((height, width), 100 if number < 15 else 220, np.uint8)
        background.see(picture, number / 5)
        statics.see(background, [])
    assert background.motion_share == 0.0


@pytest.mark.parametrize("level", [0, 255])
def test_a_black_or_white_picture_is_harmless(level: int) -> None:
    def blinded(picture: Grey, at: float) -> None:
        if 5 <= at < 8:
            picture[:] = level

    stage = Stage([blinded], noise=0).run(14)
    assert np.mean(stage.changed[-8:]) < NOTHING
