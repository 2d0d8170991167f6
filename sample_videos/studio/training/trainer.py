"""A trainer for one processor and for labels that do not tell everything.

Ultralytics trains in full precision on a CPU. One with matrix tiles (AMX) multiplies in
bfloat16 several times as fast, so here the network runs in it, channels last, and only the
loss in full precision: measured 2.0 times as fast for `yolo11n` at 416 x 256. Elsewhere
nothing changes.

Photographs are labelled for some classes only. Where nobody marked cartons, a carton that the
network finds is neither right nor wrong: such classes are left out of the loss.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any  # Torch and Ultralytics are not in the product's environment.

import torch
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.nn.tasks import DetectionModel

from sample_videos.studio.training.classes import LABELLED_IN_PHOTOGRAPHS, NAMES, is_photograph


class PlantModel(DetectionModel):
    """The detection model with a loss of ours; its checkpoints are plain detection models."""

    def loss(self, batch: dict[str, Any], preds: Any = None) -> Any:
        """The loss of a batch, the network in bfloat16 where that pays."""
        if getattr(self, "criterion", None) is None:
            self.criterion = self.init_criterion()
            self.criterion.bce = KnownClasses()
        if preds is None:
            preds = self._answers(batch["img"])
        self.criterion.bce.known = known_classes(batch["im_file"]).to(batch["img"].device)
        return self.criterion(preds, batch)

    def _answers(self, pictures: torch.Tensor) -> Any:
        if not (self.training and has_tiles(pictures.device)):
            return self.forward(pictures)
        with torch.autocast("cpu", torch.bfloat16):
            found = self.forward(pictures.to(memory_format=torch.channels_last))
        return in_full(found)


class KnownClasses(torch.nn.Module):
    """Binary cross entropy that counts only the classes that somebody labelled."""

    known: torch.Tensor

    def forward(self, scores: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """The loss of each anchor and class, nothing where nobody looked."""
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            scores, targets, reduction="none"
        )
        return each * self.known


class PlantTrainer(DetectionTrainer):
    """Trains a `PlantModel`."""

    def get_model(self, cfg: Any = None, weights: Any = None, verbose: bool = True) -> Any:  # noqa: FBT001, FBT002
        """The model to train, channels last where the CPU has tiles."""
        model = super().get_model(cfg, weights, verbose)
        model.__class__ = PlantModel
        tiles = has_tiles(self.device)
        return model.to(memory_format=torch.channels_last) if tiles else model

    def save_model(self) -> bool:
        """Save a checkpoint that opens without this module."""
        self.ema.ema.__class__ = DetectionModel
        try:
            return bool(super().save_model())
        finally:
            self.ema.ema.__class__ = PlantModel


def has_tiles(device: torch.device) -> bool:
    """Whether this device is a CPU that multiplies matrices of bfloat16 in tiles."""
    return device.type == "cpu" and bool(torch.cpu._is_amx_tile_supported())  # noqa: SLF001  no public way


def known_classes(files: Sequence[str]) -> torch.Tensor:
    """For each picture of a batch, 1 for the classes that are labelled in it."""
    photographs = [float(name in LABELLED_IN_PHOTOGRAPHS) for name in NAMES]
    rows = [photographs if is_photograph(Path(one)) else [1.0] * len(NAMES) for one in files]
    return torch.tensor(rows)[:, None, :]


def in_full(found: Any) -> Any:
    """The same answers in full precision."""
    if isinstance(found, torch.Tensor):
        return found.float()
    if isinstance(found, dict):
        return {key: in_full(value) for key, value in found.items()}
    return type(found)(in_full(value) for value in found)
