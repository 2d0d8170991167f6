"""Products are stuck on a line that runs."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from plant.events import EventKind
from plant.geometry import Box
from tests.scenes import LEFT, a_judge, a_scene, judged, moments
from vision.scenes import BeltState, Scene, Standing
from vision.violations import Judge

STOPS = 10.0
RUNNING, HALTED, BARE = 0.1, 0.0, 0.0


def a_rule(**parameters: object) -> Judge:
    return a_judge(EventKind.FLOW_JAM, **parameters)


def a_belt(
    *,
    until: float = 60,
    moving: Callable[[float], float] = lambda _: RUNNING,
    stands: Callable[[float], float | None] = lambda at: at - STOPS,
    seen: Callable[[float], float] = lambda _: 1.0,
    area: float = 0.01,
) -> list[Scene]:
    """Return a minute of a belt: how it moves, and for how long something has stood."""
    scenes = []
    for at in moments(until, 2):
        seconds = stands(at) or 0.0
        standing = Standing(Box(0.2, 0.4, 0.1, 0.1), area, seconds)
        state = BeltState(LEFT, seen(at), 0.2, moving(at), (standing,) if seconds > 1 else ())
        scenes.append(replace(a_scene(at), belts=(state,)))
    return scenes


def first(rule: Judge, scenes: list[Scene]) -> float | None:
    told = judged(rule, scenes)
    return told[0][0] if told else None


def test_what_stands_while_more_arrives_is_a_jam() -> None:
    at, violation = judged(a_rule(), a_belt())[0]
    assert at == pytest.approx(STOPS + 5, abs=0.6)
    assert (violation.onset, violation.zones) == (STOPS, ("left",))
    assert violation.measures["still_seconds"] == pytest.approx(5, abs=0.6)


def test_a_short_stand_is_no_jam() -> None:
    scenes = a_belt(stands=lambda at: at - STOPS if at < 14 else None)
    assert judged(a_rule(), scenes) == []


def test_a_belt_that_halts_as_a_whole_is_told_much_later() -> None:
    scenes = a_belt(until=120, moving=lambda at: RUNNING if at < STOPS else HALTED)
    assert first(a_rule(), scenes) == pytest.approx(STOPS + 60, abs=0.6)
    assert first(a_rule(stopped_seconds=0), scenes) is None


def test_a_belt_that_never_ran_is_not_jammed() -> None:
    assert judged(a_rule(), a_belt(until=200, moving=lambda _: HALTED)) == []


def test_a_bare_belt_is_not_jammed() -> None:
    assert judged(a_rule(), a_belt(stands=lambda _: None)) == []


def test_what_is_too_small_is_no_product() -> None:
    assert judged(a_rule(minimum_area=0.02), a_belt(area=0.01)) == []


def test_a_product_that_stands_beside_a_speck_that_stood_longer_is_a_jam() -> None:
    scenes = [
        replace(scene, belts=(replace(state, standing=(a_speck(scene.at), *state.standing)),))
        for scene in a_belt()
        for state in scene.belts
    ]
    assert first(a_rule(), scenes) == pytest.approx(STOPS + 5, abs=0.6)
    assert first(a_rule(), [scene for scene in scenes if scene.at < STOPS]) is None


def a_speck(at: float) -> Standing:
    """Return what has stood from the first and is no product."""
    return Standing(Box(0.4, 0.4, 0.01, 0.02), 0.0007, at)


def test_a_jam_is_one_violation_until_it_is_cleared() -> None:
    scenes = a_belt(stands=lambda at: at - STOPS if at < 30 else None)
    told = judged(a_rule(), scenes)
    assert {each.subject for _, each in told} == {"left"}
    assert told[-1][0] == pytest.approx(33, abs=0.6)


def test_who_stands_in_front_of_a_jam_has_not_cleared_it() -> None:
    hidden = a_belt(
        stands=lambda at: at - STOPS if at < 30 else None,
        seen=lambda at: 0.2 if 30 <= at < 50 else 1.0,
    )
    assert judged(a_rule(), hidden)[-1][0] == pytest.approx(52.5, abs=0.6)


def test_a_break_in_the_stream_begins_anew() -> None:
    scenes = a_belt(moving=lambda at: RUNNING if at < 20 else HALTED)
    scenes[50] = replace(scenes[50], restarted=True)
    assert max(at for at, _ in judged(a_rule(), scenes)) < 25
