"""The packaged weights as a `.pt` file, which is what the naive loop wants.

Where no `.pt` lies beside the packaged model, its numbers are read back out of it:
the network is built from its plan, joined with its normalisation as an export does,
and filled constant by constant. It finds the same objects, at the cost that they have.
"""

import hashlib
import importlib
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.film import CACHE
from runtime.settings import packaged_model
from vision.detector.card import model_file, read_card
from vision.detector.engine import openvino
from vision.detector.quiet_ultralytics import quiet_ultralytics

ARCHITECTURE = "yolo11n.yaml"
Constants = dict[str, Any]  # arrays by the name that the exporter gave them


def naive_weights() -> Path:
    """Return the packaged weights as `.pt`, made once for each state of the packaged model."""
    for trained in sorted(packaged_model().parent.glob("*.pt")):
        return trained
    source = model_file(packaged_model())
    numbers = hashlib.sha256(source.with_suffix(".bin").read_bytes()).hexdigest()[:10]
    path = CACHE / f"{source.stem}-{numbers}.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _rebuild(source, path)
    return path


def _rebuild(source: Path, path: Path) -> None:
    model = openvino().Core().read_model(source)
    constants = {
        each.get_friendly_name().removesuffix("_compressed"): each.get_data()
        for each in model.get_ops()
        if each.get_type_name() == "Constant"
    }
    labels = read_card(source, model).labels
    yolo = quiet_ultralytics(CACHE / "ultralytics", where=str(source)).YOLO(ARCHITECTURE)
    tasks, torch = importlib.import_module("ultralytics.nn.tasks"), importlib.import_module("torch")
    network = tasks.DetectionModel(ARCHITECTURE, nc=len(labels), verbose=False).eval()
    network.fuse(verbose=False)
    network.names = dict(enumerate(labels))
    network.load_state_dict(
        {
            name: torch.from_numpy(_constant(name, constants).reshape(tuple(value.shape)))
            for name, value in network.state_dict().items()
        }
    )
    yolo.model = network
    yolo.save(str(path))


def _constant(name: str, constants: Constants) -> Any:  # a float32 array
    """Return the numbers of a weight or bias; those of grouped layers are kept reshaped."""
    layer, _, kind = name.rpartition(".")
    reshaped = f"__module.{layer}/aten::_convolution/Reshape"
    grouped = f"self.{layer}.weight" not in constants
    if kind == "weight":
        found = constants[reshaped if grouped else f"self.{name}"]
    else:
        found = constants[f"{reshaped}_1" if grouped else reshaped]
    return np.array(found, np.float32)
