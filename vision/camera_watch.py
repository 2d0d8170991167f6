"""One live camera at work: packets to the ring, due frames to the analysis.

    source ─► ring (every packet, by the writer's thread) ─► replay, after a start
       └────► decode ─► due? ─► look ─► seat at the detector ─► judge ─► events

The camera's own thread does the looking; detections are taken in as they come, one
frame on its way at most, so that a busy detector sheds frames and delays none. The
thread that tends all cameras asks for clips and notices silence. A lock keeps the
two apart; it is held for milliseconds.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from threading import Lock
from time import time

from plant.events import ClipState, Event, Evidence
from plant.notes import Notes
from plant.places import Camera
from plant.rules import Rule
from plant.wall_clock import WallClock
from vision.analysis import Analysis
from vision.catching_up import CatchingUp, Judging
from vision.clip_writer import ClipWriter, Commission
from vision.delivery.standing import CameraStanding, CameraState
from vision.detections import Detection
from vision.detector.seats import Seat
from vision.detector.shared import SharedDetector
from vision.evidence import EvidenceDesk, PictureOrder
from vision.frames import Frame
from vision.health import Health, offline_rule
from vision.live_pictures import LivePictures
from vision.recorder.ring import Ring
from vision.recorder.scene_book import SceneWriter
from vision.recorder.writer import Writer
from vision.signal_feed import SignalFeed
from vision.sources.cadence import Cadence
from vision.sources.packets import Packet, Source

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 5.0
LATEST_SIGHT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the cameras of a process share."""

    detector: SharedDetector
    writer: Writer
    clip_writer: ClipWriter
    clips: Path | None
    on_event: Callable[[Event], None]
    live: LivePictures
    scenes: SceneWriter = field(default_factory=SceneWriter)
    signals: SignalFeed = field(default_factory=SignalFeed)


