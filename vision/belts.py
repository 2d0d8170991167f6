"""What the belts of one view do, where a rule asks for it: things that cross gate lines unnamed.

Costs nothing where no rule counts by motion. A break in the stream begins anew.
"""

from collections.abc import Sequence

from plant.ids import GateLineId
from plant.places import Camera
from plant.rules import Rule
from vision.belt_gates import WIDTH, BeltGate
from vision.frames import Frame
from vision.scenes import Passage


class Belts:
    """The gate lines of a camera at which something is counted by motion."""

    def __init__(self, camera: Camera, rules: Sequence[Rule]) -> None:
        self._lines = {
            line: camera.gate_lines[line].segment
            for rule in rules
            if getattr(rule.parameters, "by_motion", False)
            for line in rule.gate_lines
        }
        self._gates: dict[GateLineId, BeltGate] = {}
        self._height = 0

    def __bool__(self) -> bool:
        """Whether anybody asks."""
        return bool(self._lines)

    def see(self, frame: Frame) -> tuple[Passage, ...]:
        """Take in the next picture; return what has crossed by it."""
        if not self._lines:
            return ()
        height = max(2 * round(WIDTH * frame.height / frame.width / 2), 2)
        if frame.discontinuity or height != self._height:
            self._height = height
            self._gates = {
                line: BeltGate(line, segment, height) for line, segment in self._lines.items()
            }
        view = frame.bgr(WIDTH, height)
        return tuple(
            passage for gate in self._gates.values() for passage in gate.see(view, frame.at)
        )
