"""Silence of a camera: forgiven while short, told when long, over when pictures come."""

from plant.events import EventKind
from plant.ids import CameraId
from vision.health import FORGIVEN_SECONDS, Health, offline_rule


def test_a_short_break_is_forgiven() -> None:
    health = Health(1000.0)
    health.picture(1005.0)
    assert health.judge(1005.0 + FORGIVEN_SECONDS, "refused") == []


def test_a_long_silence_is_told_with_its_reason_from_the_last_picture_on() -> None:
    health = Health(1000.0)
    health.picture(1005.0)
    (violation,) = health.judge(1014.0, "connection refused")
    assert violation.onset == 1005.0
    assert "connection refused" in violation.because
    assert violation.measures["silent_seconds"] == 9.0


def test_a_camera_that_never_gave_a_picture_is_away_since_the_start() -> None:
    (violation,) = Health(1000.0).judge(1010.0, "")
    assert violation.onset == 1000.0


def test_pictures_end_the_silence() -> None:
    health = Health(1000.0)
    assert health.judge(1010.0, "")
    health.picture(1010.5)
    assert health.judge(1010.6, "") == []


def test_the_rule_is_there_without_a_plant_file() -> None:
    rule = offline_rule(CameraId("dock"))
    assert rule.kind is EventKind.CAMERA_OFFLINE
    assert rule.camera == "dock"
