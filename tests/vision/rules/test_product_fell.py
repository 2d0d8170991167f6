"""A product fell beside the line."""

from dataclasses import replace

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_static, a_track, judged, moments
from vision.scenes import Change, Fallen, Scene, StaticObject, Track
from vision.violations import Judge

FALLS_AT = 10.0


def a_rule(**parameters: object) -> Judge:
    return a_judge(EventKind.PRODUCT_FELL, **parameters)


def a_fall(*, person_at: tuple[float, float] | None = None, leaves: float = 1e9) -> list[Scene]:
    """Return a minute in which something comes to rest, and somebody may stand near until he leaves."""
    scenes = []
    for at in moments(60, 5):
        things: list[Track | StaticObject] = []
        if at >= FALLS_AT + 0.8:
            things.append(a_static((0.25, 0.7), change=Change.APPEARED, since=FALLS_AT))
        if person_at and at < leaves:
            things.append(a_track(person_at, at=at))
        scenes.append(a_scene(at, *things))
    return scenes


def test_what_comes_to_rest_with_nobody_near_fell() -> None:
    at, violation = judged(a_rule(), a_fall())[0]
    assert at == pytest.approx(11.6, abs=0.3)
    assert (violation.onset, violation.zones) == (FALLS_AT, ("left",))


def test_what_somebody_puts_down_did_not_fall() -> None:
    assert judged(a_rule(), a_fall(person_at=(0.3, 0.75))) == []
    assert judged(a_rule(), a_fall(person_at=(0.3, 0.75), leaves=9.5)) == []


def test_who_stands_farther_off_did_not_put_it_there() -> None:
    assert judged(a_rule(), a_fall(person_at=(0.45, 0.75)))
    assert judged(a_rule(person_distance=0.2), a_fall(person_at=(0.45, 0.75))) == []


def test_who_left_long_before_did_not_put_it_there() -> None:
    assert judged(a_rule(), a_fall(person_at=(0.3, 0.75), leaves=7.0))


def test_who_comes_to_look_changes_nothing() -> None:
    scenes = a_fall()
    late = [
        a_scene(scene.at, *scene.statics, a_track((0.3, 0.75), at=scene.at))
        if scene.at > 10.7
        else scene
        for scene in scenes
    ]
    assert judged(a_rule(), late)


def test_what_lies_elsewhere_or_is_too_small_is_not_told() -> None:
    elsewhere = [
        a_scene(at, a_static((0.75, 0.7), change=Change.APPEARED, since=10)) for at in (12, 14, 16)
    ]
    small = [
        a_scene(at, a_static((0.25, 0.7), change=Change.APPEARED, since=10, size=(0.02, 0.02)))
        for at in (12, 14, 16)
    ]
    assert judged(a_rule(), elsewhere) == judged(a_rule(), small) == []


def test_what_is_gone_from_the_zone_did_not_fall() -> None:
    gone = [a_scene(at, a_static((0.25, 0.7), since=10)) for at in (12, 14, 16)]
    assert judged(a_rule(), gone) == []


def test_who_fell_himself_is_no_product() -> None:
    scenes = [
        replace(
            scene,
            fallen=tuple(
                Fallen(a_track((0.25, 0.7)), thing.box, FALLS_AT, FALLS_AT, seen=False)
                for thing in scene.statics
            ),
        )
        for scene in a_fall()
    ]
    assert judged(a_rule(), scenes) == []


def test_what_flickers_beside_it_for_a_moment_is_nobody() -> None:
    scenes = [
        a_scene(scene.at, *scene.statics, a_track((0.3, 0.75), at=scene.at, since=9.6))
        if 9.6 < scene.at < 10.3
        else scene
        for scene in a_fall()
    ]
    assert judged(a_rule(), scenes)
