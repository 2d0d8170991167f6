"""Values for tests that read as English: defaults that are fine, and what the test changes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from plant.events import Event, EventKind, EventObject, Phase, RuleReference
from plant.geometry import Box
from plant.ids import CameraId, EventId, GateLineId, RuleId, TrackId, ZoneId
from plant.parameters import parameter
from plant.places import Plant
from plant.plantfile.reading import read_plant
from plant.rules import Needs, RuleForm
from runtime.yaml_reading import read_yaml

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)


class Way(StrEnum):
    """Directions that the fake crossing rule knows."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FakeIntrusion:
    """Parameters of a rule bound to zones."""

    labels: tuple[str, ...] = parameter(("person",), "who is looked for")
    overlap: float = parameter(0.0, "share of the box in the zone", minimum=0, maximum=1)


@dataclass(frozen=True, slots=True)
class FakeLoitering:
    """Parameters of a rule with durations that must agree."""

    dwell_seconds: float = parameter(10.0, "how long", unit="s", minimum=0.5, maximum=86400)
    gap_seconds: float = parameter(2.0, "a gap that does not reset", unit="s", minimum=0)

    def __post_init__(self) -> None:
        if self.gap_seconds >= self.dwell_seconds:
            raise ValueError("gap_seconds must be shorter than dwell_seconds")


@dataclass(frozen=True, slots=True)
class FakeCrossing:
    """Parameters of a rule bound to gate lines."""

    direction: Way = parameter(Way.BOTH, "which way counts")
    labels: tuple[str, ...] = parameter((), "who is counted")
    door: str = parameter("", "the signal of a door")


@dataclass(frozen=True, slots=True)
class FakeTampering:
    """Parameters of a rule that looks at the whole view."""

    frozen: bool = parameter(True, "whether a still picture counts")
    samples: int = parameter(3, "how many samples agree", minimum=1, maximum=100)


FORMS = {
    form.kind: form
    for form in (
        RuleForm(EventKind.ZONE_INTRUSION, Needs.ZONES, FakeIntrusion, "Somebody enters."),
        RuleForm(EventKind.ZONE_LOITERING, Needs.ZONES, FakeLoitering, "Somebody stays."),
        RuleForm(EventKind.LINE_CROSSED, Needs.GATE_LINES, FakeCrossing, "Somebody crosses."),
        RuleForm(EventKind.CAMERA_TAMPERED, Needs.VIEW, FakeTampering, "The view is spoilt."),
    )
}

A_PLANT = """\
version: 1
site: riverside
name: Riverside
timezone: Europe/Berlin
retention_days: 14
areas:
  - {id: hall, name: Hall}
lines:
  - {id: line-1, name: Line 1, area: hall}
shifts:
  - {id: night, name: Night, days: [mon, tue], from: "22:00", to: "06:00"}
products:
  - {id: case, name: Case, unit_value: 9.5, currency: EUR}
cameras:
  - id: dock
    name: Dock
    area: hall
    line: line-1
    url: rtsp://10.0.0.1/main
    sub_url: rtsp://10.0.0.1/sub
    credentials: {username: "env:CAM_USER", password: "file:/run/secrets/cam"}
    analysed_fps: 5
    labels: [person, forklift]
    recording: {ring_seconds: 10m, pre_roll_seconds: 5, post_roll_seconds: 5s}
    zones:
      apron: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9]]
      bay: {name: Bay, points: [[0, 0], [0.5, 0], [0.5, 0.5], [0, 0.5]]}
    gate_lines:
      door: [[0.5, 1], [0.5, 0]]
  - id: yard
    file: yard.mp4
    starts_at: 2026-03-02T22:00:00+01:00
    loop: true
    zones:
      fence: [[0, 0], [1, 0], [1, 1], [0, 1]]
rules:
  - id: after-hours
    kind: zone.intrusion
    camera: dock
    zones: [apron, bay]
    severity: 700
    labels: [person]
    overlap: 0.5
    schedule: {shift: night}
    minimum_seconds: 1.5
    merge_seconds: 2s
    cooldown_seconds: 1m
    version: 2
  - id: lingering
    kind: zone.loitering
    camera: yard
    zones: [fence]
    dwell_seconds: 30s
    schedule: {outside: [night]}
  - id: way-out
    kind: line.crossed
    camera: dock
    gate_lines: [door]
    direction: forward
    schedule: [{days: [mon], from: "06:00", to: "24:00"}, {days: [sat, sun]}]
  - id: lens
    kind: camera.tampered
    camera: yard
    frozen: false
    samples: 5
posts:
  - {id: ramp, code: K7, name: Loading ramp, line: line-1, cameras: [dock, yard]}
  - {id: canteen, code: C1, name: Canteen}
signals:
  - {id: dock-3, kind: door_opened, name: Door of dock 3}
  - {id: counter-1, kind: expected_count, line: line-1}
"""


def a_plant(text: str = A_PLANT, *, source: str = "plant.yaml") -> Plant:
    """Return the plant of a text, read with the fake forms."""
    return read_plant(read_yaml(text, source=source), forms=FORMS, source=source)


def a_plant_with(old: str, new: str) -> str:
    """Return the text of the plant with one piece of it replaced."""
    assert old in A_PLANT, old
    return A_PLANT.replace(old, new, 1)


def at(seconds: float) -> datetime:
    """Return the moment so many seconds after the film began."""
    return MIDNIGHT + timedelta(seconds=seconds)


# Any field of an event may be overridden, hence Any.
def an_event(seconds: float = 10.0, **changes: Any) -> Event:
    """Return an opened intrusion into the apron of the dock."""
    event = Event(
        id=EventId(f"0195-{seconds:g}"),
        revision=1,
        phase=Phase.OPENED,
        kind=EventKind.ZONE_INTRUSION,
        camera=CameraId("dock"),
        rule=RuleReference(RuleId("after-hours"), 1, "0" * 64),
        severity=500,
        onset_at=at(seconds),
        captured_at=at(seconds),
        detected_at=at(seconds + 1),
        because="a person entered apron",
        zones=(ZoneId("apron"),),
        objects=(EventObject(TrackId("7"), "person", 0.9, Box(0.1, 0.2, 0.1, 0.3)),),
    )
    return replace(event, **changes)


def a_crossing(seconds: float, direction: str = "forward", **changes: Any) -> Event:
    """Return somebody crossing the door of the dock."""
    return an_event(
        seconds,
        **{
            "kind": EventKind.LINE_CROSSED,
            "zones": (),
            "gate_line": GateLineId("door"),
            "direction": direction,
            **changes,
        },
    )
