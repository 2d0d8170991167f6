"""The live cameras of one process: a thread each, one detector, one writer, one for clips.

    start ─► record ─────────────────────────────────────────►
       └───► load the detector ─► watch what was recorded ─► judge live pictures

Recording does not wait for the detector where events are remembered: what nobody could
judge yet is watched from the ring. Who remembers nothing loads first. Overload takes
analysis first and a recorded packet last, and says so. What goes wrong with one camera
stays with it; what goes wrong with the detector ends the process, since nothing could
be seen any more.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from time import monotonic, time

import cv2

from plant.errors import ModelError, PlantError
from plant.events import Event
from plant.notes import Notes
from plant.places import Camera
from plant.rules import Rule
from plant.wall_clock import WallClock
from vision.camera_watch import CameraWatch, Surroundings
from vision.clip_writer import ClipWriter
from vision.delivery.standing import CameraStanding
from vision.detections import Detector
from vision.detector.late import LateDetector
from vision.detector.shared import SharedDetector
from vision.live_looks import LiveLooks
from vision.live_pictures import LivePictures, OnPicture
from vision.memory import stay_small
from vision.recorder.ring import Ring, RingLimits
from vision.recorder.writer import Writer
from vision.shedding import Shed, ShedBook
from vision.signal_feed import SignalFeed
from vision.source_places import Places
from vision.sources.packets import Source

log = logging.getLogger(__name__)

TEND_SECONDS = 0.25
SAY_SECONDS = 10.0
NOTES_SECONDS = 5.0
STANDING_SECONDS = 1.0
JOIN_SECONDS = 12.0

Sources = Callable[[Camera], tuple[Source, Source | None]]
"""Gives a camera's main source, and the small one for analysis where it has one."""


LiveFeed = tuple[LiveLooks, OnPicture]
"""Who looks at live pictures, and where they go."""

OnNotes = Callable[[Notes], None]
OnStandings = Callable[[tuple[CameraStanding, ...]], None]


@dataclass(slots=True)
class _Post:
    """One camera with its sources and the threads that serve it."""

    watch: CameraWatch
    seen: Source
    recorded: Source | None
    threads: list[Thread] = field(default_factory=list)
    shed: ShedBook = field(default_factory=ShedBook)

    def say_what_was_shed(self, writer: Writer) -> None:
        """Log what overload took since the last time, if there is something to say."""
        shed = Shed(
            self.watch.shed_frames + self.seen.skipped_frames,
            self.seen.broken_frames,
            writer.dropped(self.watch.ring) + self.watch.ring.unrecorded,
        )
        if self.shed.is_news(shed, monotonic()):
            facts = {"camera": self.watch.camera.id, **shed._asdict()}
            log.warning("pictures were left out", extra=facts)


