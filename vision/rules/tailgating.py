"""Somebody slips through a gate behind somebody else, on one opening.

Definition: a second person crosses the gate line in the same direction within
`follow_seconds` of the one before (VCA_TRAIL, "tailgating"). Close following is all that
can be seen, so the rule belongs at doors that people pass one by one. Where the plant
tells when the door opened, one opening lets `people` through within `open_seconds`, and
whoever comes beyond them is told, however far behind. No opening was heard for a crossing:
then close following counts, so that a silent door changes nothing. The onset is the
crossing of the one who followed; each further follower is an event of his own. Who turns
about on the threshold, or whose feet the door hides for a moment, crosses anew and follows
nobody by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.ids import GateLineId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from plant.signals import SignalKind
from vision.gates import Crossing, Gate
from vision.openings import Entry, Openings
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
    door: str = parameter("", "the signal that tells that the door opened")
    people: int = parameter(1, "so many may pass on one opening", minimum=1, maximum=100)
    open_seconds: float = parameter(
        8.0, "so long after it opened", unit="s", minimum=0.5, maximum=600
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
        self._passed: dict[tuple[GateLineId, str], list[Crossing]] = {}
        self._doors = {
            line: Openings(self._settings.people, self._settings.open_seconds)
            for line in rule.gate_lines
        }

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per follower."""
        if scene.restarted:
            self._passed.clear()
        for door in self._doors.values():
            self._hear(door, scene)
        return [
            violation
            for line, gate in self._gates.items()
            for crossing in sorted(gate.see(scene), key=lambda each: each.at)
            if (violation := self._follow(line, crossing)) is not None
        ]

    def _hear(self, door: Openings, scene: Scene) -> None:
        if scene.restarted:
            door.void()
        for told in scene.signals:
            is_ours = told.kind == SignalKind.DOOR_OPENED and told.id == self._settings.door
            if is_ours and told.value:
                door.opened(told.at)

    def _follow(self, line: GateLineId, crossing: Crossing) -> Violation | None:
        if self._settings.direction not in (Direction.ANY, crossing.direction):
            return None
        own = self._settings
        known = self._passed.setdefault((line, crossing.direction), [])
        lately = [each for each in known if crossing.at - each.at <= own.follow_seconds]
        before = known[-1] if known else None
        again = any(each.track.id == crossing.track.id for each in lately)
        known[:] = [*lately, crossing]
        match self._doors[line].passed(crossing.track.id, crossing.at):
            case Entry.BEYOND:
                because = f"{crossing.track.label} came through {line} on a used-up opening"
                limits = {"people": float(own.people), "open_seconds": own.open_seconds}
                return _told(line, crossing, before, because, limits)
            case Entry.UNHEARD if before in lately and not again:
                gap = crossing.at - before.at
                because = f"{crossing.track.label} followed through {line} after {gap:.1f} s"
                return _told(line, crossing, before, because, {"limit_seconds": own.follow_seconds})
        return None


def _told(
    line: GateLineId,
    crossing: Crossing,
    before: Crossing | None,
    because: str,
    limits: Mapping[str, float],
) -> Violation:
    ahead = () if before is None else (before.track.as_event_object(),)
    gap = {} if before is None else {"gap_seconds": round(crossing.at - before.at, 2)}
    return Violation(
        subject=f"{line}/{crossing.track.id}/{crossing.at:.3f}",
        onset=crossing.at,
        because=because,
        gate_line=line,
        direction=crossing.direction,
        objects=(crossing.track.as_event_object(), *ahead),
        measures=gap | dict(limits),
        momentary=True,
    )
