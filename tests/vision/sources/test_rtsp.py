"""RTSP against a real server that is stopped, started again, starved and resized."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.vision.sources.cameras import RtspCamera, Watcher


@pytest.fixture
def camera() -> Iterator[RtspCamera]:
    camera = RtspCamera()
    yield camera
    camera.stop()


def test_pictures_come_with_the_time_at_which_they_were_taken(camera: RtspCamera) -> None:
    began_at = time.time()
    with Watcher(camera.address()) as watcher:
        watcher.wait_for_frames(45)
        now = time.time()

    times = [frame.at for frame in watcher.frames[:45]]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert began_at - 0.5 < times[0] < times[-1] < now + 0.1
    assert min(steps) > 0
    assert sorted(steps)[len(steps) // 2] == pytest.approx(1 / 15, abs=0.01)
    assert [packet.discontinuity for packet in watcher.packets[:45]] == [True] + [False] * 44
    assert watcher.packets[0].is_keyframe
    assert watcher.source.skipped_frames == 0
    assert watcher.faults == []


@pytest.mark.slow
@pytest.mark.alone
def test_a_camera_that_is_switched_off_and_on_comes_back(camera: RtspCamera) -> None:
    with Watcher(camera.address()) as watcher:
        watcher.wait_for_frames(15)
        camera.stop()
        watcher.wait(lambda: watcher.source.fault is not None)
        seen = len(watcher.frames)
        assert "lost" in watcher.source.fault.what if watcher.source.fault else False
        camera.start()
        watcher.wait_for_frames(15, seconds=30)

    assert watcher.frames[seen].discontinuity
    assert watcher.frames[seen].index == seen
    assert watcher.faults[-1] is None
    times = [frame.at for frame in watcher.frames]
    assert times == sorted(times)


@pytest.mark.slow
@pytest.mark.alone
def test_a_camera_that_falls_silent_is_lost_within_its_patience(camera: RtspCamera) -> None:
    with Watcher(camera.address()) as watcher:
        watcher.wait_for_frames(15)
        camera.tell("starve")
        silent_since = time.monotonic()
        watcher.wait(lambda: bool(watcher.faults))
        assert time.monotonic() - silent_since < 6.0
        assert watcher.faults[0] is not None
        assert watcher.faults[0].what == "the stream is lost: no picture came in time"
        camera.tell("feed")
        watcher.wait_for_frames(15, seconds=30)


@pytest.mark.slow
@pytest.mark.alone
def test_a_change_of_size_within_the_stream_begins_a_new_run(camera: RtspCamera) -> None:
    with Watcher(camera.address()) as watcher:
        watcher.wait_for_frames(15)
        camera.tell("resize 640 360")
        watcher.wait(lambda: bool(watcher.frames) and watcher.frames[-1].width == 640)

    change = [frame.width for frame in watcher.frames].index(640)
    assert watcher.frames[change].discontinuity
    assert {(packet.coding.width, packet.coding.height) for packet in watcher.packets} == {
        (320, 240),
        (640, 360),
    }


@pytest.mark.slow
@pytest.mark.alone
def test_h265_is_taken_as_h264_is(camera: RtspCamera) -> None:
    with Watcher(camera.address("cam265")) as watcher:
        watcher.wait_for_frames(30)

    assert watcher.packets[0].coding.codec == "hevc"


@pytest.mark.slow
@pytest.mark.alone
def test_a_password_opens_the_camera_and_is_never_said(capfd: pytest.CaptureFixture[str]) -> None:
    camera = RtspCamera("anna", "hunter2")
    try:
        with Watcher(camera.address(user="anna", password="hunter2")) as watcher:
            watcher.wait_for_frames(5)
        with Watcher(camera.address(user="anna", password="swordfish")) as stranger:
            stranger.wait(lambda: bool(stranger.faults))
        error = stranger.faults[0]
        assert error is not None
        assert "401" in str(error) or "nauthorized" in str(error)
        said = f"{error!r} {error.__cause__!r} {error.__context__!r} {vars(stranger.source)!r}"
        printed = "".join(capfd.readouterr())
        for secret in ("hunter2", "swordfish"):
            assert secret not in said + printed
    finally:
        camera.stop()
