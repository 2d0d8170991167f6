"""Somebody goes through a gate the way that is forbidden, and means it.

Definition: an object's anchor crossed the gate line in the forbidden direction (ONVIF
LineDetector/Crossed with a direction) and went on for `distance` beyond it, having
come from as far before it. Who steps over the line and turns back is not told, and
who dithers about it is told once in `again_seconds`. The onset is the crossing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from plant.events import EventKind
from plant.ids import TrackId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.gates import Crossing, Gate
from vision.scenes import Scene
from vision.violations import Violation


class Forbidden(StrEnum):
    """Which way is the wrong one: from the line's left to its right is forward."""

    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True)
class WrongWayParameters:
    """Which way is wrong, for whom, and how far he must go."""

    forbidden: Forbidden = parameter(Forbidden.BACKWARD, "the way that is wrong")
    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")
    distance: float = parameter(
        0.03, "so far before and beyond the line", unit="view", minimum=0.005, maximum=0.3
    )
    again_seconds: float = parameter(
        10.0, "the same object is not told again for so long", unit="s", minimum=0
    )


class WrongWay:
    """Judges who goes through each gate line of the rule the wrong way."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.LINE_WRONG_WAY,
        Needs.GATE_LINES,
        WrongWayParameters,
        "something went through a gate the wrong way",
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: WrongWayParameters = rule.parameters
        self._gates = {
            line: Gate(
                camera.gate_lines[line].segment,
                band=self._settings.distance,
                labels=self._settings.labels,
            )
            for line in rule.gate_lines
        }
        self._segments = {line: camera.gate_lines[line].segment for line in rule.gate_lines}
        self._told_at: dict[TrackId, float] = {}

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per object that went the wrong way."""
        recent = scene.at - self._settings.again_seconds
        self._told_at = {track: at for track, at in self._told_at.items() if at > recent}
        return [
            Violation(
                subject=f"{line}/{crossing.track.id}/{crossing.at:.3f}",
                onset=crossing.at,
                because=f"{crossing.track.label} went through {line} the wrong way",
                gate_line=line,
                direction=crossing.direction,
                objects=(crossing.track.as_event_object(),),
                measures={
                    "distance": abs(self._segments[line].side(crossing.track.anchor)),
                    "limit_distance": self._settings.distance,
                },
                momentary=True,
            )
            for line, gate in self._gates.items()
            for crossing in gate.see(scene)
            if self._is_news(crossing, scene.at)
        ]

    def _is_news(self, crossing: Crossing, at: float) -> bool:
        wrong = crossing.direction == self._settings.forbidden
        if not wrong or crossing.track.id in self._told_at:
            return False
        self._told_at[crossing.track.id] = at
        return True
