"""Something is stuck on the line: products stand on the belt while more arrive.

Definition: a thing has stood on the belt for `still_seconds`, and the line ran meanwhile:
others moved on the same belt after it came to stand. Being occupied is no jam, for cartons
in a close row look the same; nor is a belt that somebody switched off with things on it,
which is told only after `stopped_seconds` (0 never does), and only if it ran before. The
onset is the moment at which the thing came to stand.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from plant.events import EventKind
from plant.ids import ZoneId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.scenes import BeltState, Scene, Standing
from vision.violations import NEAR, Violation, share_of

FLOW = 0.004
AFTER_SECONDS = 1.5
REMEMBERED_SECONDS = 1800.0
HOLD_SECONDS = 3.0
LEAST_SEEN = 0.5


@dataclass(frozen=True, slots=True)
class JamParameters:
    """How long something must stand while the line runs, or with all of it at a halt."""

    still_seconds: float = parameter(
        5.0, "stands for this long while the line runs", unit="s", minimum=2
    )
    stopped_seconds: float = parameter(
        60.0, "all stands for this long after it ran; 0 never counts", unit="s", minimum=0
    )
    minimum_area: float = parameter(
        0.0008, "smallest part of the view", unit="view", minimum=0.0006, maximum=1
    )


@dataclass(slots=True)
class _Belt:
    """What is remembered of one belt."""

    flowed_at: float = float("-inf")
    since: float | None = None
    jammed_at: float = float("-inf")


class Jam:
    """Judges each zone of the rule, which is drawn along a belt."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.FLOW_JAM, Needs.ZONES, JamParameters, "products are stuck on a line that runs"
    )

    def __init__(self, rule: Rule, _camera: Camera) -> None:
        self._settings: JamParameters = rule.parameters
        self._belts = {zone: _Belt() for zone in rule.zones}

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per belt that is jammed; it lasts until all runs again."""
        if scene.restarted:
            self._belts = {zone: _Belt() for zone in self._belts}
        states = (each for each in scene.belts if each.zone in self._belts)
        return [
            violation
            for state in states
            if (violation := self._judged(self._belts[state.zone], state, scene.at)) is not None
        ]

    def _judged(self, belt: _Belt, state: BeltState, at: float) -> Violation | None:
        if state.moving >= FLOW:
            belt.flowed_at = at
        standing = self._large_enough(state)
        if standing is not None and self._is_jam(belt, standing, at):
            belt.since = at - standing.seconds if belt.since is None else belt.since
            belt.jammed_at = at
        elif state.seen < LEAST_SEEN and belt.since is not None:
            belt.jammed_at = at  # Who stands in front of a jam has not cleared it yet.
        if belt.since is not None and at - belt.jammed_at <= HOLD_SECONDS:
            return self._violation(belt.since, state, at)
        belt.since = None
        reached = self._reached(belt, standing, at) if standing else 0.0
        if standing is None or not NEAR <= reached < 1:
            return None
        return replace(self._violation(at - standing.seconds, state, at), reached=reached)

    def _reached(self, belt: _Belt, standing: Standing, at: float) -> float:
        """Return how near a thing that stands while the line runs is to its limit."""
        ran = belt.flowed_at >= at - standing.seconds + AFTER_SECONDS
        return share_of(standing.seconds, self._settings.still_seconds) if ran else 0.0

    def _large_enough(self, state: BeltState) -> Standing | None:
        """Return what has stood for longest, of all that is no speck of light or edge of a thing."""
        least = self._settings.minimum_area
        return next((each for each in state.standing if each.area >= least), None)

    def _is_jam(self, belt: _Belt, standing: Standing, at: float) -> bool:
        if standing.seconds < self._settings.still_seconds:
            return False
        if belt.since is not None or belt.flowed_at >= at - standing.seconds + AFTER_SECONDS:
            return True
        stopped = self._settings.stopped_seconds
        ran = at - belt.flowed_at <= stopped + REMEMBERED_SECONDS
        return bool(stopped) and ran and standing.seconds >= stopped

    def _violation(self, since: float, state: BeltState, at: float) -> Violation:
        zone, standing = state.zone, self._large_enough(state)
        return Violation(
            subject=zone,
            onset=since,
            because=f"products stand in {zone} for {self._settings.still_seconds:g} s",
            zones=(ZoneId(zone),),
            objects=(standing.as_event_object(zone),) if standing else (),
            measures={
                "still_seconds": round(at - since, 2),
                "limit_seconds": self._settings.still_seconds,
                "occupied": round(state.occupied, 3),
                "moving": round(state.moving, 3),
            },
        )
