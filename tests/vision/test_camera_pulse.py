"""What a heartbeat tells of a camera: online while pictures come, late by what was not judged yet."""

from datetime import UTC, datetime, timedelta

from plant.ids import CameraId
from vision.camera_pulse import CameraPulse
from vision.delivery.standing import CameraState

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def a_pulse(*, kept: tuple[float, ...], judged: tuple[float, ...] = ()) -> CameraPulse:
    pulse = CameraPulse(CameraId("dock"), NOW)
    for at in kept:
        pulse.keep(at)
    for at in judged:
        pulse.judge(at)
    return pulse


def late(pulse: CameraPulse, *, over: bool = False) -> float:
    pulse.note(NOW, away=False, over=over, skipped=0)
    return pulse.standing.late_seconds


def test_a_camera_is_late_by_what_was_kept_and_not_judged() -> None:
    assert late(a_pulse(kept=(10.0, 40.0), judged=(11.0,))) == 29.0


def test_before_anything_was_judged_it_is_late_by_all_that_was_kept() -> None:
    assert late(a_pulse(kept=(10.0, 40.0))) == 30.0


def test_a_film_that_is_over_is_not_late_for_ever() -> None:
    assert late(a_pulse(kept=(10.0, 40.0), judged=(11.0,)), over=True) == 0.0


def test_since_when_it_is_so_does_not_move_while_it_stays_so() -> None:
    pulse = a_pulse(kept=(1.0,))
    for minute in range(3):
        pulse.note(NOW + timedelta(minutes=minute), away=False, over=False, skipped=minute)
    assert pulse.standing.state is CameraState.ONLINE
    assert pulse.standing.since == NOW
    pulse.note(NOW + timedelta(hours=1), away=True, over=False, skipped=3)
    assert pulse.standing.since == NOW + timedelta(hours=1)
