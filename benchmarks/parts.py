"""Where the CPU time goes: the product's own functions, timed in the threads that call them.

Each part counts its own time without that of the parts inside it, so that the parts
add up. What no part claims is Python between them, waiting, and reading packets.
The clock itself costs about a microsecond a call.
"""

import functools
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from threading import local
from typing import Any

from vision import clip_writer, evidence
from vision.analysis import Analysis
from vision.background import Background
from vision.camera_watch import CameraWatch
from vision.detector.network import Network
from vision.detector.openvino_runner import OpenVinoDetector
from vision.engine import RuleEngine
from vision.recorder.ring import Ring
from vision.recorder.writer import Writer
from vision.sources.decoder import Decoder
from vision.sources.picture import DecodedFrame
from vision.statics import StaticObjects
from vision.tracking import Tracker

PARTS: tuple[tuple[str, Any, str], ...] = (
    ("decode", Decoder, "_feed"),
    ("frame values", Decoder, "decode"),
    ("brightness, resized", DecodedFrame, "luma"),
    ("background, motion gate", Background, "see"),
    ("static objects", StaticObjects, "see"),
    ("picture for the detector", OpenVinoDetector, "prepare"),
    ("inference", Network, "run"),
    ("detections read", OpenVinoDetector, "detect"),
    ("tracker", Tracker, "see"),
    ("tracks told", Tracker, "tracks"),
    ("rules and events", RuleEngine, "judge"),
    ("analysis around these", Analysis, "look"),
    ("analysis around these", Analysis, "judge"),
    ("packets to the writer", Writer, "put"),
    ("packets to the disk", Ring, "write"),
    ("snapshots", evidence, "keep_snapshot"),
    ("clips", clip_writer, "fulfil"),
    ("tending", CameraWatch, "tend"),
)


class Meter:
    """CPU seconds, wall seconds and calls by part."""

    def __init__(self) -> None:
        self.cpu: defaultdict[str, float] = defaultdict(float)
        self.wall: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._inner = local()

    def install(self) -> None:
        """Put every part of the table under the clock, for the rest of the process."""
        for part, owner, name in PARTS:
            setattr(owner, name, self.timed(part, getattr(owner, name)))

    # Signatures of all kinds pass through unchanged.
    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function under the clock."""

        @functools.wraps(function)
        def clocked(*args: Any, **named: Any) -> Any:
            inner = self._stack()
            inner.append(0.0)
            began, began_cpu = time.perf_counter(), time.thread_time()
            try:
                return function(*args, **named)
            finally:
                spent = time.thread_time() - began_cpu
                self.cpu[part] += spent - inner.pop()
                self.wall[part] += time.perf_counter() - began
                self.calls[part] += 1
                if inner:
                    inner[-1] += spent

        return clocked

    def _stack(self) -> list[float]:
        if not hasattr(self._inner, "stack"):
            self._inner.stack = []
        return self._inner.stack  # type: ignore[no-any-return] # thread-local values have no type
