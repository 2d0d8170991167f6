"""Whether a view is still the one that it was."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tests.vision.pictures import HEIGHT, WIDTH, Grey, Stage, a_blob, a_light, while_
from vision.conditions import Ailment
from vision.view_watch import FROZEN_SECONDS, LEARN_SECONDS, ViewWatch

BEGINS = 20.0
Painting = Callable[[Grey, float], None]


def a_watch(*paintings: Painting, until: float = 40.0, fps: float = 5.0) -> list[Ailment | None]:
    """Return what is wrong from second to second."""
    stage, watch, found = Stage(paintings, grain=20, fps=fps), ViewWatch(), []
    for at in np.arange(0, until, 1 / fps):
        stage.at = float(at)
        watch.see(stage.picture(), float(at))
        found.append(watch.condition.ailment)
    return found[:: round(fps)]


def painted(change: Callable[[Grey], Grey]) -> Painting:
    """Return the painting that does this to the whole picture from the moment on."""

    def paint(picture: Grey, _: float) -> None:
        picture[:] = change(picture)

    return while_(paint, BEGINS)


def a_cloth(picture: Grey) -> Grey:
    folds = 70 + 30 * np.sin(np.linspace(0, 6, WIDTH))
    return np.broadcast_to(folds, picture.shape).astype(np.uint8)


CHANGES: dict[Ailment, Callable[[Grey], Grey]] = {
    Ailment.COVERED: a_cloth,
    Ailment.DEFOCUSED: lambda picture: np.asarray(cv2.GaussianBlur(picture, (0, 0), 3), np.uint8),
    Ailment.MOVED: lambda picture: np.roll(picture, (25, 90), axis=(0, 1)),
    Ailment.DARK: lambda picture: (picture // 16).astype(np.uint8),
    Ailment.BRIGHT: lambda picture: np.full_like(picture, 255),
}


@pytest.mark.parametrize(("ailment", "change"), CHANGES.items(), ids=list(CHANGES))
def test_what_was_done_to_the_camera_is_named(
    ailment: Ailment, change: Callable[[Grey], Grey]
) -> None:
    found = a_watch(painted(change))
    assert set(found[: int(BEGINS)]) == {None}
    assert set(found[int(BEGINS) + 1 :]) == {ailment}


def test_the_moment_is_the_last_at_which_all_was_well() -> None:
    stage, watch = Stage([painted(a_cloth)], fps=5), ViewWatch()
    for at in np.arange(0, 30, 0.2):
        stage.at = float(at)
        watch.see(stage.picture(), float(at))
    assert watch.condition.since == pytest.approx(BEGINS, abs=0.6)


def test_a_view_that_is_freed_is_well_again() -> None:
    found = a_watch(while_(lambda picture, _: np.copyto(picture, a_cloth(picture)), BEGINS, 30))
    assert found[25] is Ailment.COVERED
    assert set(found[31:]) == {None}


@pytest.mark.parametrize("gain", [0.45, 0.7, 1.5])
def test_another_light_is_no_harm(gain: float) -> None:
    assert set(a_watch(a_light(lambda at: gain if at > BEGINS else 1.0))) == {None}


def test_somebody_who_walks_by_close_to_the_camera_is_no_harm() -> None:
    giant = a_blob(lambda at: (60 * (at - BEGINS) - 150, 20), (150, HEIGHT))
    assert set(a_watch(giant)) == {None}


def test_what_was_wrong_from_the_first_is_the_usual_view() -> None:
    assert set(a_watch(lambda picture, _: np.copyto(picture, a_cloth(picture)))) == {None}


def test_a_picture_that_stands_still_is_frozen_and_says_since_when() -> None:
    watch, stage = ViewWatch(), Stage(fps=5)
    for at in np.arange(0, LEARN_SECONDS + 10, 0.2):
        stage.at = min(float(at), 10.0)
        if at <= 10:
            still = stage.picture()
        watch.see(still, float(at))
    assert watch.condition.ailment is Ailment.FROZEN
    assert watch.condition.since == pytest.approx(10, abs=0.6)
    assert watch.condition.since < LEARN_SECONDS + 10 - FROZEN_SECONDS


@pytest.mark.parametrize("fps", [2, 5, 15])
def test_the_frame_rate_changes_nothing(fps: float) -> None:
    found = a_watch(painted(a_cloth), fps=fps)
    assert found[int(BEGINS) + 1] is Ailment.COVERED


def test_a_picture_of_another_size_begins_anew() -> None:
    watch = ViewWatch()
    for at in np.arange(0, 20, 0.5):
        watch.see(Stage().picture(), float(at))
    watch.see(np.zeros((90, 160), np.uint8), 20.5)
    assert watch.condition.ailment is None


def test_a_clock_that_goes_back_begins_anew() -> None:
    watch = ViewWatch()
    for at in (100.0, 100.5, 3.0, 3.5):
        watch.see(Stage().picture(), at)
    assert watch.condition.ailment is None
    assert watch.condition.since <= 3.5
