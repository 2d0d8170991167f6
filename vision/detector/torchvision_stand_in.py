"""The one thing Ultralytics needs of torchvision, where torchvision cannot load.

The public index pairs a CUDA torchvision with whatever torch it finds; beside a
CPU torch its operators fail to register, and Ultralytics could not even predict.
Box suppression is all that a YOLO asks of it, and Ultralytics brings that itself.
"""

import importlib
import sys
from types import ModuleType
from typing import Any


def ensure_torchvision() -> str:
    """Return `native` where torchvision works; else put the stand-in in its place."""
    try:
        importlib.import_module("torchvision")
    except (ImportError, OSError, RuntimeError):
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
    else:
        return "native"
    stand_in, operators = ModuleType("torchvision"), ModuleType("torchvision.ops")
    contents = {"ops": operators, "__version__": "0"}
    vars(stand_in).update(contents)
    vars(operators).update({"nms": _suppress})
    sys.modules.update({"torchvision": stand_in, "torchvision.ops": operators})
    return "stand-in"


def _suppress(boxes: Any, scores: Any, overlap: float) -> Any:  # torch tensors, untyped here
    # Loaded when first called: by then Ultralytics is there, which asked for this.
    return importlib.import_module("ultralytics.utils.nms").TorchNMS.nms(boxes, scores, overlap)
