"""Somebody slips through a gate behind somebody else, on one opening.

Definition: a second person crosses the gate line in the same direction within
`follow_seconds` of the one before (VCA_TRAIL, "tailgating"). Where the plant does not
tell when it let somebody in, close following is all that can be seen, so the rule
belongs at doors that people pass one by one. The onset is the crossing of the one who
followed; each further follower is an event of his own.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.ids import GateLineId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.gates import Crossing, Gate
from vision.rules.crossed import Direction
from vision.scenes import Scene
from vision.violations import Violation


@dataclass(frozen=True, slots=True)
class TailgatingParameters:
    """How close behind is too close, which way, and who counts."""

    follow_seconds: float = parameter(3.0, "so soon after the one before", unit="s", minimum=0.2)
    direction: Direction = parameter(Direction.ANY, "which way counts")
    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")
    band: float = parameter(
        0.008, "distance from the line that is neither side", unit="view", minimum=0, maximum=0.2
    )


class Tailgating:
    """Judges who follows whom through each gate line of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.LINE_TAILGATING,
        Needs.GATE_LINES,
        TailgatingParameters,
        "someone slips through a gate behind someone else",
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: TailgatingParameters = rule.parameters
        self._gates = {
            line: Gate(
                camera.gate_lines[line].segment,
                band=self._settings.band,
                labels=self._settings.labels,
            )
            for line in rule.gate_lines
        }
        self._before: dict[tuple[GateLineId, str], Crossing] = {}

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per follower."""
        if scene.restarted:
            self._before.clear()
        return [
            violation
            for line, gate in self._gates.items()
            for crossing in sorted(gate.see(scene), key=lambda each: each.at)
            if (violation := self._follow(line, crossing)) is not None
        ]

    def _follow(self, line: GateLineId, crossing: Crossing) -> Violation | None:
        if self._settings.direction not in (Direction.ANY, crossing.direction):
            return None
        key = line, crossing.direction
        before = self._before.get(key)
        self._before[key] = crossing
        if before is None or before.track.id == crossing.track.id:
            return None
        gap = crossing.at - before.at
        if gap > self._settings.follow_seconds:
            return None
        return Violation(
            subject=f"{line}/{crossing.track.id}/{crossing.at:.3f}",
            onset=crossing.at,
            because=f"{crossing.track.label} followed through {line} after {gap:.1f} s",
            gate_line=line,
            direction=crossing.direction,
            objects=(crossing.track.as_event_object(), before.track.as_event_object()),
            measures={
                "gap_seconds": round(gap, 2),
                "limit_seconds": self._settings.follow_seconds,
            },
            momentary=True,
        )
