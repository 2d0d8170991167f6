"""Something crossed a gate line.

Definition: an object's anchor came from one side of the segment to the other, off
the line by more than `band` on both (ONVIF LineDetector/Crossed). Each crossing is
an event of its own, over as it happens. From the line's left to its right, walking
from its first to its second point, is `forward`. The onset is the crossing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.gates import Gate
from vision.scenes import Scene
from vision.violations import Violation


class Direction(StrEnum):
    """Which crossings count."""

    ANY = "any"
    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True)
class CrossedParameters:
    """Who counts, which way, and how far off the line is off."""

    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")
    direction: Direction = parameter(Direction.ANY, "which way counts")
    band: float = parameter(
        0.008, "distance from the line that is neither side", unit="view", minimum=0, maximum=0.2
    )


class Crossed:
    """Judges who crosses each gate line of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.LINE_CROSSED, Needs.GATE_LINES, CrossedParameters, "something crossed a line"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        settings: CrossedParameters = rule.parameters
        self._direction = settings.direction
        self._gates = {
            line: Gate(camera.gate_lines[line].segment, band=settings.band, labels=settings.labels)
            for line in rule.gate_lines
        }

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per crossing that counts."""
        return [
            Violation(
                subject=f"{line}/{crossing.track.id}/{crossing.at:.3f}",
                onset=crossing.at,
                because=f"{crossing.track.label} crossed {line} {crossing.direction}",
                gate_line=line,
                direction=crossing.direction,
                objects=(crossing.track.as_event_object(),),
                momentary=True,
            )
            for line, gate in self._gates.items()
            for crossing in gate.see(scene)
            if self._direction in (Direction.ANY, crossing.direction)
        ]
