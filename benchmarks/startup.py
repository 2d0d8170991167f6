"""How soon `floorwatch watch FILM` looks at its first picture, from the start of the process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cost import middle
from benchmarks.film import CACHE, MAIN, ROOT, Recipe, bench_film
from benchmarks.first_look import STAMP
from benchmarks.scene import PLANT


def measure(recipe: Recipe = MAIN, *, times: int = 5) -> list[float]:
    """Return the seconds from starting the command to its first look, for each try."""
    film = bench_film(recipe)
    return [_once(film) for _ in range(times)]


def _once(film: Path) -> float:
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
            while not stamp.exists() or not stamp.read_text("utf-8"):
                if process.poll() is not None:
                    raise RuntimeError(f"floorwatch ended with code {process.returncode}")
                time.sleep(0.01)
            return float(stamp.read_text("utf-8")) - began
        finally:
            process.terminate()
            process.wait()


def rows(seconds: list[float]) -> list[str]:
    """Return the figures as a line of Markdown."""
    told = (
        f"`floorwatch watch FILM` looks at its first picture {middle(seconds):.2f} s after it was "
        f"started ({min(seconds):.2f} to {max(seconds):.2f} s, {len(seconds)} tries)."
    )
    return [told]
