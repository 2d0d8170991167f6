"""Two ways of judging tried on the same pictures: a camera as it is, and as it may become.

    film ─► decode once ─┬─► analysis of the present ─► its rules ─► events
                         └─► analysis of the change  ─► its rules ─► events
                    detector: asked once for a frame, whoever wants it

Each side looks at what it would look at alone, so what it tells is what `floorwatch watch`
would tell, to the frame. Only what is dear is shared: decoding and the detector.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from plant.events import ModelReference
from plant.ports import Clock
from plant.trials import Judged, Side, Tried
from plant.wall_clock import WallClock
from vision.analysis import Analysis
from vision.detections import Detection, Detector
from vision.frames import Frame
from vision.gathering import Gathering
from vision.sources.cadence import Cadence
from vision.sources.file import FileSource

Sight = Callable[[Frame], Sequence[Detection]]


class _Eyes:
    """One side at work on frames."""

    def __init__(self, side: Side, clock: Clock, model: ModelReference) -> None:
        self._cadence = Cadence(side.camera.analysed_fps)
        self._analysis = Analysis(side.camera, side.rules, clock=clock, model=model)
        self._gathering = Gathering()

    def see(self, frame: Frame, sight: Sight) -> None:
        """Look at a frame if it is due here."""
        if not (self._cadence.due(frame.at) and self._analysis.wants(frame)):
            return
        found = sight(frame) if self._analysis.look(frame) else None
        self._gathering.take(self._analysis.judge(frame, found))

    def judged(self) -> Judged:
        """Return what was told so far."""
        return self._gathering.judged(self._analysis.engine.near_misses())


class _SharedSight:
    """Asks the detector once for each frame."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._frame: Frame | None = None
        self._found: Sequence[Detection] = ()

    def __call__(self, frame: Frame) -> Sequence[Detection]:
        if frame is not self._frame:
            self._found = self._detector.detect([self._detector.prepare(frame)])[0]
            self._frame = frame
        return self._found


def try_film(
    path: Path,
    *,
    before: Side,
    after: Side,
    detector: Detector,
    starts_at: datetime | None,
    on_progress: Callable[[float], None],
) -> Tried:
    """Watch a film once and judge it by both sides.

    Raises VideoError where it cannot be watched at all; of a film that ends before its time
    `fault` says why.
    """
    began = starts_at.timestamp() if starts_at else 0.0
    source, sight = FileSource(path, starts_at=began, threaded=True), _SharedSight(detector)
    clock = WallClock()
    eyes = [_Eyes(side, clock, detector.reference) for side in (before, after)]
    for packet in source.packets():
        for frame in source.decode(packet):
            for each in eyes:
                each.see(frame, sight)
        on_progress(source.progress)
    for frame in source.drain():
        for each in eyes:
            each.see(frame, sight)
    judged = [each.judged() for each in eyes]
    fault = str(source.fault) if source.fault else ""
    return Tried(judged[0], judged[1], began, began + source.seconds, source.seconds, fault)
