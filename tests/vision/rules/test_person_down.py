"""Somebody fell and stays down. How that is seen is tested with `vision.falls`."""

from dataclasses import replace

import pytest

from plant.events import EventKind
from plant.geometry import Box
from tests.scenes import a_judge, a_scene, a_track, judged, moments
from vision.scenes import Fallen, Scene
from vision.violations import Judge


def a_rule(**parameters: object) -> Judge:
    return a_judge(EventKind.PERSON_DOWN, **parameters)


def a_minute(*, until: float = 1e9, middle: float = 0.25) -> list[Scene]:
    """Return the scenes of somebody who stood until 9.5 s and lies since 10 s."""
    box = Box(middle - 0.1, 0.7, 0.2, 0.1)
    return [
        replace(a_scene(at), fallen=(Fallen(a_track((middle, 0.8)), box, 9.5, 10.0, at < 12),))
        if 10 <= at < until
        else a_scene(at)
        for at in moments(60, 5)
    ]


def test_who_stays_down_is_told_with_the_moment_he_last_stood() -> None:
    at, violation = judged(a_rule(), a_minute())[0]
    assert at == pytest.approx(18)
    assert (violation.onset, violation.zones) == (9.5, ("left",))
    assert violation.measures["seen"] == "no, but did not leave"


def test_the_plant_file_says_for_how_long() -> None:
    assert judged(a_rule(still_seconds=3.0), a_minute())[0][0] == pytest.approx(13)


def test_who_gets_up_soon_is_not_told() -> None:
    assert judged(a_rule(), a_minute(until=17)) == []


def test_who_falls_elsewhere_is_not_told() -> None:
    assert judged(a_rule(), a_minute(middle=0.75)) == []
