"""Somebody leaves through an exit with something that belongs inside.

Definition: a person crosses the exit's gate line the way that is out while he carries a
thing: one of the labels has gone with him for `together_seconds`, or something went from
its place while he alone stood there, not longer than `remembered_seconds` ago (the session
pattern of retail analytics: has been at the goods, then at the exit). Who came in with a
thing of the same name may leave with it. The onset is the crossing.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from plant.events import EventKind
from plant.ids import GateLineId, TrackId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.carrying import TAKEN, Carrying, Load
from vision.gates import BACKWARD, FORWARD, Crossing, Gate
from vision.scenes import Scene
from vision.violations import Violation

BAND = 0.008
GOODS = ("carton", "suitcase", "handbag", "backpack")


class Way(StrEnum):
    """A way through a gate."""

    FORWARD = FORWARD
    BACKWARD = BACKWARD


@dataclass(frozen=True, slots=True)
class CarriedOutParameters:
    """Which way is out, what counts, and how sure it must be that he has it."""

    out: Way = parameter(Way.FORWARD, "the way that is out")
    labels: tuple[str, ...] = parameter(GOODS, "what may not leave; empty means every thing")
    together_seconds: float = parameter(0.6, "seen with him for this long", unit="s", minimum=0.1)
    remembered_seconds: float = parameter(
        20.0, "what he had is with him for this long", unit="s", minimum=1
    )


class CarriedOut:
    """Judges who leaves through each gate line of the rule, and with what."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.CARRIED_OUT,
        Needs.GATE_LINES,
        CarriedOutParameters,
        "somebody carries something out through an exit",
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: CarriedOutParameters = rule.parameters
        self._carrying = Carrying(
            self._settings.labels,
            together=self._settings.together_seconds,
            remembered=self._settings.remembered_seconds,
        )
        self._gates = {
            line: Gate(camera.gate_lines[line].segment, band=BAND, labels=("person",))
            for line in rule.gate_lines
        }
        self._brought: dict[TrackId, str] = {}

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one momentary violation per person who takes something out."""
        self._carrying.see(scene)
        present = {track.id for track in scene.tracks}
        self._brought = {who: what for who, what in self._brought.items() if who in present}
        return [
            violation
            for line, gate in self._gates.items()
            for crossing in gate.see(scene)
            if (violation := self._judged(line, crossing)) is not None
        ]

    def _judged(self, line: GateLineId, crossing: Crossing) -> Violation | None:
        who = crossing.track.id
        load = self._carrying.load_of(who)
        if load is None:
            return None
        if crossing.direction != self._settings.out:
            self._brought[who] = load.thing.label
            return None
        if self._brought.get(who) == load.thing.label:
            return None
        return self._violation(line, crossing, load)

    def _violation(self, line: GateLineId, crossing: Crossing, load: Load) -> Violation:
        what = load.thing.label
        return Violation(
            subject=f"{line}/{crossing.track.id}/{crossing.at:.3f}",
            onset=crossing.at,
            because=f"somebody left through {line} with what he had {load.how}: {what}",
            gate_line=line,
            direction=crossing.direction,
            objects=(crossing.track.as_event_object(), load.thing),
            measures=self._measures(load, crossing.at),
            momentary=True,
        )

    def _measures(self, load: Load, at: float) -> dict[str, float | str]:
        if load.how == TAKEN:
            limit = self._settings.remembered_seconds
            return {"how": load.how, "since_seconds": at - load.last_at, "limit_seconds": limit}
        limit = self._settings.together_seconds
        return {"how": load.how, "together_seconds": load.seconds, "limit_seconds": limit}
