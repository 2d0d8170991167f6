"""A line that should run has nothing on it.

Definition: no product on the belt for `empty_seconds` while the line should run: within
the rule's schedule, or, where it has none, within `recent_seconds` of the last product.
The onset is the moment at which the last product was seen, or at which the line should
have begun to run. The event ends when a product comes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.scenes import BeltState, Scene
from vision.violations import NEAR, Violation, share_of

OCCUPIED, LEAST_SEEN = 0.01, 0.5


@dataclass(frozen=True, slots=True)
class StarvedParameters:
    """How long a belt may be bare, and for how long it is expected to go on."""

    empty_seconds: float = parameter(30.0, "nothing on it for this long", unit="s", minimum=2)
    recent_seconds: float = parameter(
        1800.0, "without a schedule: so long after the last product", unit="s", minimum=2
    )


class Starved:
    """Judges each zone of the rule, which is drawn along a belt."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.FLOW_STARVED, Needs.ZONES, StarvedParameters, "a line that should run is empty"
    )

    def __init__(self, rule: Rule, _camera: Camera) -> None:
        self._settings: StarvedParameters = rule.parameters
        self._schedule = rule.schedule
        # The last moment at which the belt was not bare, or not expected to be otherwise.
        self._fed_at: dict[str, float | None] = dict.fromkeys(rule.zones)

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per belt that is bare; it lasts until a product comes."""
        if scene.restarted:
            self._fed_at = dict.fromkeys(self._fed_at)
        return [
            violation
            for state in scene.belts
            if state.zone in self._fed_at
            and (violation := self._judged(state, scene.at)) is not None
        ]

    def _judged(self, state: BeltState, at: float) -> Violation | None:
        fed_at = self._fed_at[state.zone]
        scheduled = self._schedule is not None
        off = scheduled and not self._is_on(at)
        first_expected = scheduled and fed_at is None
        if state.occupied >= OCCUPIED or state.seen < LEAST_SEEN or off or first_expected:
            self._fed_at[state.zone] = at
            return None
        if fed_at is None or share_of(at - fed_at, self._settings.empty_seconds) < NEAR:
            return None
        if not scheduled and at - fed_at > self._settings.recent_seconds:
            return None
        return self._violation(state, fed_at, at)

    def _is_on(self, at: float) -> bool:
        return self._schedule is not None and self._schedule.is_on(datetime.fromtimestamp(at, UTC))

    def _violation(self, state: BeltState, fed_at: float, at: float) -> Violation:
        return Violation(
            subject=state.zone,
            onset=fed_at,
            because=f"nothing in {state.zone} for {self._settings.empty_seconds:g} s",
            zones=(state.zone,),
            measures={
                "empty_seconds": round(at - fed_at, 2),
                "limit_seconds": self._settings.empty_seconds,
                "occupied": round(state.occupied, 3),
            },
            reached=share_of(at - fed_at, self._settings.empty_seconds),
        )
