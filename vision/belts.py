"""What the belts of one view do, where a rule asks for it.

Things that cross gate lines unnamed are told for rules that count by motion, how it
stands with a zone along a belt for the rules on flow. Nobody asks: it costs nothing.
A break in the stream begins anew.
"""

from collections.abc import Iterable, Sequence

from plant.geometry import Box
from plant.places import Camera
from plant.rules import Rule
from vision.belt_gates import WIDTH, BeltGate
from vision.belt_zones import BeltZone
from vision.frames import Frame
from vision.picture_rules import FLOW
from vision.scenes import BeltState, Passage

Seen = tuple[tuple[Passage, ...], tuple[BeltState, ...]]


class Belts:
    """The gate lines of a camera at which something is counted, and its zones along belts."""

    def __init__(self, camera: Camera, rules: Sequence[Rule]) -> None:
        self._lines = {
            line: camera.gate_lines[line].segment
            for rule in rules
            if getattr(rule.parameters, "by_motion", False)
            for line in rule.gate_lines
        }
        self._outlines = {
            zone: camera.zones[zone].outline
            for rule in rules
            if rule.kind in FLOW
            for zone in rule.zones
        }
        self._gates: tuple[BeltGate, ...] = ()
        self._zones: tuple[BeltZone, ...] = ()
        self._height = 0

    def __bool__(self) -> bool:
        """Whether anybody asks for every frame that is due."""
        return bool(self._lines)

    def see(self, frame: Frame, living: Iterable[Box]) -> Seen:
        """Take in the next picture, and who is in it; return what has crossed and what stands."""
        if not (self._lines or self._outlines):
            return (), ()
        height = max(2 * round(WIDTH * frame.height / frame.width / 2), 2)
        if frame.discontinuity or height != self._height:
            self._begin(height)
        view, people = frame.bgr(WIDTH, height), tuple(living)
        passages = [passage for gate in self._gates for passage in gate.see(view, frame.at)]
        states = [zone.see(view, frame.at, people) for zone in self._zones]
        return tuple(passages), tuple(states)

    def _begin(self, height: int) -> None:
        self._height = height
        self._gates = tuple(BeltGate(line, at, height) for line, at in self._lines.items())
        self._zones = tuple(BeltZone(zone, at, height) for zone, at in self._outlines.items())
