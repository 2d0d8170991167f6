"""Ultralytics, taken into the process without its habits.

It would install packages while running, ask the network whether it is online,
report usage to its makers, write its settings into the user's home and open pictures
in Pillow's name. None of that happens in a plant: switches are set before it is imported,
its settings live in a folder of ours, and Pillow gets its own function back.
"""

import importlib
import importlib.util
import os
from pathlib import Path
from types import ModuleType

from plant.errors import ModelError
from vision.detector.engine import openvino
from vision.detector.torchvision_stand_in import ensure_torchvision

INSTALL = "install the extra `yolo`: pip install -r locks/yolo.txt"
SWITCHES = {
    "YOLO_AUTOINSTALL": "false",
    "YOLO_OFFLINE": "true",
    "YOLO_VERBOSE": "false",
    # More threads than one spin against the decoding threads of the cameras.
    "OMP_NUM_THREADS": "1",
}


def is_installed() -> bool:
    """Whether the extra `yolo` is there."""
    return all(importlib.util.find_spec(name) for name in ("torch", "ultralytics"))


def quiet_ultralytics(home: Path, *, where: str) -> ModuleType:
    """Return the package `ultralytics`, offline and silent, with its settings in `home`."""
    if not is_installed():
        raise ModelError("`.pt` weights need Ultralytics", where=where, remedy=INSTALL)
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(SWITCHES, YOLO_CONFIG_DIR=str(home))
    openvino()  # first, so that an export finds the engine without its telemetry
    ensure_torchvision()
    pillow = importlib.import_module("PIL.Image")
    opens = pillow.open
    try:
        package = importlib.import_module("ultralytics")
        importlib.import_module("torch").set_num_threads(1)
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            f"Ultralytics cannot be loaded: {error}", where=where, remedy=INSTALL
        ) from error
    # Its own would fetch a package for what Pillow does not know, for the whole process.
    pillow.open = opens  # type: ignore[attr-defined]  # a module has no declared attributes
    package.settings.update({"sync": False, "openvino_msg": False})
    return package
