"""Somebody fell and stays down. Scenes are square, so shapes are as written."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from plant.events import EventKind
from tests.scenes import a_judge, a_scene, a_track, judged, moments
from vision.scenes import Scene, Track
from vision.violations import Judge

STANDING, LYING, KNEELING = (0.1, 0.3), (0.28, 0.1), (0.14, 0.17)
PLACE = (0.25, 0.8)
Look = Callable[[float], Track | None]


def a_rule(**parameters: object) -> Judge:
    return a_judge(EventKind.PERSON_DOWN, **{"still_seconds": 5.0, **parameters})


def seen(look: Look, times: Iterable[float] = tuple(moments(30, 7.5))) -> list[Scene]:
    """Return square scenes of one person."""
    scenes = []
    for at in times:
        track = look(at)
        scenes.append(replace(a_scene(at, *([track] if track else [])), aspect=1.0))
    return scenes


def somebody(
    at: float,
    size: tuple[float, float],
    *,
    name: str = "t1",
    feet: tuple[float, float] = PLACE,
) -> Track:
    return a_track(feet, at=at, size=size, name=name)


def test_who_falls_and_stays_down_is_told_with_the_moment_he_last_stood() -> None:
    scenes = seen(lambda at: somebody(at, STANDING if at < 10 else LYING))
    at, violation = judged(a_rule(), scenes)[0]
    assert at == pytest.approx(15, abs=0.3)
    assert violation.onset == pytest.approx(10, abs=0.2)
    assert violation.zones == ("left",)


def test_who_gets_up_soon_is_not_told() -> None:
    scenes = seen(lambda at: somebody(at, LYING if 10 < at < 14 else STANDING))
    assert judged(a_rule(), scenes) == []


def test_it_is_over_when_he_has_risen() -> None:
    scenes = seen(lambda at: somebody(at, LYING if 10 < at < 20 else STANDING))
    assert judged(a_rule(), scenes)[-1][0] == pytest.approx(20, abs=0.3)


def test_who_is_lost_while_he_lies_is_still_down() -> None:
    scenes = seen(
        lambda at: None if at > 11 else somebody(at, STANDING if at < 10 else LYING),
    )
    assert judged(a_rule(), scenes)[-1][0] == pytest.approx(30)


def test_who_is_lost_and_rises_from_there_is_up() -> None:
    def look(at: float) -> Track | None:
        if at < 11:
            return somebody(at, STANDING if at < 10 else LYING)
        return somebody(at, STANDING, name="t2") if at > 20 else None

    assert judged(a_rule(), seen(look))[-1][0] == pytest.approx(20, abs=0.3)


def test_a_helper_who_comes_from_elsewhere_changes_nothing() -> None:
    scenes = [
        replace(
            scene,
            tracks=(
                *scene.tracks,
                somebody(
                    scene.at, STANDING, name="t2", feet=(min(0.9 - 0.1 * scene.at, 0.45), 0.8)
                ),
            ),
        )
        for scene in seen(lambda at: somebody(at, STANDING if at < 10 else LYING))
    ]
    assert judged(a_rule(), scenes)[-1][0] == pytest.approx(30)


def test_who_kneels_down_to_work_is_not_told() -> None:
    assert judged(a_rule(), seen(lambda at: somebody(at, STANDING if at < 10 else KNEELING))) == []


def test_who_kneels_and_then_stretches_did_not_fall() -> None:
    def look(at: float) -> Track:
        return somebody(at, STANDING if at < 10 else KNEELING if at < 15 else LYING)

    assert judged(a_rule(), seen(look)) == []


def test_who_walks_behind_a_wall_keeps_his_head_where_it_was() -> None:
    def look(at: float) -> Track:
        return somebody(at, STANDING) if at < 10 else somebody(at, (0.1, 0.08), feet=(0.25, 0.58))

    assert judged(a_rule(), seen(look)) == []


def test_who_walks_away_grows_small_and_does_not_fall() -> None:
    def look(at: float) -> Track:
        size = 1 - 0.7 * min(at / 8, 1)
        return somebody(at, (0.2 * size, 0.6 * size), feet=(0.25, 0.9 - 0.3 * (1 - size)))

    assert judged(a_rule(), seen(look)) == []


def test_who_walks_out_below_is_cut_off_and_does_not_fall() -> None:
    def look(at: float) -> Track | None:
        top = 0.5 + max(at - 8, 0) * 0.2
        if top > 0.95:
            return None
        height = min(0.4, 1 - top)
        return somebody(at, (0.2, height), feet=(0.25, top + height))

    assert judged(a_rule(), seen(look)) == []


def test_who_lay_there_from_the_first_is_not_known_to_have_fallen() -> None:
    assert judged(a_rule(), seen(lambda at: somebody(at, LYING))) == []


def test_who_falls_elsewhere_is_not_told() -> None:
    scenes = seen(lambda at: somebody(at, STANDING if at < 10 else LYING, feet=(0.75, 0.8)))
    assert judged(a_rule(), scenes) == []


@pytest.mark.parametrize("fps", [2, 5, 15])
def test_the_frame_rate_changes_nothing(fps: float) -> None:
    scenes = seen(lambda at: somebody(at, STANDING if at < 10 else LYING), moments(30, fps))
    assert judged(a_rule(), scenes)[0][0] == pytest.approx(15, abs=0.6)


def test_a_film_that_begins_anew_forgets_who_lay_there() -> None:
    scenes = seen(lambda at: None if at > 11 else somebody(at, STANDING if at < 10 else LYING))
    scenes[120] = replace(scenes[120], restarted=True)
    assert judged(a_rule(), scenes[120:]) == []
