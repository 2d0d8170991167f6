"""What a rule sees violated at one moment, before it counts as an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from plant.events import EventObject
from plant.ids import GateLineId, ZoneId
from plant.rules import RuleForm
from vision.scenes import Scene

NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule is violated now by one subject: a track, an object, a zone.

    What is `reached` is the share of the evidence that there is by now: below 1 the rule
    is not violated yet. A rule tells of it from NEAR on.

    `subject` tells two violations of one rule apart for as long as they last;
    `place` and the first box tell them apart for ever and enter the event's id.
    A `momentary` violation is over as soon as it is told.
    """

    subject: str
    onset: float
    because: str
    zones: tuple[ZoneId, ...] = ()
    gate_line: GateLineId | None = None
    direction: str = ""
    objects: tuple[EventObject, ...] = ()
    measures: Mapping[str, float | str] = field(default_factory=dict)
    momentary: bool = False
    reached: float = 1.0

    @property
    def place(self) -> str:
        """The zone or gate line concerned."""
        return self.gate_line or "+".join(self.zones)


def share_of(value: float, limit: float) -> float:
    """Return what part of its limit a value has reached, 1 at most."""
    return 1.0 if value >= limit else max(value, 0.0) / limit


class Judge(Protocol):
    """One rule at work on one camera. It is fed every scene, in order."""

    form: ClassVar[RuleForm]

    def judge(self, scene: Scene) -> list[Violation]:
        """Return all that violates the rule at this moment, or has nearly come to."""
        ...
