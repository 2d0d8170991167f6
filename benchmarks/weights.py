"""The weights as a `.pt` file, which is what the naive loop wants.

Where no `.pt` lies beside the packaged model, one of the same architecture is made
with random weights: it costs the same to run and finds next to nothing, which
spares the naive loop its tracker.
"""

import importlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.film import CACHE
from runtime.settings import packaged_model
from vision.detector.quiet_ultralytics import quiet_ultralytics

ARCHITECTURE = "yolo11n.yaml"


@dataclass(frozen=True, slots=True)
class NaiveWeights:
    """A `.pt` file and what to say of it."""

    path: Path
    note: str


def naive_weights() -> NaiveWeights:
    """Return the trained `.pt` where there is one, else one with random numbers in it."""
    for trained in sorted(packaged_model().parent.glob("*.pt")):
        return NaiveWeights(trained, "the same weights")
    path = CACHE / "random.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        package = quiet_ultralytics(CACHE / "ultralytics", where=str(path))
        yolo = package.YOLO(ARCHITECTURE)
        yolo.model = importlib.import_module("ultralytics.nn.tasks").DetectionModel(
            ARCHITECTURE, nc=2, verbose=False
        )
        yolo.save(str(path))
    return NaiveWeights(path, "the same architecture with random weights")
