"""YOLO on OpenVINO: exported models, no torch, one inference thread.

- A model that can be reshaped gets a rectangle of each camera's own shape and
  batches of two; one exported with fixed sizes runs at its own.
- With `exact` a batch is always one and the precision the given one, so that the
  same pictures give the same numbers on the same machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plant.errors import ModelError
from plant.events import ModelReference
from vision.detections import Detection, Picture
from vision.detector.batching import in_batches
from vision.detector.blueprint import Blueprint
from vision.detector.card import reference
from vision.detector.heads import decode
from vision.detector.letterbox import Size, prepare, rectangle
from vision.detector.network import Network
from vision.detector.placing import place
from vision.frames import Frame

# Four at a time are a twentieth cheaper each and hold twenty megabytes more.
MOST_IN_A_BATCH = 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What counts as found: the lowest score, and the overlap (IoU) of two sightings of one."""

    minimum_score: float = 0.1
    overlap: float = 0.6


class OpenVinoDetector:
    """A detector that runs one exported model. Only `prepare` is safe from any thread."""

    def __init__(
        self,
        network: Network,
        *,
        exact: bool,
        side: int | None = None,
        thresholds: Thresholds | None = None,
        known_as: ModelReference | None = None,
    ) -> None:
        self._network = network
        self._thresholds = thresholds or Thresholds()
        self._side = input_side(network.blueprint, side)
        self._batch = MOST_IN_A_BATCH if network.blueprint.batches and not exact else 1
        self._reference = known_as or reference(network.blueprint.path)

    @property
    def labels(self) -> Sequence[str]:
        """Every label that the model knows."""
        return self._network.blueprint.card.labels

    @property
    def reference(self) -> ModelReference:
        """Name and hash of the weights."""
        return self._reference

    @property
    def precision(self) -> str:
        """The arithmetic it runs in: f32 or bf16."""
        return self._network.precision

    def prepare(self, frame: Frame) -> Picture:
        """Return the frame at the model's input size. Safe to call from any thread."""
        size = Size(frame.width, frame.height)
        return prepare(frame, input_size(self._network.blueprint, size, self._side))

    def detect(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        """Return the detections of each picture, best score first."""
        found: list[list[Detection]] = []
        for batch in in_batches(pictures, most=self._batch):
            found += self._look(batch)
        return found

    def _look(self, pictures: Sequence[Picture]) -> list[list[Detection]]:
        output = self._network.run(np.stack([picture.pixels for picture in pictures]))
        blueprint = self._network.blueprint
        return [
            place(
                decode(
                    numbers,
                    blueprint.layout,
                    classes=len(self.labels),
                    minimum=self._thresholds.minimum_score,
                    overlap=self._thresholds.overlap,
                ),
                picture,
                self.labels,
            )
            for numbers, picture in zip(output, pictures, strict=True)
        ]


def input_size(blueprint: Blueprint, frame: Size, side: int) -> Size:
    """Return the input that a frame is laid into: its own shape where the model allows it."""
    if not blueprint.reshapes:
        return blueprint.own_size
    return rectangle(frame, side, stride=blueprint.card.stride)


def input_side(blueprint: Blueprint, side: int | None) -> int:
    """Return the longer side of the input, or say that the model has only its own."""
    own = max(blueprint.own_size.width, blueprint.own_size.height)
    if side is None or side == own:
        return own
    if not blueprint.reshapes:
        raise ModelError(
            f"the model was exported for {blueprint.own_size} only, {side} was asked for",
            where=str(blueprint.path),
            remedy="leave the size out, or export the model with dynamic=True",
        )
    if side < blueprint.card.stride:
        raise ModelError(f"an input of {side} pixels is too small", where=str(blueprint.path))
    return side
