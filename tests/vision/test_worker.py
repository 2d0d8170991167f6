"""Live cameras in one process: films played as cameras, and a real RTSP camera."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import av
import pytest

from plant.errors import ModelError
from plant.events import ClipState, Event, EventKind, Evidence, Phase
from plant.geometry import Point, Polygon
from plant.ids import CameraId, EventId, RuleId, ZoneId
from plant.places import Camera, CameraSource, Recording, Zone
from plant.rules import Rule
from tests.builders import an_event
from tests.detectors import SpotDetector, bright
from tests.films import Film, make_film
from tests.vision.sources.cameras import RtspCamera
from vision.detections import Detector
from vision.recorder.segment import Segment, listed_segments
from vision.rules.intrusion import IntrusionParameters
from vision.worker import watch_cameras

pytestmark = pytest.mark.slow

VIEW = Polygon((Point(0, 0), Point(1, 0), Point(1, 1), Point(0, 1)))
SHORT = Recording(ring_seconds=60, pre_roll_seconds=1, post_roll_seconds=1)


def a_camera(name: str, source: CameraSource) -> Camera:
    zone = Zone(ZoneId("view"), VIEW)
    return Camera(CameraId(name), name, source, zones={zone.id: zone}, recording=SHORT)


def an_intrusion(camera: str) -> Rule:
    return Rule(
        RuleId(f"{camera}-inside"),
        EventKind.ZONE_INTRUSION,
        CameraId(camera),
        500,
        IntrusionParameters(),
        zones=(ZoneId("view"),),
    )


class Running:
    """A worker in a thread of its own, and what it told."""

    def __init__(
        self,
        cameras: tuple[Camera, ...],
        detector: Detector | Callable[[], Detector],
        folder: Path,
        *,
        remembered: tuple[Event, ...] | None = None,
    ) -> None:
        self.events: list[Event] = []
        self._remembered = remembered
        self.clips = folder / "clips"
        self.error: Exception | None = None
        self._stop = Flag()
        self._thread = Thread(target=self._run, args=(cameras, detector, folder))
        self._thread.start()

    def _run(
        self, cameras: tuple[Camera, ...], detector: Detector | Callable[[], Detector], folder: Path
    ) -> None:
        try:
            watch_cameras(
                cameras,
                rules=tuple(an_intrusion(camera.id) for camera in cameras),
                load=detector if callable(detector) else lambda: detector,
                on_event=self.events.append,
                clips=self.clips,
                ring=folder / "ring",
                stop=self._stop,
                remembered=self._remembered,
            )
        except ModelError as error:
            self.error = error

    def wait_for(self, kind: EventKind, phase: Phase, *, seconds: float = 30) -> Event:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for event in list(self.events):
                if event.kind is kind and event.phase is phase:
                    return event
            time.sleep(0.05)
        raise AssertionError(f"no {kind} {phase} in {[each.key for each in self.events]}")

    def end(self) -> list[Event]:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.events

    def wait_for_the_end(self, seconds: float = 30) -> list[Event]:
        self._thread.join(seconds)
        assert not self._thread.is_alive()
        return self.events


@pytest.fixture
def films(tmp_path: Path) -> tuple[Path, Path]:
    return (
        make_film(tmp_path / "a.mp4", Film(seconds=4, seed=1)),
        make_film(tmp_path / "b.mp4", Film(seconds=4, seed=2)),
    )


def played(path: Path) -> CameraSource:
    return CameraSource(file=str(path))


def recorded(folder: Path, camera: str = "a") -> list[Segment]:
    return listed_segments(folder / "ring" / camera)


def test_two_cameras_share_a_detector_and_each_tells_its_own_event(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    cameras = tuple(
        a_camera(name, played(film)) for name, film in zip(("a", "b"), films, strict=True)
    )
    events = Running(cameras, SpotDetector(), tmp_path).wait_for_the_end()

    opened = [each for each in events if each.phase is Phase.OPENED]
    assert sorted(each.camera for each in opened) == ["a", "b"]
    assert all(each.kind is EventKind.ZONE_INTRUSION for each in opened)


def test_each_event_gets_a_clip_that_holds_its_onset(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    running = Running((a_camera("a", played(films[0])),), SpotDetector(), tmp_path)
    last = running.wait_for_the_end()[-1]

    assert last.evidence.state is ClipState.READY, last.evidence.reason
    assert last.evidence.clip_from_at is not None
    assert last.evidence.clip_to_at is not None
    assert last.evidence.clip_from_at <= last.onset_at <= last.evidence.clip_to_at
    with av.open(str(running.clips / last.evidence.clip)) as clip:
        assert sum(1 for _ in clip.decode(video=0)) > 15
    boxes = json.loads((running.clips / last.evidence.box_track).read_text())
    assert any(found for _, found in boxes["frames"])
    assert (running.clips / last.evidence.snapshot).stat().st_size > 500


def test_revisions_of_an_event_are_counted_without_a_gap(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    events = Running((a_camera("a", played(films[0])),), SpotDetector(), tmp_path)
    told = events.wait_for_the_end()
    assert [each.revision for each in told] == list(range(1, len(told) + 1))


def test_a_detector_that_fails_ends_the_process_with_the_reason(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    broken = SpotDetector(fails=RuntimeError("out of memory"))
    running = Running((a_camera("a", played(films[0])),), broken, tmp_path)
    running.wait_for_the_end()
    assert "out of memory" in str(running.error)


def test_what_was_open_before_is_ended_though_its_ring_is_gone(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    lost = an_event(camera="a", id="lost", evidence=Evidence(ClipState.NONE))
    away = replace(lost, id=EventId("away"), kind=EventKind.CAMERA_OFFLINE)
    camera = a_camera("a", played(films[0]))
    running = Running((camera,), SpotDetector(), tmp_path, remembered=(lost, away))
    told = running.wait_for_the_end()
    ended = {each.id: each for each in told if each.phase is Phase.ENDED}
    assert (ended[lost.id].revision, ended[away.id].revision) == (2, 2)


def test_what_comes_while_the_detector_is_loaded_is_recorded_and_judged_afterwards(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    is_played = Flag()

    def load() -> Detector:
        assert is_played.wait(30)
        return SpotDetector()

    camera = a_camera("a", played(films[0]))
    running = Running((camera,), load, tmp_path, remembered=())
    until = time.monotonic() + 30
    while sum(each.ends_at - each.starts_at for each in recorded(tmp_path)) < 3:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert running.events == []
    is_played.set()

    told = running.wait_for_the_end()
    opened = next(each for each in told if each.phase is Phase.OPENED)
    assert opened.kind is EventKind.ZONE_INTRUSION
    assert opened.model == SpotDetector().reference
    assert opened.onset_at.timestamp() - recorded(tmp_path)[0].starts_at < 2.0
    assert told[-1].evidence.state is ClipState.READY, told[-1].evidence.reason


def test_a_stop_while_the_detector_is_loaded_is_no_failure(
    films: tuple[Path, Path], tmp_path: Path
) -> None:
    is_over = Flag()

    def load() -> Detector:
        is_over.wait(30)
        return SpotDetector()

    camera = a_camera("a", replace(played(films[0]), loop=True))
    running = Running((camera,), load, tmp_path, remembered=())
    until = time.monotonic() + 30
    while not recorded(tmp_path):
        assert time.monotonic() < until
        time.sleep(0.1)
    assert running.end() == []
    is_over.set()
    assert running.error is None


@pytest.mark.parametrize("remembered", [None, ()], ids=["nothing remembered", "remembering"])
def test_a_detector_that_cannot_be_loaded_ends_the_process_with_its_line(
    films: tuple[Path, Path], tmp_path: Path, remembered: tuple[Event, ...] | None
) -> None:
    def load() -> Detector:
        raise ModelError("no such weights", where="weights.xml")

    camera = a_camera("a", replace(played(films[0]), loop=True))
    running = Running((camera,), load, tmp_path, remembered=remembered)
    assert running.wait_for_the_end() == []
    assert str(running.error) == "weights.xml: no such weights"


def test_a_camera_that_is_switched_off_is_told_while_the_others_go_on(tmp_path: Path) -> None:
    rtsp = RtspCamera()
    film = make_film(tmp_path / "loop.mp4", Film(seconds=3))
    looping = CameraSource(file=str(film), loop=True)
    cameras = (
        a_camera("dock", CameraSource(url=rtsp.address().with_credentials())),
        a_camera("belt", looping),
    )
    running = Running(cameras, SpotDetector(stands_out=bright), tmp_path)
    try:
        seen = running.wait_for(EventKind.ZONE_INTRUSION, Phase.OPENED)
        assert seen.camera == "dock"
        rtsp.stop()
        offline = running.wait_for(EventKind.CAMERA_OFFLINE, Phase.OPENED)
        assert offline.camera == "dock"
        assert "no pictures" in offline.because
        assert len(offline.because) > len("no pictures: ")
        rtsp.start()
        assert running.wait_for(EventKind.CAMERA_OFFLINE, Phase.ENDED, seconds=60).ended_at
    finally:
        events = running.end()
        rtsp.stop()
    assert all(each.camera == "dock" for each in events if each.kind is EventKind.CAMERA_OFFLINE)


def test_the_small_stream_is_looked_at_and_the_large_one_is_kept(tmp_path: Path) -> None:
    rtsp = RtspCamera()
    source = CameraSource(url=str(rtsp.address("cam265")), sub_url=str(rtsp.address("cam")))
    running = Running((a_camera("dock", source),), SpotDetector(stands_out=bright), tmp_path)
    try:
        running.wait_for(EventKind.ZONE_INTRUSION, Phase.UPDATED)
    finally:
        events = running.end()
        rtsp.stop()

    shown = next(each.evidence for each in events if each.evidence.state is ClipState.READY)
    with av.open(str(running.clips / shown.clip)) as original:
        assert original.streams.video[0].codec_context.name == "hevc"
    with av.open(str(running.clips / shown.viewing_copy)) as copy:
        assert copy.streams.video[0].codec_context.name == "h264"


def test_a_camera_that_never_answers_is_told_too(tmp_path: Path) -> None:
    nobody = a_camera("dock", CameraSource(url="rtsp://127.0.0.1:9/none"))
    running = Running((nobody,), SpotDetector(), tmp_path)
    try:
        offline = running.wait_for(EventKind.CAMERA_OFFLINE, Phase.OPENED)
    finally:
        running.end()
    assert "no pictures" in offline.because
