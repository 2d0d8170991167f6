"""Things that only their colour tells from what lies behind them, and light that has colour too."""

import math

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.vision.coloured import (
    WHITE,
    ColouredStage,
    Colouring,
    Light,
    Surfaces,
    a_coloured_box,
    shown,
)
from tests.vision.pictures import HEIGHT, WIDTH, a_box, normalised
from vision.scenes import Change

# Between two lines of the floor.
CARTON = (146, 80, 26, 36)
hues = st.floats(0, 2 * math.pi)
strengths = st.floats(14, 40)
gains = st.floats(0.8, 1.25)
few = settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate])


def of_hue(hue: float, strength: float) -> Colouring:
    return a_coloured_box(CARTON, blue=strength * math.cos(hue), red=strength * math.sin(hue))


@few
@given(hues, strengths)
def test_a_thing_as_bright_as_what_is_behind_it_is_found_when_it_comes(
    hue: float, strength: float
) -> None:
    stage = ColouredStage([shown(of_hue(hue, strength), 5)]).run(9)
    (thing,) = stage.now(Change.APPEARED)
    assert thing.since == pytest.approx(5, abs=0.5)
    assert thing.box.overlap(normalised(CARTON)) > 0.6


@few
@given(hues, strengths)
def test_a_thing_as_bright_as_what_is_behind_it_is_missed_when_it_goes(
    hue: float, strength: float
) -> None:
    stage = ColouredStage([shown(of_hue(hue, strength), 0, 5)]).run(9)
    (thing,) = stage.now(Change.REMOVED)
    assert thing.since == pytest.approx(5, abs=0.5)
    assert thing.box.overlap(normalised(CARTON)) > 0.6


@few
@given(gains, gains, gains)
def test_light_of_another_colour_and_strength_is_no_thing(
    blue: float, green: float, red: float
) -> None:
    def light(at: float) -> Light:
        return WHITE if at < 5 else (blue, green, red)

    assert ColouredStage(light=light).run(9).known() == set()


@few
@given(gains, gains, gains)
def test_light_that_slowly_takes_another_colour_is_no_thing(
    blue: float, green: float, red: float
) -> None:
    def light(at: float) -> Light:
        share = min(max(at - 3, 0) / 10, 1)
        return 1 + share * (blue - 1), 1 + share * (green - 1), 1 + share * (red - 1)

    assert ColouredStage(light=light).run(15).known() == set()


@few
@given(hues, gains, gains, gains)
def test_a_thing_is_found_in_light_of_any_colour(
    hue: float, blue: float, green: float, red: float
) -> None:
    stage = ColouredStage([shown(of_hue(hue, 25), 0, 5)], light=lambda _: (blue, green, red)).run(9)
    assert len(stage.now(Change.REMOVED)) == 1


def test_coloured_light_that_fades_out_softly_is_no_thing() -> None:
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    lamp = np.exp(-((np.hypot(columns - 160, rows - 90) / 30) ** 2)).astype(np.float32)

    def colour(surfaces: Surfaces, _: float) -> None:
        surfaces[..., 1] += 20 * lamp
        surfaces[..., 2] -= 15 * lamp

    assert ColouredStage([shown(colour, 5)]).run(12).known() == set()


def test_noise_in_the_colours_is_no_thing() -> None:
    assert ColouredStage(noise=6).run(12).known() == set()


def test_a_camera_that_turns_to_infrared_and_back_tells_no_thing() -> None:
    stage = ColouredStage([of_hue(2.3, 30)], infrared=lambda at: 6 <= at < 14)
    assert stage.run(24).known() == set()


def test_a_thing_of_another_brightness_is_found_by_infrared_too() -> None:
    paint = a_box(CARTON)

    def box(surfaces: Surfaces, at: float) -> None:
        paint(surfaces[..., 0], at)  # type: ignore[arg-type]  # it paints whatever holds levels

    stage = ColouredStage([shown(box, 10)], infrared=lambda at: at > 5).run(14)
    assert len(stage.now(Change.APPEARED)) == 1


def test_colours_are_known_again_after_a_night_by_infrared() -> None:
    carton = shown(of_hue(2.3, 30), 0, 20)
    stage = ColouredStage([carton], infrared=lambda at: 5 <= at < 12).run(24)
    (thing,) = stage.now(Change.REMOVED)
    assert thing.since == pytest.approx(20, abs=0.5)