class VisionWorker:
    """The cameras of one process, from start to stop."""

    def __init__(  # noqa: PLR0913 -- what the cameras of a process need, and where they come from
        self,
        cameras: tuple[Camera, ...],
        rules: tuple[Rule, ...],
        load: Callable[[], Detector],
        *,
        ring: Path,
        clips: Path | None,
        on_event: Callable[[Event], None],
        sources: Sources | None = None,
        remembered: tuple[Event, ...] | None = None,
        on_standings: OnStandings = lambda _standings: None,
        signals: SignalFeed | None = None,
        live: LiveFeed | None = None,
        on_notes: OnNotes = lambda _notes: None,
    ) -> None:
        self.failure: Exception | None = None
        self._stop = Flag()
        self._detector = LateDetector(load)
        self._shared = Surroundings(
            SharedDetector(self._detector),
            Writer(),
            ClipWriter(),
            clips,
            on_event,
            _pictures(live),
            signals=signals or SignalFeed(),
        )
        self._loading = Thread(target=self._load, name="loading", daemon=True)
        self._writing = Thread(target=self._shared.writer.run, name="writer", daemon=True)
        self._remembered = remembered
        self._on_standings = on_standings
        self._on_notes = on_notes
        self._sources = sources or Places(ring if remembered is not None else None).sources_of
        self._posts = [self._post(camera, rules, ring) for camera in cameras]

    def run(self, stop: Flag) -> None:
        """Watch until told to stop, then close everything in order."""
        stay_small()
        cv2.setNumThreads(1)
        self._loading.start()
        if self._remembered is None:
            self._loading.join()
            self._raise_failure()
        self._shared.detector.start()
        self._shared.clip_writer.start()
        self._shared.live.start()
        self._shared.scenes.start()
        self._writing.start()
        for post in self._posts:
            for thread in post.threads:
                thread.start()
        try:
            self._tend(stop)
        finally:
            self._close()
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _load(self) -> None:
        """Load the detector; the body of a thread. Without one nothing could ever be seen."""
        began = monotonic()
        try:
            self._detector.load()
        except Exception as error:  # noqa: BLE001 -- whatever it is, `run` raises it
            self.failure = error
            self._stop.set()
            return
        facts = {"seconds": round(monotonic() - began, 1)}
        log.info("detector is loaded", extra=facts)
        for post in self._posts:
            post.watch.begin()

    def _post(self, camera: Camera, rules: tuple[Rule, ...], folder: Path) -> _Post:
        limits = RingLimits(seconds=camera.recording.ring_seconds)
        ring = Ring(folder / camera.id, limits)
        own = tuple(rule for rule in rules if rule.camera == camera.id)
        known = self._remembered
        if known is not None:
            known = tuple(event for event in known if event.camera == camera.id)
        watch = CameraWatch(camera, own, ring, self._shared, remembered=known)
        main, small = self._sources(camera)
        post = _Post(watch, small or main, main if small else None)
        bodies = [lambda: watch.watch(post.seen, recording=small is None)]
        if small is not None:
            bodies.append(lambda: watch.record(main))
        if watch.is_behind:
            bodies.append(watch.catch_up)
        post.threads = [
            Thread(target=self._guarded, args=(watch, body), name=camera.id, daemon=True)
            for body in bodies
        ]
        return post

    def _guarded(self, watch: CameraWatch, body: Callable[[], None]) -> None:
        """Run a camera's thread; its error is the camera's fault, the detector's is everyone's."""
        try:
            body()
        except ModelError as error:
            self.failure = error
            self._stop.set()
        except PlantError as error:
            watch.fault = str(error)
            log.warning("camera ended", extra={"camera": watch.camera.id, "reason": str(error)})
        except Exception as error:
            watch.fault = f"{type(error).__name__} in the analysis"
            log.exception("camera ended", extra={"camera": watch.camera.id})

    def _tend(self, stop: Flag) -> None:
        said_at = stood_at = noted_at = time()
        while not stop.wait(TEND_SECONDS) and not self._stop.is_set():
            now = time()
            for post in self._posts:
                post.watch.tend(post.recorded or post.seen, now)
            if abs(now - stood_at) >= STANDING_SECONDS:
                stood_at = now
                self._on_standings(tuple(post.watch.standing for post in self._posts))
            if abs(now - noted_at) >= NOTES_SECONDS:
                noted_at = now
                self._tell_notes()
            if abs(now - said_at) >= SAY_SECONDS:
                said_at = now
                for post in self._posts:
                    post.say_what_was_shed(self._shared.writer)
            threads = [self._loading, *(each for post in self._posts for each in post.threads)]
            if not any(thread.is_alive() for thread in threads):
                return

    def _tell_notes(self) -> None:
        """Tell what was counted and what nearly fired; before there is a detector, nothing was."""
        for post in self._posts:
            notes = post.watch.notes()
            if notes:
                self._on_notes(notes)

    def _close(self) -> None:
        for post in self._posts:
            post.watch.leave()
            for source in filter(None, (post.seen, post.recorded)):
                source.close()
        for post in self._posts:
            for thread in post.threads:
                thread.join(JOIN_SECONDS)
        self._shared.live.stop()
        self._shared.scenes.stop()
        self._shared.detector.stop()
        self._shared.writer.stop()
        self._writing.join(JOIN_SECONDS)
        for post in self._posts:
            post.watch.finish()
        self._tell_notes()
        self._shared.clip_writer.stop()


def _pictures(live: LiveFeed | None) -> LivePictures:
    looks, give = live or (LiveLooks(), lambda _picture: None)
    return LivePictures(looks, give, WallClock())


def watch_cameras(  # noqa: PLR0913 -- all that live cameras need, as the runtime asks for it
    cameras: tuple[Camera, ...],
    *,
    rules: tuple[Rule, ...],
    load: Callable[[], Detector],
    on_event: Callable[[Event], None],
    clips: Path | None,
    ring: Path,
    stop: Flag,
    remembered: tuple[Event, ...] | None = None,
    on_standings: OnStandings = lambda _standings: None,
    signals: SignalFeed | None = None,
    live: LiveFeed | None = None,
    on_notes: OnNotes = lambda _notes: None,
) -> None:
    """Watch live cameras until told to stop, or until the last film was played.

    With `remembered` events, even none, recording begins at once, and what the rings hold
    by the time that `load` has returned a detector is watched first. Whatever `load` raises
    ends the watching and is raised.
    """
    worker = VisionWorker(
        cameras,
        rules,
        load,
        ring=ring,
        clips=clips,
        on_event=on_event,
        remembered=remembered,
        on_standings=on_standings,
        signals=signals,
        live=live,
        on_notes=on_notes,
    )
    worker.run(stop)
