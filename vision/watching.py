"""A film watched from its first frame to its last, exactly: no frame dropped, no clock asked.

Whoever calls sets the pace by taking events. Film time decides everything; the
same file, weights and machine give the same events.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plant.events import Event
from plant.near_misses import NearMiss
from plant.notes import Notes
from plant.places import Camera
from plant.ports import Clock
from plant.rules import Rule
from plant.wall_clock import WallClock
from vision.analysis import Analysis
from vision.detections import Detector
from vision.evidence import EvidenceDesk, PictureOrder, fulfil
from vision.frames import Frame
from vision.recorder.footage import FileFootage
from vision.sources.cadence import Cadence
from vision.sources.file import FileSource

NOTES_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class WatchSummary:
    """What came of a film: frames decoded and analysed, film seconds, and what was wrong.

    `near_misses` are what came close to being an event and fell back, the latest 500.
    """

    frames: int
    analysed: int
    seconds: float
    fault: str | None
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, slots=True)
class Film:
    """A film that stands in for a camera's own source; `clips` is where pictures go, if anywhere."""

    path: Path
    camera: Camera
    rules: tuple[Rule, ...]
    starts_at: datetime | None = None
    clips: Path | None = None

    @property
    def began_at(self) -> float:
        """Capture time of the first frame."""
        began = self.starts_at or self.camera.source.starts_at
        return began.timestamp() if began else 0.0


class FilmWatch:
    """A film while it is watched."""

    def __init__(self, film: Film, detector: Detector, *, clock: Clock | None = None) -> None:
        self.source = FileSource(film.path, starts_at=film.began_at, threaded=True)
        self.frames = 0
        self.analysed = 0
        self._seen_at = self._noted_at = film.began_at
        self._film = film
        self._detector = detector
        self._cadence = Cadence(film.camera.analysed_fps)
        self._desk = (
            EvidenceDesk(film.clips, film.camera.recording, masks=film.camera.hidden)
            if film.clips
            else None
        )
        self._analysis = Analysis(
            film.camera,
            film.rules,
            clock=clock or WallClock(),
            model=detector.reference,
            desk=self._desk,
        )
        self._analysis.know(detector.labels)

    def steps(self) -> Iterator[list[Event]]:
        """Yield, for each frame looked at, the revisions that it brought, often none."""
        for frame in self._decoded():
            self.frames += 1
            if self._cadence.due(frame.at) and self._analysis.wants(frame):
                self.analysed += 1
                events = self._look(frame)
                yield events + self._pictures(self._desk.due(frame.at) if self._desk else [])
        yield self._pictures(self._desk.rest() if self._desk else [])

    def near_misses(self) -> tuple[NearMiss, ...]:
        """Return what came close to being an event so far, and fell back."""
        return tuple(self._analysis.engine.near_misses())

    def notes(self, *, to_its_end: bool = False) -> Notes | None:
        """Return what is new beside events, every few seconds of the film, and at its end."""
        if not to_its_end and self._seen_at - self._noted_at < NOTES_SECONDS:
            return None
        self._noted_at = self._seen_at
        return self._analysis.engine.notes(to_the_end=to_its_end)

    def _decoded(self) -> Iterator[Frame]:
        for packet in self.source.packets():
            yield from self.source.decode(packet)
        yield from self.source.drain()

    def _look(self, frame: Frame) -> list[Event]:
        self._seen_at = frame.at
        if not self._analysis.look(frame):
            return self._analysis.judge(frame, None)
        return self._analysis.judge(
            frame, self._detector.detect([self._detector.prepare(frame)])[0]
        )

    def _pictures(self, orders: list[PictureOrder]) -> list[Event]:
        return [self._fulfilled(order) for order in orders]

    def _fulfilled(self, order: PictureOrder) -> Event:
        assert self._film.clips is not None
        film, engine = self._film, self._analysis.engine
        footage = FileFootage(
            film.path,
            starts_at=film.began_at,
            seconds=self.source.seconds,
            known=self.source.coding,
        )
        evidence = fulfil(
            order,
            footage,
            self._analysis.history,
            folder=self._film.clips,
            snapshot=engine.known(order.event).evidence.snapshot,
        )
        return engine.attach(order.event, evidence)


def watch_file(  # noqa: PLR0913 -- all that a film needs, as the runtime asks for it
    path: Path,
    *,
    camera: Camera,
    rules: tuple[Rule, ...],
    detector: Detector,
    on_event: Callable[[Event], None],
    clips: Path | None = None,
    starts_at: datetime | None = None,
    on_progress: Callable[[float], None] | None = None,
    on_notes: Callable[[Notes], None] | None = None,
) -> WatchSummary:
    """Watch a film and hand over every revision of every event.

    Raises VideoError where the file cannot be watched at all; a film that ends
    before its time is watched as far as it goes, and `fault` says so.
    """
    film = Film(path, camera, rules, starts_at=starts_at, clips=clips)
    watch = FilmWatch(film, detector)
    for events in watch.steps():
        for event in events:
            on_event(event)
        if on_notes and (notes := watch.notes()):
            on_notes(notes)
        if on_progress:
            on_progress(watch.source.progress)
    if on_notes and (notes := watch.notes(to_its_end=True)):
        on_notes(notes)
    fault = watch.source.fault
    return WatchSummary(
        watch.frames,
        watch.analysed,
        watch.source.seconds,
        str(fault) if fault else None,
        watch.near_misses(),
    )
