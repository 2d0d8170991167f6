"""Ultralytics, told to stay off the network and to keep to its threads."""

import os
from typing import Any  # Ultralytics is not typed.

from sample_videos.studio.training.stand_in import ensure_torchvision

_QUIET = {
    "YOLO_AUTOINSTALL": "false",
    "YOLO_OFFLINE": "true",
    "OMP_WAIT_POLICY": "passive",
    "GOMP_SPINCOUNT": "0",
}


def quiet_yolo(threads: int) -> Any:
    """The YOLO class of a quiet Ultralytics."""
    os.environ.update(_QUIET | {"OMP_NUM_THREADS": str(threads)})
    ensure_torchvision()
    import torch  # noqa: PLC0415  after the environment is set
    from ultralytics import YOLO, settings  # noqa: PLC0415

    settings.update({"sync": False})
    torch.set_num_threads(threads)
    return YOLO
