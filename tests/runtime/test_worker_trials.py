"""A drawing is tried beside the vision worker, on what its cameras saw, and nothing is written."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from plant.drawings import Drawing, View, view_of
from plant.geometry import Box, Point
from plant.ids import CameraId, TrackId
from plant.places import Plant
from plant.trial_words import TrialNews, TrialState, TrialWanted
from runtime.plant_file import PlantFileDesk
from runtime.plants import load_plant
from runtime.settings import Settings
from runtime.worker_parts import StateFolder
from runtime.worker_trials import TrialBench
from tests.fakes import FakeClock
from vision.recorder import scene_book
from vision.recorder.scene_book import FOLDER, SceneBook
from vision.rulebook import FORMS
from vision.scenes import Scene, Track

T0 = 1772492400.0
DOCK = CameraId("dock")
A_PLANT = """\
version: 1
site: riverside
timezone: UTC
cameras:
  - id: dock
    url: rtsp://192.0.2.7/main
    zones:
      apron: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
      belt: [[0.9, 0.9], [1, 0.9], [1, 1]]
rules:
  - {id: nobody, kind: zone.intrusion, camera: dock, zones: [apron]}
  - {id: jammed, kind: flow.jam, camera: dock, zones: [belt]}
"""
RIGHT = ((0.5, 0), (1, 0), (1, 1), (0.5, 1))


def somebody(at: float) -> Scene:
    """Somebody who stands in the right half from second 20 to second 30."""
    if not 20 <= at <= 30:
        return Scene(T0 + at)
    box = Box(0.7, 0.4, 0.06, 0.2)
    track = Track(TrackId("t1"), "person", 0.9, box, T0 + 20, T0 + at)
    return Scene(T0 + at, (track,))


class Bench:
    """A vision worker's bench, and what it told."""

    def __init__(self, root: Path) -> None:
        self.file = root / "plant.yaml"
        self.file.write_text(A_PLANT)
        self.plant: Plant = load_plant(self.file, FORMS)
        self.told: list[TrialNews] = []
        desk = PlantFileDesk(self.file, root / "versions", FORMS, FakeClock(), lambda: None)
        self.bench = TrialBench(self.plant, desk, StateFolder(root), Settings())

    def view(self, name: str = "apron", corners: tuple[tuple[float, float], ...] = RIGHT) -> View:
        """The view with a zone drawn elsewhere."""
        now = view_of(self.plant.cameras[DOCK])
        points = tuple(Point(x, y) for x, y in corners)
        return replace(now, zones={**now.zones, name: Drawing(points)})

    def news(self, until: Callable[[TrialNews], bool]) -> TrialNews:
        """Return the first news of a kind, when it comes."""
        ends = time.monotonic() + 300
        while not (found := [each for each in self.told if until(each)]):
            assert time.monotonic() < ends, self.told
            time.sleep(0.02)
        return found[0]


@contextmanager
def working(root: Path) -> Iterator[Bench]:
    bench = Bench(root)
    bench.bench.start(bench.told.append)
    try:
        yield bench
    finally:
        bench.bench.stop()


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a state folder in which a minute of the dock is kept."""
    monkeypatch.setattr(scene_book, "SPARE_SIZE", 0)
    book = SceneBook(tmp_path / "ring" / "dock" / FOLDER)
    for number in range(600):
        book.put(somebody(number / 10))
    book.close()
    return tmp_path


def is_over(news: TrialNews) -> bool:
    return news.state is not TrialState.RUNNING


def test_what_the_drawing_would_have_told_is_found_and_nothing_is_written(state: Path) -> None:
    with working(state) as bench:
        before = bench.file.read_text()
        bench.bench.put(TrialWanted("t1", DOCK, bench.view(), 86400))
        news = bench.news(is_over)
        assert bench.file.read_text() == before
        # While the process begins, which may take long, it is said to be at work.
        assert bench.told[0].state is TrialState.RUNNING
    assert news.state is TrialState.DONE, news.reason
    assert news.findings is not None
    (more,) = news.findings.more
    assert (more.rule, more.place, more.note) == ("nobody", "apron", "below 60% before")
    assert more.onset_at.timestamp() == pytest.approx(T0 + 20, abs=0.2)
    assert news.findings.seen_seconds == pytest.approx(60, abs=1)
    assert news.findings.untried == ("jammed",)
    assert not (state / "versions").exists()


def test_a_rule_set_otherwise_is_tried_with_what_is_drawn(state: Path) -> None:
    wished = {"nobody": {"enter_seconds": 20.0}}
    with working(state) as bench:
        bench.bench.put(TrialWanted("t1", DOCK, replace(bench.view(), rules=wished), 86400))
        news = bench.news(is_over)
        assert "enter_seconds" not in bench.file.read_text()
    assert news.findings is not None, news.reason
    # Somebody was there for ten seconds: too short for the new limit, and drawn for the old one.
    assert (news.findings.more, news.findings.fewer) == ((), ())


def test_a_drawing_that_does_not_hold_is_told_with_its_reason(state: Path) -> None:
    with working(state) as bench:
        bench.bench.put(TrialWanted("t1", DOCK, bench.view(corners=RIGHT[:2]), 3600))
        news = bench.news(is_over)
    assert news.state is TrialState.FAILED
    assert "apron" in news.reason


def test_a_camera_that_saw_nothing_yet_is_told(tmp_path: Path) -> None:
    with working(tmp_path) as bench:
        bench.bench.put(TrialWanted("t1", DOCK, bench.view(), 3600))
        assert "nothing is kept" in bench.news(is_over).reason


def test_a_camera_of_somebody_else_is_told(state: Path) -> None:
    with working(state) as bench:
        bench.bench.put(TrialWanted("t1", CameraId("attic"), bench.view(), 3600))
        assert "no camera 'attic'" in bench.news(is_over).reason


def test_one_that_is_ended_ends_and_the_next_has_its_turn(state: Path) -> None:
    with working(state) as bench:
        bench.bench.put(TrialWanted("t1", DOCK, bench.view(), 3600))
        bench.bench.put(TrialWanted("t2", DOCK, bench.view(), 3600))
        bench.bench.end("t1")
        bench.bench.end("never heard of")
        first = bench.news(lambda news: news.id == "t1" and is_over(news))
        second = bench.news(lambda news: news.id == "t2" and is_over(news))
    assert (first.state, first.reason) == (TrialState.FAILED, "it was ended")
    assert second.state is TrialState.DONE
