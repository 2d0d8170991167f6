"""A trainer for one processor and for labels that do not tell everything.

Ultralytics trains in full precision on a CPU. One with matrix tiles (AMX) multiplies in
bfloat16 several times as fast, so here the network runs in it, channels last, and only the
loss in full precision: measured 2.0 times as fast for `yolo11n` at 416 x 256. Elsewhere
nothing changes.

Some pictures are labelled for some classes only. Where nobody marked cartons, a carton that
the network finds is neither right nor wrong: such classes are left out of the loss.

Imports torch: load this module when training begins, and never before.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any  # Torch and Ultralytics are not typed.

import torch
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.nn.tasks import DetectionModel

from vision.training.lessons import Lessons


def trainer_for(lessons: Lessons) -> type[DetectionTrainer]:
    """Return the class that trains on these lessons."""
    known = Known(len(lessons.names), dict(lessons.partly))

    class LessonsTrainer(DetectionTrainer):  # type: ignore[misc]
        """Trains a `LessonsModel`."""

        def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> Any:  # noqa: FBT001, FBT002
            """The model to train, channels last where the CPU has tiles."""
            model = super().get_model(cfg, weights, verbose)
            model.__class__ = LessonsModel
            model.known = known
            tiles = has_tiles(self.device)
            return model.to(memory_format=torch.channels_last) if tiles else model

        def save_model(self) -> bool:
            """Save a checkpoint that opens without this module."""
            model = self.ema.ema
            model.__class__ = DetectionModel
            kept = model.__dict__.pop("known")
            try:
                return bool(super().save_model())
            finally:
                model.__class__, model.known = LessonsModel, kept

    return LessonsTrainer


class Known:
    """Tells for each picture of a batch which classes somebody labelled in it."""

    def __init__(self, classes: int, partly: Mapping[Path, frozenset[int]]) -> None:
        self._all = [1.0] * classes
        self._partly = {
            str(path.resolve()): [float(index in labelled) for index in range(classes)]
            for path, labelled in partly.items()
        }

    def of(self, files: Sequence[str]) -> torch.Tensor:
        """Return 1 for what is labelled, 0 for what is not: batch x 1 x classes."""
        rows = [self._partly.get(one, self._all) for one in files]
        return torch.tensor(rows)[:, None, :]


class LessonsModel(DetectionModel):  # type: ignore[misc]
    """The detection model with a loss of ours; its checkpoints are plain detection models."""

    known: Known

    def loss(self, batch: dict[str, Any], preds: Any = None) -> Any:
        """The loss of a batch, the network in bfloat16 where that pays."""
        if getattr(self, "criterion", None) is None:
            self.criterion = self.init_criterion()
            self.criterion.bce = KnownClasses()
        if preds is None:
            preds = self._answers(batch["img"])
        self.criterion.bce.known = self.known.of(batch["im_file"]).to(batch["img"].device)
        return self.criterion(preds, batch)

    def _answers(self, pictures: torch.Tensor) -> Any:
        if not (self.training and has_tiles(pictures.device)):
            return self.forward(pictures)
        with torch.autocast("cpu", torch.bfloat16):
            found = self.forward(pictures.to(memory_format=torch.channels_last))
        return in_full(found)


class KnownClasses(torch.nn.Module):  # type: ignore[misc]
    """Binary cross entropy that counts only the classes that somebody labelled."""

    known: torch.Tensor

    def forward(self, scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The loss of each anchor and class, nothing where nobody looked."""
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            scores, targets, reduction="none"
        )
        return each * self.known


def has_tiles(device: torch.device) -> bool:
    """Whether this device is a CPU that multiplies matrices of bfloat16 in tiles."""
    return device.type == "cpu" and bool(torch.cpu._is_amx_tile_supported())  # noqa: SLF001  no public way


def in_full(found: Any) -> Any:
    """The same answers in full precision."""
    if isinstance(found, torch.Tensor):
        return found.float()
    if isinstance(found, dict):
        return {key: in_full(value) for key, value in found.items()}
    return type(found)(in_full(value) for value in found)
