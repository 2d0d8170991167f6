"""A detector that comes later than the cameras that want it.

Recording begins before the weights are loaded; who may not ask yet waits elsewhere
(vision/catching_up.py), so that nothing here ever blocks.
"""

from collections.abc import Callable, Sequence

from plant.errors import ModelError
from plant.events import ModelReference
from vision.detections import Detection, Detector, Picture
from vision.frames import Frame


class LateDetector:
    """A detector, from `load` on. Asked before, it raises ModelError."""

    def __init__(self, load: Callable[[], Detector]) -> None:
        self._load = load
        self._loaded: Detector | None = None

    def load(self) -> None:
        """Load the weights; ModelError where they cannot be."""
        self._loaded = self._load()

    @property
    def labels(self) -> Sequence[str]:
        """Every label that the model knows."""
        return self._there.labels

    @property
    def reference(self) -> ModelReference:
        """Name and hash of the weights."""
        return self._there.reference

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame at the model's input size. Safe to call from any thread."""
        return self._there.prepare(frame)

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        """Return the detections of each picture, best score first."""
        return self._there.detect(pictures)

    @property
    def _there(self) -> Detector:
        if self._loaded is None:
            raise ModelError("the detector is not loaded yet")
        return self._loaded
