"""YOLO on Ultralytics itself: for a machine with a CUDA card.

Without one, `.pt` weights are exported and run on OpenVINO, which is several times
lighter (loading.py decides). The promises are those of the OpenVINO runner.
"""

import ctypes
import importlib
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plant.errors import ModelError
from plant.events import ModelReference
from vision.detections import Detection, Picture
from vision.detector.batching import in_batches
from vision.detector.card import TASKS
from vision.detector.exporting import sha256
from vision.detector.heads import Found
from vision.detector.letterbox import Size, prepare, rectangle
from vision.detector.openvino_runner import Thresholds
from vision.detector.placing import place
from vision.detector.quiet_ultralytics import is_installed, quiet_ultralytics
from vision.detector.shared import MOST_IN_A_BATCH
from vision.frames import Frame

# What unpickling and building a file that is no YOLO was seen to raise.
UNUSABLE = (
    AttributeError,
    EOFError,
    ImportError,
    KeyError,
    OSError,
    RuntimeError,
    TypeError,
    pickle.UnpicklingError,
)


def cuda_ready() -> bool:
    """Whether there is a card, its driver and a torch that can use it.

    The driver is asked first, because asking torch means loading it.
    """
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return is_installed() and bool(importlib.import_module("torch").cuda.is_available())


class UltralyticsDetector:
    """A detector that runs `.pt` weights in torch. Only `prepare` is safe from any thread."""

    def __init__(
        self,
        weights: Path,
        *,
        exact: bool,
        home: Path,
        side: int | None = None,
        thresholds: Thresholds | None = None,
        device: str = "cuda:0",
    ) -> None:
        self._reference = ModelReference(weights.stem, sha256(weights))
        self._yolo = _load(weights, home)
        self._labels = tuple(str(self._yolo.names[index]) for index in sorted(self._yolo.names))
        own = self._yolo.overrides.get("imgsz", 640)
        self._side = side or int(max(own) if isinstance(own, list | tuple) else own)
        self._stride = max(32, int(self._yolo.model.stride.max()))
        self._batch = 1 if exact else MOST_IN_A_BATCH
        self._settings = _predict_settings(thresholds or Thresholds(), device, exact=exact)

    @property
    def labels(self) -> Sequence[str]:
        """Every label that the model knows."""
        return self._labels

    @property
    def reference(self) -> ModelReference:
        """Name and hash of the weights."""
        return self._reference

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame at the model's input size. Safe to call from any thread."""
        shape = Size(frame.width, frame.height)
        return prepare(frame, rectangle(shape, self._side, stride=self._stride))

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        """Return the detections of each picture, best score first."""
        found: list[list[Detection]] = []
        for batch in in_batches(pictures, most=self._batch):
            found += self._look(batch)
        return found

    def _look(self, batch: list[Picture]) -> list[list[Detection]]:
        size = list(batch[0].pixels.shape[:2])
        source = [picture.pixels for picture in batch]
        try:
            results = self._yolo.predict(source, imgsz=size, **self._settings)
        except RuntimeError as error:
            raise ModelError(f"torch failed: {error}", where=self._reference.name) from error
        return [
            place(_found(result), picture, self._labels)
            for result, picture in zip(results, batch, strict=True)
        ]


def _load(weights: Path, home: Path) -> Any:  # a YOLO, which has no types
    package = quiet_ultralytics(home, where=str(weights))
    try:
        yolo = package.YOLO(str(weights))
    except UNUSABLE as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else repr(error)
        raise ModelError(
            f"Ultralytics cannot use these weights: {reason}", where=str(weights)
        ) from error
    if yolo.task not in TASKS:
        raise ModelError(f"the model's task is `{yolo.task}`", where=str(weights))
    return yolo


def _predict_settings(
    thresholds: Thresholds, device: str, *, exact: bool
) -> dict[str, Any]:  # keywords of predict
    if exact:
        cudnn = importlib.import_module("torch").backends.cudnn
        cudnn.benchmark, cudnn.deterministic = False, True
    halved = not exact and device != "cpu"
    return {
        "conf": thresholds.minimum_score,
        "iou": thresholds.overlap,
        "device": device,
        "verbose": False,
        **({"quantize": 16} if halved else {}),
    }


def _found(result: Any) -> Found:  # a Results, which has no types
    rows = result.boxes.data.cpu().numpy().astype(np.float32)
    rows = rows[np.argsort(-rows[:, 4], kind="stable")]
    return Found(rows[:, :4], rows[:, 4], rows[:, 5].astype(np.int64))
