"""Pictures are made while somebody looks, as often as he asks, masked, the latest first."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import cv2
import numpy as np
import pytest

from plant.geometry import Box, Point, Polygon
from plant.ids import CameraId, ZoneId
from plant.live import LivePicture, Look, Looks
from plant.places import Camera, CameraSource, Zone
from plant.wall_clock import WallClock
from tests.detectors import SpotDetector, bright
from tests.films import Film, make_film
from tests.vision.sources.test_picture import frame_in
from vision.live_looks import LiveLooks
from vision.live_pictures import LivePictures
from vision.worker import watch_cameras

DOCK = CameraId("dock")
LEFT_HALF = Polygon((Point(0, 0), Point(0.5, 0), Point(0.5, 1), Point(0, 1)))
CAMERA = Camera(DOCK, "Dock", CameraSource(), masks={ZoneId("m"): Zone(ZoneId("m"), LEFT_HALF)})


class Ticks:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def looked_at(fps: float, *, seconds: float = 15.0) -> Looks:
    return Looks({DOCK: Look(fps, 320)}, seconds)


def shown(looks: LiveLooks, ticks: Ticks, *, seconds: float, rate: float = 25.0) -> int:
    """Return how many pictures are due while frames come at a rate."""
    count = 0
    for _ in range(round(seconds * rate)):
        count += looks.due(DOCK) is not None
        ticks.now += 1 / rate
    return count


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_nobody_looks_at_first(ticks: Ticks) -> None:
    assert LiveLooks(ticks).due(DOCK) is None


@pytest.mark.parametrize(("fps", "wanted"), [(5.0, 50), (1.0, 10), (0.2, 2), (4.0, 40)])
def test_pictures_come_as_often_as_asked(ticks: Ticks, fps: float, wanted: int) -> None:
    looks = LiveLooks(ticks)
    looks.put(looked_at(fps))
    assert shown(looks, ticks, seconds=10) == pytest.approx(wanted, abs=1)


def test_who_looks_faster_does_not_wait_out_the_slower_pace(ticks: Ticks) -> None:
    looks = LiveLooks(ticks)
    looks.put(looked_at(0.1))
    assert looks.due(DOCK)
    looks.put(looked_at(0.1))
    assert looks.due(DOCK) is None
    looks.put(looked_at(5))
    assert looks.due(DOCK)


def test_a_wish_that_is_not_said_again_ends(ticks: Ticks) -> None:
    looks = LiveLooks(ticks)
    looks.put(looked_at(5, seconds=15))
    assert shown(looks, ticks, seconds=60) == pytest.approx(75, abs=1)


def test_a_wish_is_replaced_whole(ticks: Ticks) -> None:
    looks = LiveLooks(ticks)
    looks.put(looked_at(5))
    looks.put(Looks({CameraId("yard"): Look(5, 320)}, 15))
    assert looks.due(DOCK) is None


def until(met: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_a_frame_that_nobody_painted_yet_gives_way_to_a_newer_one(ticks: Ticks) -> None:
    looks, came = LiveLooks(ticks), list[LivePicture]()
    painter = LivePictures(looks, came.append, WallClock())
    looks.put(looked_at(5))
    for number in range(3):
        painter.offer(replace(frame_in("yuv420p"), at=float(number)), CAMERA)
        ticks.now += 1
    painter.start()
    until(lambda: came)
    painter.stop()
    assert [each.captured_at for each in came] == [datetime.fromtimestamp(2, UTC)]


def test_what_is_masked_is_in_no_live_picture(ticks: Ticks) -> None:
    looks, came = LiveLooks(ticks), list[LivePicture]()
    painter = LivePictures(looks, came.append, WallClock())
    looks.put(looked_at(5))
    painter.start()
    painter.offer(frame_in("yuv420p"), CAMERA)
    until(lambda: came)
    painter.stop()
    pixels = np.asarray(cv2.imdecode(np.frombuffer(came[0].jpeg, np.uint8), cv2.IMREAD_COLOR))
    assert pixels.shape[1] == 320
    assert pixels[:, :150].std() < 3
    assert pixels[:, 170:].std() > 10


def test_people_are_blurred_for_whom_may_not_see_them_and_nothing_else_is(ticks: Ticks) -> None:
    looks, came = LiveLooks(ticks), list[LivePicture]()
    painter = LivePictures(looks, came.append, WallClock())
    bare = replace(CAMERA, masks={})
    looks.put(Looks({DOCK: Look(5, 320)}, 30, {DOCK: Look(5, 320)}))
    painter.start()
    painter.offer(frame_in("yuv420p"), bare)
    until(lambda: len(came) == 1)
    painter.offer_blurred(frame_in("yuv420p"), bare, (Box(0.0, 0.0, 0.4, 1.0),))
    until(lambda: len(came) == 2)
    ticks.now += 1
    painter.offer_blurred(frame_in("yuv420p"), bare, None)
    until(lambda: len(came) == 3)
    painter.stop()
    assert [each.blurred for each in came] == [False, True, True]
    clear, people, whole = (detail(each, slice(0, 128)) for each in came)
    assert people < 0.3 * clear
    assert whole < 0.3 * clear
    clear, people, whole = (detail(each, slice(200, 320)) for each in came)
    assert people == pytest.approx(clear, rel=0.2)
    assert whole < 0.3 * clear


def detail(picture: LivePicture, columns: slice) -> float:
    grey = cv2.imdecode(np.frombuffer(picture.jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return float(np.abs(np.diff(grey[:, columns].astype(int), 2, axis=1)).mean())


def test_a_clear_picture_is_never_due_because_a_blurred_one_is(ticks: Ticks) -> None:
    looks = LiveLooks(ticks)
    looks.put(Looks({}, 30, {DOCK: Look(5, 320)}))
    assert looks.due(DOCK) is None
    assert looks.is_due(DOCK, blurred=True)
    assert looks.due(DOCK, blurred=True) == Look(5, 320)
    assert not looks.is_due(DOCK, blurred=True)


def test_a_camera_at_work_blurs_people_where_the_detector_sees_them(tmp_path: Path) -> None:
    """Nobody judges anything on it, so the detector looks for their sake alone."""
    film = make_film(tmp_path / "a.mp4", Film(seconds=4))
    camera = replace(CAMERA, masks={}, source=CameraSource(file=str(film), loop=True))
    looks, came, stop = LiveLooks(), list[LivePicture](), Flag()
    wish = {DOCK: Look(5, 320)}
    looks.put(Looks({}, 60, wish))
    thread = Thread(
        target=watch_cameras,
        args=((camera,),),
        kwargs={
            "rules": (),
            "load": SpotDetector,
            "on_event": lambda _event: None,
            "clips": None,
            "ring": tmp_path / "ring",
            "stop": stop,
            "live": (looks, came.append),
        },
    )
    thread.start()
    until(lambda: len(came) >= 4)
    stop.set()
    thread.join(30)
    assert all(each.blurred for each in came)
    for each in came:
        pixels = np.asarray(cv2.imdecode(np.frombuffer(each.jpeg, np.uint8), cv2.IMREAD_COLOR))
        # The square is red all over, with sharp sides; of it a red haze is left.
        blue, green, crimson = (pixels[..., each].astype(int) for each in range(3))
        y, x = np.unravel_index(np.argmax(crimson - np.maximum(blue, green)), blue.shape)
        near = pixels[max(y - 12, 0) : y + 12, max(x - 12, 0) : x + 12].astype(int)
        assert np.abs(np.diff(near, axis=1)).max() < 60


def test_a_camera_at_work_shows_itself_only_while_somebody_looks(tmp_path: Path) -> None:
    film = make_film(tmp_path / "a.mp4", Film(seconds=4))
    camera = replace(CAMERA, source=CameraSource(file=str(film), loop=True))
    looks, came, stop = LiveLooks(), list[LivePicture](), Flag()
    thread = Thread(
        target=watch_cameras,
        args=((camera,),),
        kwargs={
            "rules": (),
            "load": lambda: SpotDetector(bright),
            "on_event": lambda _event: None,
            "clips": None,
            "ring": tmp_path / "ring",
            "stop": stop,
            "live": (looks, came.append),
        },
    )
    thread.start()
    until(lambda: list((tmp_path / "ring").rglob("*.*")))
    assert came == []
    looks.put(looked_at(5, seconds=30))
    until(lambda: len(came) >= 3)
    stop.set()
    thread.join(30)
    assert {each.camera for each in came} == {DOCK}
    assert came[0].captured_at < came[1].captured_at < came[2].captured_at
