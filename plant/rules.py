"""What a rule is, told to everyone: its kind, what it needs, how it is set.

A rule's code lives with its evidence; this page only describes it, so that the
plant file can be read and checked by rooms that never see a pixel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plant.calendars import Schedule
from plant.events import EventKind
from plant.ids import CameraId, GateLineId, RuleId, ZoneId
from plant.parameters import parameter


class Needs(StrEnum):
    """The part of a camera's view that a rule is bound to."""

    ZONES = "zones"
    GATE_LINES = "gate_lines"
    VIEW = "view"


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The public face of one kind of rule."""

    kind: EventKind
    needs: Needs
    parameters: type
    summary: str


RuleForms = Mapping[EventKind, RuleForm]


@dataclass(frozen=True, slots=True)
class Timing:
    """How a violation becomes an event, and when the next one may (all in film time)."""

    minimum_seconds: float = parameter(
        0.0, "how long the violation must last to become an event", unit="s", minimum=0
    )
    merge_seconds: float = parameter(
        1.0, "a gap up to this long does not end the event", unit="s", minimum=0
    )
    cooldown_seconds: float = parameter(
        0.0, "after an event ended, the same object or zone stays silent", unit="s", minimum=0
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one camera, as the plant file sets it."""

    id: RuleId
    kind: EventKind
    camera: CameraId
    severity: int
    # An instance of the parameters class that the kind's form names.
    parameters: Any
    zones: tuple[ZoneId, ...] = ()
    gate_lines: tuple[GateLineId, ...] = ()
    schedule: Schedule | None = None
    timing: Timing = Timing()
    version: int = 1
    config_sha256: str = ""
