"""What a detector says about one frame: boxes with a label and a score.

A `Picture` is a frame made ready for a detector; making it is cheap and happens
in the camera's thread, looking at it is dear and happens in the detector's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from plant.events import ModelReference
from plant.geometry import Box
from vision.frames import Frame

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Detection:
    """One object seen in one frame; the box is normalised to the whole frame."""

    label: str
    score: float
    box: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame at the model's input size.

    `pixels` is (height, width, 3) BGR uint8. `scale` and `offset` undo the
    letterbox: frame = (pixel - offset) / scale, in x and y, normalised 0..1.
    """

    pixels: Pixels
    scale: tuple[float, float]
    offset: tuple[float, float]


class Detector(Protocol):
    """Finds objects in pictures. Not safe for use by two threads at once."""

    @property
    def labels(self) -> Sequence[str]:
        """Every label that the model knows."""
        ...

    @property
    def reference(self) -> ModelReference:
        """Name and hash of the weights."""
        ...

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame at the model's input size. Safe to call from any thread."""
        ...

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        """Return the detections of each picture, best score first."""
        ...
