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
from pathlib import Path
from threading import Lock
from time import time

from plant.events import Event, Evidence
from plant.notes import Notes
from plant.places import Camera
from plant.rules import Rule
from plant.wall_clock import WallClock
from vision.analysis import Analysis
from vision.camera_pulse import CameraPulse
from vision.catching_up import CatchingUp, Judging
from vision.clip_orders import ClipOrders
from vision.clip_writer import ClipWriter
from vision.delivery.standing import CameraStanding
from vision.detections import Detection
from vision.detector.seats import Seat
from vision.detector.shared import SharedDetector
from vision.evidence import PictureOrder
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
        self._clips = ClipOrders(camera, shared.clips, ring, shared.clip_writer)
        self._analysis = Analysis(
            camera,
            rules,
            clock=WallClock(),
            desk=self._clips.desk,
            signals=shared.signals.reader(),
            on_scene=shared.scenes.book(ring.folder).put,
        )
        self._begun = False
        self._pulse = CameraPulse(camera.id, WallClock().now())
        self._catching_up = CatchingUp(ring, rules, remembered)
        self._analysis.engine.remember(remembered or (), self._catching_up.beginning)
        self._clips.remember(remembered or ())

    @property
    def is_behind(self) -> bool:
        """Whether footage of before waits to be watched again."""
        return not self._catching_up.is_over

    @property
    def standing(self) -> CameraStanding:
        """How the camera is doing."""
        return self._pulse.standing

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
            facts = {"camera": self.camera.id, "watched_seconds": seconds}
            if self._catching_up.left_seconds > 0:
                facts["left_seconds"] = round(self._catching_up.left_seconds, 1)
                log.warning("too slow to watch all that was recorded", extra=facts)
            else:
                log.info("caught up", extra=facts)

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
        self._catching_up.nothing_follows()
        self._ended = True

    def tend(self, source: Source, now: float) -> None:
        """Tell of silence and hand out the clips that can be cut by now."""
        reason = self.fault or (source.fault.what if source.fault else "")
        if not self._begun:
            self._note_standing(source, away=not self._pulse.has_pictures)
            return
        with self._lock:
            # A film that was played to its end is over, not away.
            silence = [] if self._ended and not reason else self._health.judge(now, reason)
            self._tell(self._analysis.engine.report(self._offline, silence, now))
            self._let_go(now, silent=bool(silence))
            away = self._ended or self._health.silent_seconds(now) > PATIENCE_SECONDS
            if not self.is_behind:
                self._hand_out(give_up=away)
        self._note_standing(source, away=bool(silence) or not self._pulse.has_pictures)

    def _let_go(self, now: float, *, silent: bool) -> None:
        """End what was open before a restart and is not any more."""
        if not self._pulse.has_pictures:
            return
        if not silent:
            self._tell(self._analysis.engine.let_go(now, offline=True))
        if not self.is_behind:
            self._tell(self._analysis.engine.let_go(self._pulse.kept_at))

    def finish(self) -> None:
        """Hand out the clips that still wait: no more footage will come."""
        with self._lock:
            if self._begun:
                self._hand_out(give_up=True)

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
        self._pulse.judge(frame.at)
        self._tell(self._analysis.judge(frame, found))

    def _note_standing(self, source: Source, *, away: bool) -> None:
        self._pulse.note(
            WallClock().now(),
            away=away,
            over=self._ended and not self.is_behind,
            skipped=self.shed_frames + source.skipped_frames,
        )

    def _keep(self, packet: Packet) -> None:
        self._pulse.keep(packet.at)
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

    def _hand_out(self, *, give_up: bool) -> None:
        self._clips.hand_out(
            self._analysis.history, self._analysis.engine.known, self._attach, give_up=give_up
        )

    def _attach(self, order: PictureOrder, evidence: Evidence) -> None:
        with self._lock:
            self._tell([self._analysis.engine.attach(order.event, evidence)])

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self._shared.on_event(event)
