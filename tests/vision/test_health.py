"""Silence of a camera: forgiven while short, told when long, over when pictures come."""

from collections.abc import Iterator

from plant.events import EventKind
from plant.ids import CameraId
from vision.health import FORGIVEN_SECONDS, Health, offline_rule
from vision.promotion import Promotion
from vision.violations import Violation


def looks(health: Health, begins: float, ends: float) -> list[Violation]:
    """Look four times a second, as a process does; return what was found in the end."""
    found: list[Violation] = []
    for at in quarters(begins, ends):
        found = health.judge(at, "")
    return found


def quarters(begins: float, ends: float) -> Iterator[float]:
    at = begins
    while at <= ends:
        yield at
        at += 0.25


def test_a_short_break_is_forgiven() -> None:
    health = Health(1000.0)
    health.picture(1005.0)
    assert looks(health, 1005.0, 1005.0 + FORGIVEN_SECONDS) == []


def test_a_long_silence_is_told_with_its_reason_from_the_last_picture_on() -> None:
    health = Health(1000.0)
    health.picture(1005.0)
    looks(health, 1000.0, 1014.0)
    (violation,) = health.judge(1014.0, "connection refused")
    assert violation.onset == 1005.0
    assert "connection refused" in violation.because
    assert violation.measures["silent_seconds"] == 9.0


def test_a_camera_that_never_gave_a_picture_is_away_since_the_start() -> None:
    (violation,) = looks(Health(1000.0), 1000.0, 1010.0)
    assert violation.onset == 1000.0


def test_pictures_end_the_silence() -> None:
    health = Health(1000.0)
    assert looks(health, 1000.0, 1010.0)
    health.picture(1010.5)
    assert health.judge(1010.6, "") == []


def test_while_nobody_could_look_no_camera_was_silent() -> None:
    health = Health(1000.0)
    health.picture(1001.0)
    assert looks(health, 1001.0, 1003.0) == []
    # The machine had no time for us; then it has, and the camera's next picture is on its way.
    assert looks(health, 1060.0, 1062.0) == []
    (violation,) = looks(health, 1062.0, 1070.0)
    assert violation.onset == 1001.0


def test_a_camera_that_comes_and_goes_is_one_event() -> None:
    health, promotion = Health(1000.0), Promotion(offline_rule(CameraId("dock")))
    opened = ended = 0
    for at in quarters(1000.0, 1100.0):
        if at in {1012.0, 1024.0} or at >= 1040.0:
            health.picture(at)
        told = promotion.see(health.judge(at, ""), at)
        opened, ended = opened + len(told.opened), ended + len(told.ended)
    assert (opened, ended) == (1, 1)


def test_the_rule_is_there_without_a_plant_file() -> None:
    rule = offline_rule(CameraId("dock"))
    assert rule.kind is EventKind.CAMERA_OFFLINE
    assert rule.camera == "dock"
