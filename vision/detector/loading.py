"""The door: a path to weights in, a detector out.

`.pt` weights go to Ultralytics, everything else to OpenVINO. Whatever is wrong
with the weights is said here, before the first frame is decoded.
"""

import difflib
from collections.abc import Iterable
from pathlib import Path

from plant.errors import ModelError
from vision.detections import Detector
from vision.detector.blueprint import read_blueprint
from vision.detector.card import model_file
from vision.detector.network import Network
from vision.detector.openvino_runner import OpenVinoDetector


def load_detector(path: Path, *, exact: bool, size: int | None = None) -> Detector:
    """Return a detector for the weights.

    `exact` is for files: fixed precision and batch. `size` is the longer side of
    the model's input in pixels; left out, it is the one the model was made for.
    """
    blueprint = read_blueprint(model_file(path))
    return OpenVinoDetector(Network(blueprint, precision="f32"), exact=exact, side=size)


def require_labels(detector: Detector, asked: Iterable[str]) -> None:
    """Raise a ModelError that names every label the model does not know, and its nearest."""
    unknown = [label for label in dict.fromkeys(asked) if label not in detector.labels]
    if unknown:
        raise ModelError(
            "the model does not know "
            + ", ".join(_with_nearest(label, detector) for label in unknown),
            where=detector.reference.name,
            remedy="ask for labels the model has, or use other weights",
        )


def _with_nearest(label: str, detector: Detector) -> str:
    near = difflib.get_close_matches(label.lower(), detector.labels, n=3, cutoff=0.5)
    known = near or list(detector.labels[:8])
    return f"`{label}` ({'nearest' if near else 'it has'}: {', '.join(known)})"
