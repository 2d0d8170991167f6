"""Somebody slips through a gate behind somebody else."""

from dataclasses import replace

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_track, judged, moments
from vision.rules.crossed import Direction
from vision.scenes import PlantSignal, Scene
from vision.violations import Judge


def a_door(**parameters: object) -> Judge:
    return a_judge(EventKind.LINE_TAILGATING, **parameters)


def a_procession(*delays: float, backwards: tuple[int, ...] = ()) -> list[Scene]:
    """Return the scenes of people who cross the door at 5 s and so many seconds later."""
    scenes = []
    for at in moments(30, 7.5):
        tracks = []
        for number, delay in enumerate((0.0, *delays)):
            x = 0.5 + 0.08 * (at - delay - 5)
            x = 1 - x if number in backwards else x
            if 0.05 < x < 0.95:
                tracks.append(a_track((x, 0.5 + 0.05 * number), at=at, name=f"t{number}"))
        scenes.append(a_scene(at, *tracks))
    return scenes


def test_who_follows_closely_is_told_and_named_before_the_one_he_followed() -> None:
    ((_, violation),) = judged(a_door(), a_procession(1.5))
    assert violation.onset == pytest.approx(6.5, abs=0.05)
    assert [each.track for each in violation.objects] == ["t1", "t0"]
    assert violation.measures["gap_seconds"] == pytest.approx(1.5, abs=0.05)


def test_who_comes_later_is_not_told() -> None:
    assert judged(a_door(), a_procession(3.5)) == []
    assert judged(a_door(follow_seconds=4.0), a_procession(3.5))


def test_each_follower_is_told() -> None:
    assert len(judged(a_door(), a_procession(1.0, 2.0, 3.0))) == 3


def test_who_comes_the_other_way_follows_nobody() -> None:
    assert judged(a_door(), a_procession(1.5, backwards=(1,))) == []


@pytest.mark.parametrize(("direction", "told"), [(Direction.FORWARD, 1), (Direction.BACKWARD, 0)])
def test_only_the_way_that_counts_is_told(direction: Direction, told: int) -> None:
    assert len(judged(a_door(direction=direction), a_procession(1.5))) == told


def test_one_who_turns_about_on_the_threshold_follows_nobody_but_himself() -> None:
    scenes = [
        a_scene(at, a_track((0.5 + (0.1 if int(at) % 2 else -0.1), 0.5), at=at))
        for at in moments(10, 5)
    ]
    assert judged(a_door(), scenes) == []


def test_one_of_two_who_turns_about_on_the_threshold_makes_no_third() -> None:
    scenes = []
    for at in moments(10, 7.5):
        first = 0.5 + 0.08 * (at - 2)
        if 4.5 < at < 5:  # The door's leaf hides his feet, and he seems to stand before it.
            first = 0.45
        second = 0.5 + 0.08 * (at - 3.5)
        people = (a_track((first, 0.5), at=at, name="a"), a_track((second, 0.6), at=at, name="b"))
        scenes.append(a_scene(at, *people))
    ((_, violation),) = judged(a_door(), scenes)
    assert [each.track for each in violation.objects] == ["b", "a"]


def test_a_film_that_begins_anew_forgets_who_went_before() -> None:
    scenes = a_procession(1.5)
    at = next(number for number, scene in enumerate(scenes) if scene.at > 5.6)
    scenes[at] = a_scene(scenes[at].at, *scenes[at].tracks, restarted=True)
    assert judged(a_door(), scenes) == []


def with_openings(
    scenes: list[Scene], *openings: float, late: float = 0.0, value: bool = True
) -> list[Scene]:
    """Return the scenes with a door that opened at these moments, heard so much later."""
    heard = []
    for before, scene in zip([None, *scenes], scenes, strict=False):
        begins = before.at if before else float("-inf")
        told = tuple(
            PlantSignal(at, "door_opened", "dock-3", value)
            for at in openings
            if begins < at + late <= scene.at
        )
        heard.append(replace(scene, signals=told))
    return heard


def test_one_opening_lets_one_through_and_whoever_comes_beyond_is_told() -> None:
    scenes = with_openings(a_procession(1.5, 3.8), 4.0)
    told = judged(a_door(door="dock-3"), scenes)
    assert [each.onset for _, each in told] == pytest.approx([6.5, 8.8], abs=0.05)
    assert all(each.measures["people"] == 1 for _, each in told)


def test_who_has_an_opening_of_his_own_follows_nobody() -> None:
    assert judged(a_door(door="dock-3"), with_openings(a_procession(1.5), 4.0, 6.0)) == []


def test_two_may_pass_where_an_opening_is_for_two() -> None:
    scenes = with_openings(a_procession(1.0, 2.0), 4.0)
    assert len(judged(a_door(door="dock-3", people=2), scenes)) == 1


def test_an_opening_that_is_over_lets_nobody_in_and_close_following_counts_again() -> None:
    scenes = with_openings(a_procession(1.5), 2.0)
    ((_, violation),) = judged(a_door(door="dock-3", open_seconds=2.0), scenes)
    assert violation.measures["limit_seconds"] == 3.0


def test_a_door_that_tells_nothing_or_only_that_it_closed_changes_nothing() -> None:
    for scenes in (a_procession(1.5), with_openings(a_procession(1.5), 4.0, value=False)):
        ((_, violation),) = judged(a_door(door="dock-3"), scenes)
        assert violation.measures["gap_seconds"] == pytest.approx(1.5, abs=0.05)


def test_an_opening_of_another_door_and_one_that_nobody_asked_for_are_not_heeded() -> None:
    scenes = with_openings(a_procession(1.5), 4.0, 6.0)
    assert judged(a_door(door="dock-4"), scenes)
    assert judged(a_door(), scenes)


def test_who_passed_before_his_opening_was_heard_of_has_used_it_all_the_same() -> None:
    scenes = with_openings(a_procession(3.8), 4.9, late=0.6)
    ((_, violation),) = judged(a_door(door="dock-3"), scenes)
    assert violation.onset == pytest.approx(8.8, abs=0.05)


def test_the_same_opening_told_twice_lets_in_once() -> None:
    scenes = with_openings(a_procession(1.5), 4.0, 4.0)
    assert len(judged(a_door(door="dock-3"), scenes)) == 1


def test_one_who_turns_about_in_the_door_takes_one_place() -> None:
    scenes = [
        a_scene(at, a_track((0.5 + (0.1 if int(at) % 2 else -0.1), 0.5), at=at))
        for at in moments(6, 5)
    ]
    assert judged(a_door(door="dock-3"), with_openings(scenes, 0.5)) == []