class CameraWatch:
    """Everything about one camera in this process.

    From the start on it keeps packets; from `begin` on it judges and tells. With
    `remembered` events, even none, what was recorded until then is watched first.
    """

    def __init__(
        self,
        camera: Camera,
        rules: tuple[Rule, ...],
        ring: Ring,
        shared: Surroundings,
        *,
        remembered: tuple[Event, ...] | None = None,
    ) -> None:
        self.camera = camera
        self.ring = ring
        self.fault = ""
        self.shed_frames = 0
        self._shared = shared
        self._lock = Lock()
        self._cadence = Cadence(camera.analysed_fps)
        self._seat: Seat[Frame] = shared.detector.seat()
        self._awaited: bool | None = None  # at the detector: to be judged, or for people alone
        self._began_at = float("-inf")
        self._ended = False
        self._health = Health(time())
        self._offline = offline_rule(camera.id)
        self._desk = (
            EvidenceDesk(shared.clips, camera.recording, masks=camera.hidden)
            if shared.clips
            else None
        )
        self._analysis = Analysis(
            camera,
            rules,
            clock=WallClock(),
            desk=self._desk,
            signals=shared.signals.reader(),
            on_scene=shared.scenes.book(ring.folder).put,
        )
        self._begun = False
        self._standing = CameraStanding(camera.id, CameraState.OFFLINE, WallClock().now())
        self._first_kept_at = self._kept_at = self._judged_at = float("-inf")
        self._catching_up = CatchingUp(ring, rules, remembered)
        self._remember(remembered or ())

    @property
    def is_behind(self) -> bool:
        """Whether footage of before waits to be watched again."""
        return not self._catching_up.is_over

    @property
    def standing(self) -> CameraStanding:
        """How the camera is doing."""
        return self._standing

    def notes(self) -> Notes:
        """Return what was counted and what nearly fired since the last time."""
        with self._lock:
            return self._analysis.engine.notes()

    def begin(self) -> None:
        """Judge and tell from now on: there is a detector, and it knows what is asked for."""
        self._analysis.engine.model = self._shared.detector.reference
        self._analysis.know(self._shared.detector.labels)
        self._begun = True
        self._catching_up.begin()

    def catch_up(self) -> None:
        """Judge what was recorded before `begin`, then let live pictures in. A thread's body."""
        self._catching_up.run(Judging(self._judge_now, self._analysis.bridge))
        if self._begun:
            seconds = round(self._catching_up.watched_seconds, 1)
            log.info("caught up", extra={"camera": self.camera.id, "watched_seconds": seconds})

    def leave(self) -> None:
        """Make ready to end: what was not caught up with is left to the next process."""
        self._catching_up.stop()

    def record(self, source: Source) -> None:
        """Keep all packets of a stream, without decoding one. The body of a thread."""
        for packet in source.packets():
            self._keep(packet)

    def watch(self, source: Source, *, recording: bool) -> None:
        """Look at a stream, and keep its packets too where asked. The body of a thread."""
        for packet in source.packets():
            if recording:
                self._keep(packet)
            if self._begun and self._catching_up.wants_pictures:
                for frame in source.decode(packet):
                    self._shared.live.offer(frame, self.camera)
                    if not self._catching_up.hold(frame):
                        self._pass(frame)
            self._take_in()
        self._seat.leave()
        self._ended = True

    def tend(self, source: Source, now: float) -> None:
        """Tell of silence and hand out the clips that can be cut by now."""
        reason = self.fault or (source.fault.what if source.fault else "")
        if not self._begun:
            self._note_standing(source, away=not isfinite(self._kept_at))
            return
        with self._lock:
            # A film that was played to its end is over, not away.
            silence = [] if self._ended and not reason else self._health.judge(now, reason)
            self._tell(self._analysis.engine.report(self._offline, silence, now))
            self._let_go(now, silent=bool(silence))
            away = self._ended or self._health.silent_seconds(now) > PATIENCE_SECONDS
            if not self.is_behind:
                self._commission(self._due(give_up=away))
        self._note_standing(source, away=bool(silence) or not isfinite(self._kept_at))

    def _let_go(self, now: float, *, silent: bool) -> None:
        """End what was open before a restart and is not any more."""
        if not isfinite(self._kept_at):
            return
        if not silent:
            self._tell(self._analysis.engine.let_go(now, offline=True))
        if not self.is_behind:
            self._tell(self._analysis.engine.let_go(self._kept_at))

    def finish(self) -> None:
        """Hand out the clips that still wait: no more footage will come."""
        with self._lock:
            if self._begun:
                self._commission(self._due(give_up=True))

    def _remember(self, events: tuple[Event, ...]) -> None:
        """Take up what was told before, and order the clips that were not cut."""
        self._analysis.engine.remember(events, self._catching_up.beginning)
        for event in events:
            if self._desk is not None and event.evidence.state is ClipState.PENDING:
                onset, seen = event.onset_at.timestamp(), event.captured_at.timestamp()
                self._desk.order(event, seen_at=min(seen, onset + LATEST_SIGHT_SECONDS))

    def _judge_now(self, frame: Frame) -> None:
        """Look at a frame that nobody waits for: it is judged before the next one comes."""
        if frame.discontinuity:
            self._cadence.restart()
        if not self._cadence.due(frame.at):
            return
        with self._lock:
            wanted = self._analysis.look(frame)
        detector = self._shared.detector
        found = detector.detect_now(detector.prepare(frame)) if wanted else None
        with self._lock:
            self._judge(frame, found)

    def _judge(self, frame: Frame, found: Sequence[Detection] | None) -> None:
        self._judged_at = frame.at
        self._tell(self._analysis.judge(frame, found))

    def _note_standing(self, source: Source, *, away: bool) -> None:
        state = CameraState.OFFLINE if away else CameraState.ONLINE
        known = self._standing
        self._standing = CameraStanding(
            self.camera.id,
            state,
            known.since if state is known.state else WallClock().now(),
            skipped=self.shed_frames + source.skipped_frames,
            late_seconds=self._late_seconds() if not away else 0.0,
        )

    def _late_seconds(self) -> float:
        """Return how far the judging is behind what was kept; all of it before it has begun."""
        judged_at = self._judged_at if isfinite(self._judged_at) else self._first_kept_at
        return max(self._kept_at - judged_at, 0.0)

    def _keep(self, packet: Packet) -> None:
        if not isfinite(self._kept_at):
            self._first_kept_at = packet.at
        self._kept_at = packet.at
        self._health.picture(time())
        self._shared.writer.put(self.ring, packet)

    def _pass(self, frame: Frame) -> None:
        if frame.discontinuity:
            self._cadence.restart()
            self._began_at = frame.at
        if self._cadence.due(frame.at) and self._analysis.wants(frame):
            self._see(frame)

    def _see(self, frame: Frame) -> None:
        with self._lock:
            wanted = self._analysis.look(frame)
            if self._awaited is not None:
                self.shed_frames += wanted
                return
            if not wanted and not self._shared.live.awaits_blurred(self.camera):
                self._judge(frame, None)
                return
        self._awaited = wanted
        self._seat.offer(frame, self._shared.detector.prepare(frame))

    def _take_in(self) -> None:
        for sighting in () if self._awaited is None else self._seat.take():
            wanted, self._awaited = self._awaited, None
            frame, found = sighting.ticket, sighting.detections
            if frame.at < self._began_at:
                continue  # what was seen before the stream began anew is void
            with self._lock:
                people = self._analysis.look_for_people(found, frame.at)
                self._judge(frame, found if wanted else None)
            self._shared.live.offer_blurred(frame, self.camera, people)

    def _due(self, *, give_up: bool) -> list[PictureOrder]:
        if self._desk is None:
            return []
        return self._desk.rest() if give_up else self._desk.due(self.ring.readable_until_at)

    def _commission(self, orders: list[PictureOrder]) -> None:
        for order in orders:
            assert self._shared.clips is not None
            snapshot = self._analysis.engine.known(order.event).evidence.snapshot
            self._shared.clip_writer.put(
                Commission(
                    order,
                    self.ring,
                    tuple(self._analysis.history),
                    self._shared.clips,
                    snapshot,
                    self._attach,
                )
            )

    def _attach(self, order: PictureOrder, evidence: Evidence) -> None:
        with self._lock:
            self._tell([self._analysis.engine.attach(order.event, evidence)])

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self._shared.on_event(event)
