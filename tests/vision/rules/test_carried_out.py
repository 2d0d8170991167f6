"""Somebody leaves through an exit with something that belongs inside."""

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_static, a_track, judged, moments
from vision.scenes import Change, Scene, StaticObject, Track
from vision.violations import Judge

FPS = 7.5


def an_exit(**parameters: object) -> Judge:
    return a_judge(EventKind.CARRIED_OUT, **parameters)


def a_person(at: float, *, speed: float = 0.06, name: str = "t1") -> Track:
    """Return who walks to the right and is at the exit after five seconds."""
    return a_track((0.5 + speed * (at - 5), 0.6), at=at, name=name)


def a_carton(at: float, *, label: str = "carton", speed: float = 0.06) -> Track:
    """Return what he carries before him."""
    place = (0.5 + speed * (at - 5) + 0.02, 0.55)
    return a_track(place, at=at, name="c1", label=label, size=(0.06, 0.06))


def test_who_leaves_with_a_carton_is_told_with_it() -> None:
    scenes = [a_scene(at, a_person(at), a_carton(at)) for at in moments(9, FPS)]
    ((_, violation),) = judged(an_exit(), scenes)
    assert violation.onset == pytest.approx(5.0, abs=0.05)
    assert [each.label for each in violation.objects] == ["person", "carton"]
    assert violation.measures["how"] == "carried"


def test_who_leaves_with_nothing_is_not_told() -> None:
    assert judged(an_exit(), [a_scene(at, a_person(at)) for at in moments(9, FPS)]) == []


def test_who_walks_past_cartons_carries_none() -> None:
    stack = (0.35, 0.6)
    scenes = [
        a_scene(at, a_person(at), a_track(stack, at=at, name="c1", label="carton"))
        for at in moments(9, FPS)
    ]
    assert judged(an_exit(), scenes) == []


def test_a_carton_that_his_body_hides_at_the_door_is_still_with_him() -> None:
    scenes = [
        a_scene(at, a_person(at), *([a_carton(at)] if at < 3.5 else [])) for at in moments(9, FPS)
    ]
    assert judged(an_exit(), scenes)
    assert judged(an_exit(remembered_seconds=1), scenes) == []


def test_who_brings_something_in_is_not_told() -> None:
    scenes = [
        a_scene(at, a_person(at, speed=-0.06), a_carton(at, speed=-0.06)) for at in moments(9, FPS)
    ]
    assert judged(an_exit(), scenes) == []
    assert judged(an_exit(out="backward"), scenes)


def test_who_came_with_a_bag_may_leave_with_it() -> None:
    def there_and_back(at: float) -> float:
        return 5 + abs(at - 8) - 4

    scenes = [
        a_scene(at, a_person(moment), a_carton(moment, label="backpack"))
        for at in moments(15, FPS)
        for moment in [there_and_back(at)]
    ]
    now = [
        Scene(at, tuple(_seen(each, at) for each in scene.tracks))
        for at, scene in zip(moments(15, FPS), scenes, strict=True)
    ]
    assert judged(an_exit(), now) == []


def _seen(track: Track, at: float) -> Track:
    return Track(track.id, track.label, track.score, track.box, 0.0, at)


def test_what_is_not_on_the_list_may_leave() -> None:
    scenes = [a_scene(at, a_person(at), a_carton(at, label="cup")) for at in moments(9, FPS)]
    assert judged(an_exit(), scenes) == []
    assert judged(an_exit(labels=()), scenes)


def a_theft(*, others: float | None = None) -> list[Scene]:
    """Return who takes a nameless thing from its place and walks out; another may stand there."""
    scenes = []
    for at in moments(15, FPS):
        here = a_person(max(at - 6, 1.0))
        things: list[Track | StaticObject] = [
            a_track((here.box.centre.x, 0.6), at=at, name="t1", since=0.0)
        ]
        if others is not None:
            things.append(a_track((others, 0.6), at=at, name="t2"))
        if at > 8:
            things.append(a_static((0.26, 0.45), change=Change.REMOVED, since=7.0))
        scenes.append(a_scene(at, *things))
    return scenes


def test_who_alone_was_there_when_something_went_and_leaves_is_told() -> None:
    ((_, violation),) = judged(an_exit(), a_theft())
    assert violation.measures["how"] == "taken"
    assert [each.label for each in violation.objects] == ["person", "object removed"]


def test_of_two_who_were_there_none_is_accused() -> None:
    assert judged(an_exit(), a_theft(others=0.3)) == []


def test_who_stood_elsewhere_took_nothing() -> None:
    assert judged(an_exit(), a_theft(others=0.9))
