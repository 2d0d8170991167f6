"""OpenVINO, taken into the process once, silent and lazily.

`import openvino` reports to its maker over the network when it finds the package
`openvino_telemetry`, before anyone could say no. Floorwatch runs in plants without
a way out and reports to nobody, so that package is hidden first; OpenVINO then
takes its own empty stand-in. Everyone in the product gets the engine from here.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

from vision.memory import stay_small


def openvino() -> ModuleType:
    """Return the OpenVINO package, with its telemetry unable to load."""
    # `None` is Python's own mark for "must not be imported"; the stubs do not know it.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    stay_small()
    return importlib.import_module("openvino")


def compile_settings(*, precision: str, cache: str = "") -> dict[str, Any]:  # engine's own values
    """Return how every model is compiled: one thread, which stays unpinned.

    One thread has the lowest CPU cost per picture; a pinned one would share core 0
    with the pinned thread of every other vision worker on the machine.
    """
    settings: dict[str, Any] = {
        "INFERENCE_NUM_THREADS": 1,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,
        "INFERENCE_PRECISION_HINT": precision,
    }
    return settings | ({"CACHE_DIR": cache} if cache else {})
