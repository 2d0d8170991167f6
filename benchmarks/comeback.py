"""How soon a vision worker records again after `kill -9`, of a child and of itself.

    python -m benchmarks.comeback [--times 5] [--cameras 1] [--write]

A film whose key frames are a fifth of a second apart plays as a camera; nobody answers
at the server's address. `floorwatch worker` is kept running as `floorwatch serve` keeps
it. Back is who has written a packet of a new segment. How long a plain Python takes to
load the decoders at that moment is the yardstick: it tells how busy the machine is.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import page
from benchmarks.cost import load_average, middle
from benchmarks.film import ROOT
from runtime.programs import worker_command
from runtime.supervision import Supervised
from tests.films import Film, make_film
from tests.kills.rig import descendants

PAGE = ROOT / "docs" / "reliability.md"
FILM = Film(seconds=20, fps=25, gop=5)
PLANT = """
version: 1
site: bench
name: Bench
timezone: UTC
cameras:
"""
CAMERA = """
  - id: {name}
    name: {name}
    file: {film}
    loop: true
    starts_at: 2026-03-12T14:07:31+00:00
    recording: {{ring_seconds: 300}}
    zones:
      view: {{points: [[0, 0], [1, 0], [1, 1], [0, 1]]}}
"""
RULE = "  - {{id: {name}-in, kind: zone.intrusion, camera: {name}, zones: [view]}}\n"
SETTLE_SECONDS = 6.0
PATIENCE_SECONDS = 120.0
STEP_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Return:
    """One kill: seconds until recording was back, and what a plain Python took beside it."""

    killed: str
    seconds: float
    yardstick_seconds: float
    load: float


class Station:
    """A vision worker that is kept running, and its rings."""

    def __init__(self, folder: Path, cameras: int) -> None:
        self._names = [f"camera-{number}" for number in range(1, cameras + 1)]
        self._rings = [folder / "state" / "ring" / name for name in self._names]
        film = make_film(folder / "film.mp4", FILM)
        plant = folder / "plant.yaml"
        told = [CAMERA.format(name=name, film=film) for name in self._names]
        rules = [RULE.format(name=name) for name in self._names]
        plant.write_text("".join([PLANT, *told, "rules:\n", *rules]), "utf-8")
        command = worker_command(
            plant,
            server="http://127.0.0.1:9",
            name="worker-1",
            state=folder / "state",
            settings=None,
        )
        self._kept = Supervised("worker", command, output=folder / "log")

    @contextmanager
    def runs(self) -> Iterator["Station"]:
        """Keep it running while the block runs; it records when the block begins."""
        before = self.segments()
        self._kept.start()
        try:
            self._recorded_since(before)
            time.sleep(SETTLE_SECONDS)
            yield self
        finally:
            self._kept.end()

    def parent(self) -> list[int]:
        """Return the process that delivers."""
        return [pid] if (pid := self._kept.pid) else []

    def eyes(self) -> list[int]:
        """Return the processes that see: those that have a file of a ring open."""
        return [
            pid
            for parent in self.parent()
            for pid in descendants(parent)
            if any(ring in file.parents for file in _open_files(pid) for ring in self._rings)
        ]

    def back_after(self, whom: Callable[[], list[int]]) -> float:
        """Kill, and return the seconds until every camera is recorded anew."""
        victims, eyes = whom(), self.eyes()
        if not victims or not eyes:
            raise RuntimeError("nobody is there to be killed")
        began = time.monotonic()
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        # Eyes whose parent was killed end themselves; what they still write is no comeback.
        while any(_open_files(pid) for pid in eyes):
            time.sleep(STEP_SECONDS)
        before = self.segments()
        self._recorded_since(before)
        return time.monotonic() - began

    def segments(self) -> list[set[str]]:
        """Return the beginnings of all segments, camera by camera."""
        return [{path.name.split("Z")[0] for path in ring.glob("*.mkv")} for ring in self._rings]

    def _recorded_since(self, before: list[set[str]]) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while not all(now - then for now, then in zip(self.segments(), before, strict=True)):
            if time.monotonic() > limit:
                raise RuntimeError("recording did not begin")
            time.sleep(STEP_SECONDS)


def measure(*, times: int, cameras: int) -> list[Return]:
    """Kill a child and then the vision worker itself, so many times, each from an empty disk."""
    found: list[Return] = []
    for _ in range(times):
        with (
            TemporaryDirectory(prefix="floorwatch-comeback-") as name,
            Station(Path(name), cameras).runs() as station,
        ):
            for killed, whom in (("a child", station.eyes), ("the worker", station.parent)):
                plain = yardstick()
                seconds = station.back_after(whom)
                found.append(Return(killed, seconds, plain, load_average()))
                time.sleep(SETTLE_SECONDS)
    return found


def yardstick() -> float:
    """Return the seconds that a plain Python takes to load the decoders, at this moment."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import av, cv2"], check=True)
    return time.monotonic() - began


def rows(returns: list[Return]) -> list[str]:
    """Return the figures as lines of Markdown."""
    told = [
        "| killed | back, median s | fastest … slowest s | plain Python, median s | load average |",
        "|---|--:|--:|--:|--:|",
    ]
    for killed in dict.fromkeys(each.killed for each in returns):
        own = [each for each in returns if each.killed == killed]
        seconds, loads = [each.seconds for each in own], [each.load for each in own]
        plain = middle([each.yardstick_seconds for each in own])
        told.append(
            f"| {killed} | {middle(seconds):.2f} | {min(seconds):.2f} … {max(seconds):.2f} "
            f"| {plain:.2f} | {min(loads):.1f} … {max(loads):.1f} |"
        )
    return told


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--cameras", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put figures into the docs")
    asked = parser.parse_args()
    lines = rows(measure(times=asked.times, cameras=asked.cameras))
    print(*lines, sep="\n")
    if asked.write:
        page.show("comeback", lines, page=PAGE)


def _open_files(pid: int) -> list[Path]:
    """Return what a process has open; nothing where it has ended."""
    found = []
    with suppress(OSError):
        for each in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.append(each.readlink())
    return found


if __name__ == "__main__":
    main()
