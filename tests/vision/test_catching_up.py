"""Whatever part of a film nobody recorded, its loiter and its removal are told, by the same id.

The ring is written beforehand, so that nothing here depends on how fast a machine is.
"""

from itertools import pairwise
from pathlib import Path

import pytest

from plant.events import Event, EventKind
from tests.detectors import SpotDetector
from tests.scenes import StoppedClock
from tests.vision.straddling import (
    BEGAN,
    LEAVES,
    TAKEN,
    a_camera_on,
    its_rules,
    make_straddling_film,
)
from vision.analysis import Analysis
from vision.catching_up import CatchingUp, Judging
from vision.frames import Frame
from vision.recorder.ring import Ring, RingLimits
from vision.sources.cadence import Cadence
from vision.sources.file import FileSource

pytestmark = pytest.mark.slow

Gaps = tuple[tuple[float, float], ...]
START = BEGAN.timestamp()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_straddling_film(tmp_path_factory.mktemp("films") / "straddling.mp4")


class Process:
    """A vision process with this one camera, and what it told."""

    def __init__(self, film: Path) -> None:
        self.told: list[Event] = []
        self._film = film
        self._rules = its_rules(a_camera_on(film))
        self._analysis = Analysis(a_camera_on(film), self._rules, clock=StoppedClock())
        self._detector = SpotDetector()
        self._cadence = Cadence(a_camera_on(film).analysed_fps)

    def lives_until(self, seconds: float) -> list[Event]:
        """Watch the film from its beginning, and die."""
        source = FileSource(self._film, starts_at=START)
        for packet in source.packets():
            for frame in source.decode(packet):
                if frame.at < START + seconds:
                    self._judge(frame)
        return self.told

    def catches_up(
        self, folder: Path, gaps: Gaps, remembered: tuple[Event, ...] = ()
    ) -> list[Event]:
        """Begin after the last gap, with what was recorded before, and go on to the end."""
        record(folder, self._film, gaps)
        ring = Ring(folder, RingLimits(seconds=600, spare_size=0))
        catching_up = CatchingUp(ring, self._rules, remembered)
        self._analysis.engine.remember(remembered, catching_up.beginning)
        keep(ring, self._film, gaps[-1][1], 99.0)
        catching_up.begin()
        catching_up.run(Judging(self._judge, self._analysis.bridge))
        self.told += self._analysis.engine.let_go(catching_up.reached_at)
        return self.told

    def _judge(self, frame: Frame) -> None:
        if frame.discontinuity:
            self._cadence.restart()
        if self._cadence.due(frame.at):
            wanted = self._analysis.look(frame)
            picture = self._detector.prepare(frame)
            found = self._detector.detect([picture])[0] if wanted else None
            self.told += self._analysis.judge(frame, found)


def watched_from_ring(
    film: Path, folder: Path, *, is_over: bool = False
) -> tuple[CatchingUp, list[Frame]]:
    """Watch what a ring holds of the whole film, judging nothing; return which frames came."""
    ring = Ring(folder, RingLimits(seconds=600, spare_size=0))
    catching_up = CatchingUp(ring, its_rules(a_camera_on(film)), ())
    keep(ring, film, 0.0, 99.0)
    if is_over:
        catching_up.nothing_follows()
    catching_up.begin()
    frames: list[Frame] = []
    catching_up.run(Judging(frames.append, lambda _until: None))
    return catching_up, frames


def record(folder: Path, film: Path, gaps: Gaps) -> None:
    """Record the film up to the last gap, each stretch by a process of its own."""
    edges = [0.0, *(edge for gap in gaps for edge in gap)]
    for begins, ends in list(pairwise(edges))[::2]:
        keep(Ring(folder, RingLimits(seconds=600, spare_size=0)), film, begins, ends)


def keep(ring: Ring, film: Path, begins: float, ends: float) -> None:
    """Record a stretch of the film, from a key frame on."""
    begun = False
    for packet in FileSource(film, starts_at=START).packets():
        at = packet.at - START
        begun = begun or (packet.is_keyframe and at >= begins)
        if begun and at < ends:
            ring.write(packet)
    ring.close()


def of(told: list[Event], kind: EventKind) -> list[Event]:
    return [event for event in told if event.kind is kind]


GAPS: tuple[Gaps, ...] = (
    ((3.0, 5.0),),
    ((6.0, 9.0),),
    ((6.0, 15.0),),
    ((8.5, 12.0),),
    ((12.0, 15.0),),
    ((16.5, 20.0),),
    ((4.0, 6.0), (10.0, 12.0)),
)


@pytest.fixture(scope="module")
def whole(film: Path) -> list[Event]:
    """Return what an undisturbed process tells."""
    return Process(film).lives_until(99.0)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.catching_up.PATIENCE_SECONDS", 0.3)


@pytest.mark.parametrize("gaps", GAPS, ids=str)
def test_a_time_that_nobody_recorded_changes_no_loiter_and_loses_no_removal(
    film: Path, whole: list[Event], tmp_path: Path, gaps: Gaps
) -> None:
    told = Process(film).catches_up(tmp_path, gaps)
    wanted, found = (of(each, EventKind.ZONE_LOITERING) for each in (whole, told))
    assert [each.key for each in found] == [each.key for each in wanted]
    (removed,) = of(told, EventKind.OBJECT_REMOVED)
    seen_at = next((end for begin, end in gaps if begin <= TAKEN <= end), TAKEN)
    assert abs((removed.onset_at - BEGAN).total_seconds() - seen_at) < 1.5


@pytest.mark.parametrize("killed_at", [7.0, 9.8, 11.0, 14.0, 17.0])
def test_a_successor_tells_the_rest_and_nothing_twice(
    film: Path, tmp_path: Path, killed_at: float
) -> None:
    known = Process(film).lives_until(killed_at)
    gaps = ((killed_at, killed_at + 3.0),)
    told = [*known, *Process(film).catches_up(tmp_path, gaps, tuple(known))]
    for kind, revisions in ((EventKind.ZONE_LOITERING, 2), (EventKind.OBJECT_REMOVED, 1)):
        found = of(told, kind)
        assert [event.revision for event in found] == list(range(1, revisions + 1)), found
        assert len({event.id for event in found}) == 1
    ended_at = of(told, EventKind.ZONE_LOITERING)[-1].ended_at
    assert ended_at is not None
    assert (ended_at - BEGAN).total_seconds() > LEAVES - 1


def test_who_is_too_slow_lets_live_pictures_in_and_knows_what_was_left(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.catching_up.SPARE_SECONDS", -1000.0)
    catching_up, frames = watched_from_ring(film, tmp_path)
    assert frames == []
    assert catching_up.left_seconds > LEAVES - 1


def test_after_a_film_that_is_over_it_takes_whatever_time_it_needs(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vision.catching_up.SPARE_SECONDS", -1000.0)
    catching_up, frames = watched_from_ring(film, tmp_path, is_over=True)
    assert frames[-1].at - frames[0].at > LEAVES
    assert catching_up.left_seconds == 0
