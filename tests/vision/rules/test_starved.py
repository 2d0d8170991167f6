"""A line that should run has nothing on it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from plant.calendars import Schedule, Window
from plant.events import EventKind
from tests.scenes import LEFT, a_camera, a_judge, a_rule, a_scene, judged, moments
from vision.rulebook import RULES
from vision.scenes import BeltState, Scene
from vision.violations import Judge


def starved(**parameters: object) -> Judge:
    return a_judge(EventKind.FLOW_STARVED, **parameters)


def a_belt(
    occupied: Callable[[float], float], *, seen: float = 1.0, until: float = 120, begins: float = 0
) -> list[Scene]:
    return [
        replace(a_scene(at), belts=(BeltState(LEFT, seen, occupied(at - begins), 0.0),))
        for at in moments(until, 2, begins=begins)
    ]


def until(last: float) -> Callable[[float], float]:
    return lambda at: 0.2 if at <= last else 0.0


def test_a_belt_on_which_nothing_comes_any_more_is_starved() -> None:
    at, violation = judged(starved(), a_belt(until(10)))[0]
    assert (at, violation.onset, violation.zones) == (40.0, 10.0, ("left",))


def test_a_gap_between_products_is_none() -> None:
    assert judged(starved(), a_belt(lambda at: 0.2 if at % 29 < 2 else 0.0)) == []


def test_it_is_over_when_a_product_comes() -> None:
    told = judged(starved(), a_belt(lambda at: 0.2 if at <= 10 or at >= 60 else 0.0))
    assert told[-1][0] == 59.5


def test_without_a_schedule_a_belt_that_never_ran_is_not_expected_to() -> None:
    assert judged(starved(), a_belt(lambda _: 0.0)) == []


def test_without_a_schedule_it_is_expected_to_run_for_a_while_only() -> None:
    told = judged(starved(recent_seconds=60), a_belt(until(10)))
    assert told[-1][0] == 70.0


def test_who_stands_in_front_starves_nothing() -> None:
    hidden = [
        replace(scene, belts=(replace(scene.belts[0], seen=0.1),)) if scene.at > 20 else scene
        for scene in a_belt(until(10))
    ]
    assert judged(starved(), hidden) == []


def test_with_a_schedule_it_counts_from_its_beginning() -> None:
    schedule = Schedule((Window(time(0, 1), time(23)),), ZoneInfo("UTC"))
    rule = a_rule(EventKind.FLOW_STARVED, schedule=schedule)
    judge = RULES[rule.kind](rule, a_camera())
    at, violation = judged(judge, a_belt(lambda _: 0.0))[0]
    assert at == pytest.approx(89.5, abs=1)
    assert violation.onset == pytest.approx(59.5, abs=1)
