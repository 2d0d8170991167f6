"""Films played as cameras to the product's own worker, with a stop-watch beside it.

Nothing of the product is left out or replaced: sources are the product's film
source, which only notes here when it was to give a picture and how late it was.
Where costs are measured and not delays, the watch is `patient`: on a busy machine it
waits for the detector instead of leaving pictures out, so that all are paid for.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plant.events import Event
from vision import camera_watch, worker
from vision.analysis import Analysis
from vision.camera_watch import CameraWatch
from vision.detections import Detection
from vision.frames import Frame
from vision.sources.film import FilmSource
from vision.sources.packets import Packet

FIRST_AT = 1_772_000_000.0
PAUSE_SECONDS = 0.002


class PlayedFilm(FilmSource):
    """A film source that remembers when it began and how late its packets were."""

    def __init__(self, path: Path, *, speed: float, loops: int, stop_watch: "StopWatch") -> None:
        super().__init__(path, starts_at=FIRST_AT, speed=speed, loops=loops)
        self.speed = speed
        self.begun = 0.0
        self._stop_watch = stop_watch

    def packets(self) -> Iterator[Packet]:
        """Yield packets when they are due."""
        self.begun = time.monotonic()
        for packet in super().packets():
            self._stop_watch.lateness.append(self.late_seconds)
            if self._stop_watch.patient:
                self.late_seconds = 0.0
            yield packet

    def late_for(self, at: float) -> float:
        """Return for how many seconds the picture of this capture time has been due."""
        return time.monotonic() - self.begun - (at - FIRST_AT) / self.speed


@dataclass(slots=True)
class StopWatch:
    """What was seen of the product while it worked."""

    patient: bool = False
    seen: dict[str, PlayedFilm] = field(default_factory=dict)
    watches: list[CameraWatch] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    looked: int = 0
    detected: int = 0

    def install(self) -> None:
        """Have the worker make watches and analyses that report here."""
        stop_watch = self

        class TimedAnalysis(Analysis):
            def __init__(self, camera: Any, *args: Any, **named: Any) -> None:
                super().__init__(camera, *args, **named)
                self._id = camera.id

            def look(self, frame: Frame) -> bool:
                stop_watch.looked += 1
                return super().look(frame)

            def judge(self, frame: Frame, detections: list[Detection] | None) -> list[Event]:  # type: ignore[override] # what the worker gives
                told = super().judge(frame, detections)
                if detections is not None:
                    stop_watch.detected += 1
                    film = stop_watch.seen[self._id]
                    stop_watch.delays.append(film.late_for(frame.at))
                return told

        class KnownWatch(CameraWatch):
            def __init__(self, *args: Any, **named: Any) -> None:
                super().__init__(*args, **named)
                stop_watch.watches.append(self)

            def _see(self, frame: Frame) -> None:
                while stop_watch.patient and self._awaited is not None:
                    time.sleep(PAUSE_SECONDS)
                    self._take_in()
                super()._see(frame)

        vars(camera_watch).update(Analysis=TimedAnalysis)
        vars(worker).update(CameraWatch=KnownWatch)

    @property
    def shed(self) -> int:
        """Pictures that the analysis or the decoder left out."""
        films = sum(film.skipped_frames for film in self.seen.values())
        return films + sum(watch.shed_frames for watch in self.watches)

    @property
    def unrecorded(self) -> int:
        """Packets that reached no ring."""
        return sum(watch.ring.unrecorded for watch in self.watches)
