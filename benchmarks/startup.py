"""How soon `floorwatch watch FILM` looks at its first picture, from the start of the process."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cost import cpu_seconds_of, middle
from benchmarks.film import CACHE, MAIN, ROOT, Recipe, bench_film
from benchmarks.first_look import STAMP
from benchmarks.scene import PLANT


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds to the first look, and the CPU seconds of the command and its vision process."""

    seconds: float
    command_cpu: float
    vision_cpu: float


def measure(recipe: Recipe = MAIN, *, times: int = 5) -> list[Start]:
    """Start the command as often as asked."""
    film = bench_film(recipe)
    return [_once(film) for _ in range(times)]


def _once(film: Path) -> Start:
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        stamp = Path(folder) / "stamp"
        words = ["watch", str(film), "--plant", str(PLANT), "--out", f"{folder}/events.jsonl"]
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.first_look", *words],
            cwd=ROOT,
            env={**os.environ, STAMP: str(stamp)},
            stderr=subprocess.DEVNULL,
        )
        try:
            while not stamp.exists() or not stamp.read_text("utf-8").endswith("\n"):
                if process.poll() is not None:
                    raise RuntimeError(f"floorwatch ended with code {process.returncode}")
                time.sleep(0.01)
            at, vision_cpu = map(float, stamp.read_text("utf-8").split())
            return Start(at - began, cpu_seconds_of(process.pid), vision_cpu)
        finally:
            process.terminate()
            process.wait()


def rows(starts: list[Start]) -> list[str]:
    """Return the figures as a sentence of Markdown."""
    seconds = [each.seconds for each in starts]
    command, inside = (
        middle([each.command_cpu for each in starts]),
        middle([each.vision_cpu for each in starts]),
    )
    told = (
        f"`floorwatch watch FILM` looks at its first picture {middle(seconds):.2f} s after it was "
        f"started ({min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} tries). Until then "
        f"the command has taken {command:.2f} s of CPU time and its vision process {inside:.2f} s."
    )
    return [told]
