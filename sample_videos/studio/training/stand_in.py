"""A stand-in for torchvision where its compiled operators do not fit this torch.

Ultralytics needs one function of it, `nms`, and has its own in Python. The
stand-in is put in place only if the real package cannot be imported.
"""

import sys
import types
from typing import Any  # Tensors of a package that is not a dependency.


def ensure_torchvision() -> str:
    """Make `import torchvision` work; says whether it is native or a stand-in."""
    try:
        import torchvision  # noqa: F401, PLC0415  only trying tells
    except (RuntimeError, OSError, ImportError):
        _put_stand_in()
        return "stand-in"
    return "native"


def _put_stand_in() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]

    def nms(boxes: Any, scores: Any, threshold: float) -> Any:
        from ultralytics.utils.nms import TorchNMS  # noqa: PLC0415  imports torchvision itself

        return TorchNMS.nms(boxes, scores, threshold)

    package, operators = types.ModuleType("torchvision"), types.ModuleType("torchvision.ops")
    operators.nms = nms  # type: ignore[attr-defined]
    package.ops = operators  # type: ignore[attr-defined]
    package.__version__ = "0"  # type: ignore[attr-defined]
    sys.modules |= {"torchvision": package, "torchvision.ops": operators}
