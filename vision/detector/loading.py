"""The door: a path to weights in, a detector out.

`.pt` weights run in torch where there is a CUDA card and are exported to OpenVINO
where there is none; everything else is OpenVINO's already. Whatever is wrong with
the weights is said here, before the first frame is decoded.
"""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

from plant.errors import ModelError
from plant.events import ModelReference
from vision.detections import Detector
from vision.detector.blueprint import Blueprint, read_blueprint
from vision.detector.card import model_file
from vision.detector.exporting import exported, sha256
from vision.detector.letterbox import Size
from vision.detector.network import Network
from vision.detector.openvino_runner import OpenVinoDetector, input_side, input_size
from vision.detector.precision import EXACT, cheapest, offered
from vision.detector.ultralytics_runner import UltralyticsDetector, cuda_ready

USUAL_CAMERA = Size(1920, 1080)
_FOLDER = "_openvino_model"


def load_detector(
    path: Path,
    *,
    exact: bool,
    size: int | None = None,
    cache: Path | None = None,
) -> Detector:
    """Return a detector for the weights.

    - `exact` is for files: fixed precision and batch. Without it, the arithmetic
      that is cheapest on this machine is measured and kept; the quantised form, if it lies
      beside the weights (`NAME_int8_openvino_model`), takes part.
    - `size` is the longer side of the model's input in pixels; left out, it is the
      one the model was made for.
    - `cache` keeps exports of `.pt` weights and compiled networks.
    """
    if path.suffix != ".pt":
        return _on_openvino(path, exact=exact, size=size, cache=cache)
    kept = cache or Path.home() / ".cache" / "floorwatch" / "models"
    if cuda_ready():
        return UltralyticsDetector(path, exact=exact, side=size, home=kept / "ultralytics")
    known_as = ModelReference(path.stem, sha256(path))
    folder = exported(path, cache=kept)
    return _on_openvino(folder, exact=exact, size=size, cache=cache, known_as=known_as)


def _on_openvino(
    path: Path,
    *,
    exact: bool,
    size: int | None,
    cache: Path | None,
    known_as: ModelReference | None = None,
) -> Detector:
    blueprint = read_blueprint(model_file(path))
    side = input_side(blueprint, size)
    compiled = cache / "compiled" if cache else None
    network = Network(blueprint, precision=EXACT, cache=compiled)
    if not exact:
        plans = [blueprint, *(_same_labels(twin, blueprint) for twin in _quantised(path))]
        candidates = [
            Network(plan, precision=precision, cache=compiled)
            for plan in plans
            for precision in offered()
        ]
        network = cheapest(candidates, input_size(blueprint, USUAL_CAMERA, side))
    if network.blueprint is not blueprint:
        known_as = None
    return OpenVinoDetector(network, exact=exact, side=size, known_as=known_as)


def _quantised(path: Path) -> Iterator[Path]:
    """Yield the quantised form of weights, if it lies beside them."""
    name = path.name.removesuffix(_FOLDER)
    twin = path.with_name(f"{name}_int8{_FOLDER}")
    if name != path.name and twin.is_dir():
        yield twin


def _same_labels(int8: Path, blueprint: Blueprint) -> Blueprint:
    other = read_blueprint(model_file(int8))
    if (other.card.labels, other.own_size) != (blueprint.card.labels, blueprint.own_size):
        raise ModelError(
            f"this is not the quantised form of {blueprint.path}: labels or size differ",
            where=str(int8),
        )
    return other


def require_labels(detector: Detector, asked: Iterable[str]) -> None:
    """Raise a ModelError that names every label the model does not know, and its nearest."""
    unknown = [label for label in dict.fromkeys(asked) if label not in detector.labels]
    if unknown:
        told = ", ".join(_with_nearest(label, detector) for label in unknown)
        raise ModelError(
            f"the model does not know {told}",
            where=detector.reference.name,
            remedy="ask for labels the model has, or use other weights",
        )


def _with_nearest(label: str, detector: Detector) -> str:
    near = difflib.get_close_matches(label.lower(), detector.labels, n=3, cutoff=0.5)
    known = near or list(detector.labels[:8])
    return f"`{label}` ({'nearest' if near else 'it has'}: {', '.join(known)})"
