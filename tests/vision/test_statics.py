"""Things that come and go, on a stage: what is an object, since when, and until when."""

import pytest

from plant.geometry import Box
from tests.vision.pictures import (
    HEIGHT,
    WIDTH,
    Stage,
    a_blob,
    a_box,
    a_light,
    a_soft_spot,
    normalised,
    while_,
)
from vision.scenes import Change

CARTON = (140, 80, 30, 36)
BESIDE = (171, 80, 30, 36)


def walker_at(at: float) -> Box:
    """A person of 30 x 80 pixels who comes from the left, stands at the carton, and leaves."""
    x, y = walk(at)
    return Box(x / WIDTH, y / HEIGHT, 30 / WIDTH, 80 / HEIGHT)


def walk(at: float) -> tuple[float, float]:
    stands = min(max(at - 4, 0), 2.5) + max(at - 9, 0)
    return -40 + 72 * stands, 60


@pytest.mark.parametrize("fps", [5, 7.5, 15])
def test_a_box_that_is_put_down_has_appeared(fps: float) -> None:
    stage = Stage([while_(a_box(CARTON), 5)], fps=fps).run(9)
    (thing,) = stage.now(Change.APPEARED)
    assert thing.since == pytest.approx(5, abs=0.4)
    assert thing.box.overlap(normalised(CARTON)) > 0.7


@pytest.mark.parametrize("fps", [5, 7.5, 15])
def test_a_box_that_is_taken_is_removed(fps: float) -> None:
    stage = Stage([while_(a_box(CARTON), 0, 5)], fps=fps).run(9)
    (thing,) = stage.now(Change.REMOVED)
    assert thing.since == pytest.approx(5, abs=0.4)
    assert thing.box.overlap(normalised(CARTON)) > 0.7


@pytest.mark.parametrize("brightness", [40, 70, 170, 220])
def test_dark_and_bright_boxes_are_told_alike(brightness: int) -> None:
    box = a_box(CARTON, brightness=brightness)
    assert len(Stage([while_(box, 5)]).run(9).now(Change.APPEARED)) == 1
    assert len(Stage([while_(box, 0, 5)]).run(9).now(Change.REMOVED)) == 1


def test_a_thing_that_comes_back_ends_its_absence() -> None:
    box = a_box(CARTON)
    stage = Stage([while_(box, 0, 5), while_(box, 10)]).run(9)
    assert len(stage.now(Change.REMOVED)) == 1
    stage.run(12)
    assert stage.seen[-1][1] == ()


def test_a_thing_put_back_a_little_off_ends_its_absence() -> None:
    left, top, width, height = CARTON
    back = a_box((left + 3, top, width, height))
    stage = Stage([while_(a_box(CARTON), 0, 5), while_(back, 10)]).run(15)
    assert stage.now(Change.REMOVED) == []
    assert stage.now(Change.APPEARED) == []


def test_two_boxes_side_by_side_taken_one_after_the_other_are_two_objects() -> None:
    first, second = while_(a_box(CARTON), 0, 5), while_(a_box(BESIDE, seed=2), 0, 9)
    stage = Stage([first, second]).run(13)
    told = stage.now(Change.REMOVED)
    assert [each.since for each in told] == [pytest.approx(5, abs=0.4), pytest.approx(9, abs=0.4)]


def test_a_box_that_somebody_carries_off_is_one_object() -> None:
    person = a_blob(walk, (30, 80))
    box = while_(a_box(CARTON), 0, 8.0)
    stage = Stage([box, person], living=lambda at: [walker_at(at)]).run(18)
    (thing,) = stage.now(Change.REMOVED)
    assert thing.box.overlap(normalised(CARTON)) > 0.6
    assert stage.known() == {thing.id}


def test_a_box_that_somebody_brings_is_one_object() -> None:
    person = a_blob(walk, (30, 80))
    box = while_(a_box(CARTON), 8.0)
    stage = Stage([box, person], living=lambda at: [walker_at(at)]).run(18)
    (thing,) = stage.now(Change.APPEARED)
    assert thing.box.overlap(normalised(CARTON)) > 0.6


def test_an_object_is_remembered_while_somebody_stands_in_front() -> None:
    def passes(at: float) -> tuple[float, float]:
        return (135, 60) if 10 <= at < 14 else (-60, 60)

    def living(at: float) -> list[Box]:
        return [Box(135 / WIDTH, 60 / HEIGHT, 40 / WIDTH, 80 / HEIGHT)] if 10 <= at < 14 else []

    stage = Stage([while_(a_box(CARTON), 5), a_blob(passes, (40, 80))], living=living).run(9)
    (before,) = stage.now(Change.APPEARED)
    (during,) = stage.run(12).now(Change.APPEARED)
    (after,) = stage.run(18).now(Change.APPEARED)
    assert before.id == during.id == after.id
    assert (before.hidden, during.hidden, after.hidden) == (False, True, False)


def test_a_person_who_stands_still_is_no_object() -> None:
    def living(at: float) -> list[Box]:
        return [normalised(CARTON)] if at >= 4.9 else []

    assert Stage([while_(a_box(CARTON), 5)], living=living).run(15).seen[-1][1] == ()


@pytest.mark.parametrize("strength", [-25, 25])
def test_soft_light_and_shade_are_no_objects(strength: float) -> None:
    assert Stage([while_(a_soft_spot((160, 90), strength, width=60), 5)]).run(12).known() == set()


@pytest.mark.parametrize("strength", [-60, 60])
def test_strong_and_narrow_light_and_shade_are_no_objects(strength: float) -> None:
    assert Stage([while_(a_soft_spot((160, 90), strength), 5)]).run(12).known() == set()


def test_light_that_is_switched_on_is_no_object() -> None:
    assert Stage([a_light(lambda at: 0.6 if at < 5 else 1.0)]).run(12).known() == set()


def test_a_camera_that_is_moved_tells_no_thing() -> None:
    stage = Stage([a_box(CARTON)], sway=lambda at: 0 if at < 5 else 37, grain=40).run(14)
    assert stage.known() == set()


def test_a_box_on_a_dim_day_is_found_too() -> None:
    stage = Stage([while_(a_box(CARTON), 5), a_light(lambda _: 0.4)]).run(9)
    assert len(stage.now(Change.APPEARED)) == 1


def test_an_empty_view_has_no_objects() -> None:
    assert Stage().run(20).known() == set()


@pytest.mark.parametrize("again", [11.2, 11.6, 14.0])
def test_a_thing_put_back_a_little_off_and_taken_again_is_gone_since_then(again: float) -> None:
    left, top, width, height = CARTON
    back = a_box((left + 3, top, width, height))
    stage = Stage([while_(a_box(CARTON), 0, 5), while_(back, 10, again)]).run(again + 5)
    (thing,) = stage.now(Change.REMOVED)
    assert thing.since == pytest.approx(again, abs=0.4)
