"""Somebody slips through a gate behind somebody else."""

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_track, judged, moments
from vision.rules.crossed import Direction
from vision.scenes import Scene
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


def test_a_film_that_begins_anew_forgets_who_went_before() -> None:
    scenes = a_procession(1.5)
    at = next(number for number, scene in enumerate(scenes) if scene.at > 5.6)
    scenes[at] = a_scene(scenes[at].at, *scenes[at].tracks, restarted=True)
    assert judged(a_door(), scenes) == []
