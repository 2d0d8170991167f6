"""Something crossed a gate line.

Definition: an object's anchor came from one side of the segment to the other, off
the line by more than `band` on both (ONVIF LineDetector/Crossed). Each crossing is
an event of its own, over as it happens. From the line's left to its right, walking
from its first to its second point, is `forward`. The onset is the crossing.

Products that no detector can name are found by motion instead: as what differs from the
bare belt and passes the line with it (`vision.belt_gates`). Crossings are counted either
way (ONVIF CountAggregation/Counter); where each is nothing to look at, they are only counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from plant.events import EventKind, EventObject
from plant.ids import GateLineId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.counters import Counters
from vision.gates import BACKWARD, FORWARD, Gate
from vision.scenes import Scene
from vision.violations import Violation


class Direction(StrEnum):
    """Which crossings count."""

    ANY = "any"
    FORWARD = "forward"
    BACKWARD = "backward"


class By(StrEnum):
    """How those who cross are known."""

    LABELS = "labels"
    MOTION = "motion"


@dataclass(frozen=True, slots=True)
class CrossedParameters:
    """Who counts, which way, and how far off the line is off."""

    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")
    by: By = parameter(By.LABELS, "by what the detector names, or by what moves on a belt")
    direction: Direction = parameter(Direction.ANY, "which way counts")
    events: bool = parameter(default=True, meaning="each crossing is an event, or is only counted")
    band: float = parameter(
        0.008, "distance from the line that is neither side", unit="view", minimum=0, maximum=0.2
    )

    @property
    def by_motion(self) -> bool:
        """Whether the belt is to be watched for things without a name."""
        return self.by is By.MOTION


@dataclass(frozen=True, slots=True)
class _Crossed:
    """One crossing, however it was found."""

    line: GateLineId
    at: float
    direction: str
    who: EventObject


class Crossed:
    """Judges who crosses each gate line of the rule, and counts them."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.LINE_CROSSED, Needs.GATE_LINES, CrossedParameters, "something crossed a line"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: CrossedParameters = rule.parameters
        way = self._settings.direction
        self._ways = (FORWARD, BACKWARD) if way is Direction.ANY else (str(way),)
        self._lines = rule.gate_lines
        self.counters = Counters(rule.gate_lines, self._ways)
        self._gates = {
            line: Gate(
                camera.gate_lines[line].segment,
                band=self._settings.band,
                labels=self._settings.labels,
            )
            for line in rule.gate_lines
            if not self._settings.by_motion
        }

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per crossing that counts."""
        self.counters.begin(scene.at, anew=scene.restarted)
        violations = [self._violation(each) for each in self._crossed(scene)]
        return violations if self._settings.events else []

    def _crossed(self, scene: Scene) -> Iterator[_Crossed]:
        for line, gate in self._gates.items():
            for crossing in gate.see(scene):
                if crossing.direction in self._ways:
                    who = crossing.track.as_event_object()
                    yield _Crossed(line, crossing.at, crossing.direction, who)
        if self._settings.by_motion:
            for each in scene.passages:
                if each.gate_line in self._lines and each.direction in self._ways:
                    yield _Crossed(each.gate_line, each.at, each.direction, each.as_event_object())

    def _violation(self, crossed: _Crossed) -> Violation:
        line, who = crossed.line, crossed.who
        return Violation(
            subject=f"{line}/{who.track}/{crossed.at:.3f}",
            onset=crossed.at,
            because=f"{who.label} crossed {line} {crossed.direction}",
            gate_line=line,
            direction=crossed.direction,
            objects=(who,),
            measures={
                "count": self.counters.count(line, crossed.direction, crossed.at),
                "limit_band": self._settings.band,
            },
            momentary=True,
        )
