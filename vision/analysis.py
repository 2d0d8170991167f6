"""One camera's analysis: frames in, events out, with the detector asked only when it pays.

    look(frame)  ──► background, motion gate ──► is the detector wanted?
    judge(frame, detections) ──► tracks, static objects ──► scene ──► rules ──► events

The two steps are apart because detections come later for live cameras, from a
thread that all cameras share. Both are called from the camera's own thread.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from plant.events import Event, EventKind, ModelReference
from plant.geometry import Box
from plant.places import Camera
from plant.ports import Clock
from plant.rules import Rule
from vision.background import WIDTH, Background
from vision.belts import Belts
from vision.detections import Detection
from vision.engine import RuleEngine
from vision.evidence import EvidenceDesk, Sight
from vision.falls import Falls
from vision.frames import Frame
from vision.people import PeopleWatch, knows_people
from vision.phantoms import Phantoms
from vision.scenes import LIVING, Scene
from vision.signal_feed import SignalReader
from vision.statics import StaticObjects
from vision.tracking import Tracker
from vision.view_watch import ViewWatch

MOST_ROWS = 2 * WIDTH  # of a picture taller than that, rows are left out
MOTION_SHARE = 0.0004
HOLD_SECONDS, HELD_STEP_SECONDS = 1.5, 0.25
CALM_SECONDS = 3.0
CHECK_SECONDS = 1.0
HISTORY_SECONDS = 120.0
LIVING_SECONDS = 1.5
BRIDGE_SECONDS, LONGEST_BRIDGE_SECONDS = 0.5, 15.0


class Analysis:
    """Everything that is known about one camera's view."""

    def __init__(  # noqa: PLR0913 -- what an analysis is fed with, and who is told
        self,
        camera: Camera,
        rules: Sequence[Rule],
        *,
        clock: Clock,
        model: ModelReference | None = None,
        desk: EvidenceDesk | None = None,
        signals: SignalReader | None = None,
        on_scene: Callable[[Scene], None] = lambda _scene: None,
    ) -> None:
        self.engine = RuleEngine(camera, rules, clock=clock, model=model)
        self._desk = desk
        self._signals = signals or SignalReader()
        self._on_scene = on_scene
        self.history: deque[Sight] = deque()
        self._labels = frozenset(camera.labels)
        self._followed = _followed(rules)
        self._belts = Belts(camera, rules)
        self._aspect = 1.0
        self._background: Background | None = None
        self._tracker = Tracker(aspect=1.0)
        self._statics = StaticObjects()
        self._people = PeopleWatch()
        self._knows_people = False
        self._phantoms = Phantoms()
        self._falls = Falls()
        # What the view usually looks like outlasts a break in the stream.
        asked = any(rule.kind is EventKind.CAMERA_TAMPERED for rule in rules)
        self._view = ViewWatch() if asked else None
        self._active_until = float("inf")
        self._passed_over = False
        self._detected_at = float("-inf")
        self._detections: Sequence[Detection] = ()
        self._restarted = False

    def wants(self, frame: Frame) -> bool:
        """Whether to look at a frame that is due: in a calm view at every second one."""
        if self._belts:
            return True
        calm = frame.at - self._active_until > CALM_SECONDS and not self._tracker.tracks(frame.at)
        self._passed_over = calm and not self._passed_over and not frame.discontinuity
        return not self._passed_over

    def look(self, frame: Frame) -> bool:
        """Take in a frame that is due; return whether the detector should see it too."""
        aspect = frame.width / frame.height
        if self._background is None or frame.discontinuity or aspect != self._aspect:
            return self._restart(frame, aspect)
        height, width = self._background.shape
        luma = frame.luma(width, height)
        colours = frame.chroma((width + 1) // 2, (height + 1) // 2)
        self._background.see(luma, frame.at, self._living_boxes(frame.at), colours)
        if self._view is not None:
            self._view.see(luma, frame.at)
        if self._background.motion_share > MOTION_SHARE:
            self._active_until = frame.at + HOLD_SECONDS
            return True
        # What does not move needs fewer looks.
        held = frame.at <= self._active_until
        waited = frame.at - self._detected_at >= HELD_STEP_SECONDS
        return (held and waited) or self._is_check_due(frame.at)

    def judge(self, frame: Frame, detections: Sequence[Detection] | None) -> list[Event]:
        """Return the events of a frame looked at. `None` says that the detector did not look."""
        if self._background is None:
            return []
        at = frame.at
        if detections is not None:
            self._people.see(detections, at)
            self._detected_at, self._detections = at, self._wanted(detections)
            self._tracker.see(self._detections, at)
        tracks = self._phantoms.without(self._tracker.tracks(at), self._background, at)
        statics = self._statics.see(self._background, self._living_boxes(at))
        condition = self._view.condition if self._view else None
        passages, belts = self._belts.see(frame, self._living_boxes(at))
        scene = Scene(
            at,
            tracks,
            statics,
            condition,
            self._aspect,
            self._falls.see(tracks, statics, at, self._aspect),
            restarted=self._restarted,
            passages=passages,
            belts=belts,
            signals=self._signals.take(),
        )
        self._restarted = False
        self._on_scene(scene)
        self._remember(Sight(at, tracks, statics, self.people(at)))
        desk = self._desk
        return self.engine.judge(scene, (lambda event: desk.open(event, frame)) if desk else None)

    def know(self, labels: Iterable[str]) -> None:
        """Note what the detector has words for."""
        self._knows_people = knows_people(labels)

    def look_for_people(self, detections: Sequence[Detection], at: float) -> tuple[Box, ...] | None:
        """Take in a frame that the detector looked at, be it for people alone; return where they are."""
        self._people.see(detections, at)
        return self.people(at)

    def people(self, at: float) -> tuple[Box, ...] | None:
        """Return where people are or may be, None where the detector cannot know it."""
        return self._people.boxes(at, self._tracker.tracks(at)) if self._knows_people else None

    def bridge(self, until_at: float) -> None:
        """Hold who was in view through a short time that nobody saw: it ends nobody's stay."""
        at = self._detected_at
        while until_at - BRIDGE_SECONDS > at > until_at - LONGEST_BRIDGE_SECONDS:
            at += BRIDGE_SECONDS
            self._tracker.see(self._detections, at)

    def _restart(self, frame: Frame, aspect: float) -> bool:
        self._restarted = self._background is not None
        self._aspect = aspect
        height = min(max(round(WIDTH / aspect), 2), MOST_ROWS)
        colours = frame.chroma(WIDTH // 2, (height + 1) // 2)
        self._background = Background(frame.luma(WIDTH, height), frame.at, colours)
        self._tracker = Tracker(aspect=aspect)
        self._statics = StaticObjects()
        self._phantoms = Phantoms()
        self._falls = Falls()
        self._active_until = frame.at + HOLD_SECONDS
        return True

    def _is_check_due(self, at: float) -> bool:
        """Whether somebody who stands still, or a thing that a rule follows, was not seen lately."""
        if at - self._detected_at < CHECK_SECONDS:
            return False
        if self._followed is None:
            return self._tracker.is_following
        return any(track.label in self._followed for track in self._tracker.tracks(at))

    def _living_boxes(self, at: float) -> list[Box]:
        return [
            track.box
            for track in self._tracker.tracks(at)
            if track.label in LIVING and at - track.last_seen_at <= LIVING_SECONDS
        ]

    def _wanted(self, detections: Sequence[Detection]) -> list[Detection]:
        return [each for each in detections if not self._labels or each.label in self._labels]

    def _remember(self, sight: Sight) -> None:
        self.history.append(sight)
        while self.history[0].at < sight.at - HISTORY_SECONDS:
            self.history.popleft()


def _followed(rules: Sequence[Rule]) -> frozenset[str] | None:
    """Return the labels whose tracks must not be lost at rest; None stands for all.

    A rack full of cartons that no rule follows is not worth a look every second.
    """
    asked = [tuple(rule.parameters.labels) for rule in rules if hasattr(rule.parameters, "labels")]
    return LIVING.union(*asked) if all(asked) else None
