"""Live cameras are watched until somebody says stop, and a crash is not the end."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plant.events import Event
from plant.ids import CameraId
from runtime import live
from runtime.children import Target
from runtime.live import LiveWatch
from runtime.settings import Settings, VisionSettings
from tests.builders import a_plant
from tests.runtime import targets


@dataclass
class StopsAfter:
    """A sink that says stop after so many events."""

    wanted: int
    events: list[Event] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def append(self, event: Event) -> None:
        self.events.append(event)
        if len(self.events) == self.wanted:
            self.stop.set()


def run(target: Target, sink: StopsAfter, clips: Path | None = None) -> tuple[str, ...]:
    plant = a_plant()
    settings = Settings(vision=VisionSettings(cameras_per_process=1))
    watching = LiveWatch(plant, settings, sink, clips=clips, target=target, stop=sink.stop)
    return watching.run(tuple(plant.cameras.values()))


def test_all_cameras_are_watched_until_stop_and_end_well() -> None:
    sink = StopsAfter(2)
    began = time.monotonic()
    assert run(targets.lives, sink) == ()
    assert {event.camera for event in sink.events} == {"dock", "yard"}
    assert time.monotonic() - began < 30


def test_a_crash_is_followed_by_a_new_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "FIRST_PAUSE_SECONDS", 0.1)
    sink = StopsAfter(2)
    assert run(targets.lives_after_one_crash, sink, tmp_path / "seen") == ()
    assert {event.camera for event in sink.events} == {"dock", "yard"}


def test_cameras_whose_process_crashed_twice_are_watched_apart() -> None:
    sink = StopsAfter(2)
    plant = a_plant()
    settings = Settings(vision=VisionSettings(cameras_per_process=8))
    watching = LiveWatch(plant, settings, sink, target=targets.crashes_together, stop=sink.stop)
    assert watching.run(tuple(plant.cameras.values())) == ()
    assert {event.camera for event in sink.events} == {"dock", "yard"}


def test_a_process_is_told_what_is_known_of_its_cameras() -> None:
    asked: list[tuple[CameraId, ...]] = []

    def memory(cameras: tuple[CameraId, ...]) -> tuple[Event, ...]:
        asked.append(cameras)
        return ()

    sink = StopsAfter(2)
    plant = a_plant()
    settings = Settings(vision=VisionSettings(cameras_per_process=1))
    target = targets.lives
    watching = LiveWatch(plant, settings, sink, target=target, stop=sink.stop, memory=memory)
    watching.run(tuple(plant.cameras.values()))
    assert sorted(asked) == [("dock",), ("yard",)]


def test_a_run_of_films_ends_when_the_last_one_was_played() -> None:
    sink = StopsAfter(99)
    assert run(targets.watches, sink) == ()
    assert len(sink.events) == 4


PARENT = """
import multiprocessing
import os
from tests.runtime import targets
from tests.runtime.test_live import StopsAfter, run
class Dies(StopsAfter):
    def append(self, event):
        pids = [str(each.pid) for each in multiprocessing.active_children()]
        os.write(1, " ".join(pids).encode())
        os.kill(os.getpid(), 9)
if __name__ == "__main__":
    run(targets.lives, Dies(99))
"""


def lives_on(pid: str) -> bool:
    """Whether the process runs; one that ended and was not collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_process_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -9, killed.stderr
    children = killed.stdout.split()
    assert children
    until = time.monotonic() + 20
    while any(lives_on(child) for child in children):
        assert time.monotonic() < until, "a vision process lives on"
        time.sleep(0.1)


def test_what_a_person_must_mend_ends_the_run() -> None:
    faults = run(targets.refuses, StopsAfter(1))
    assert set(faults) == {"film.mp4: holds no video"}
