"""Somebody fell and stays down.

Definition: a person went from upright to lying within a moment and has not risen for
`still_seconds` (VCA_FALL_DOWN). How that is seen, also when the detector loses who lies
on the floor, is told in `vision.falls`. The onset is the fall; the event ends when he
has risen.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.geometry import Point
from plant.ids import ZoneId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.scenes import Fallen, Scene
from vision.violations import NEAR, Violation, share_of


@dataclass(frozen=True, slots=True)
class PersonDownParameters:
    """How long somebody must lie."""

    still_seconds: float = parameter(8.0, "down for this long", unit="s", minimum=1)


class PersonDown:
    """Judges who lies in each zone of the rule after a fall."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.PERSON_DOWN, Needs.ZONES, PersonDownParameters, "someone fell and stays down"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: PersonDownParameters = rule.parameters
        self._zones = {zone: camera.zones[zone].outline for zone in rule.zones}

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per person who is down."""
        return [
            self._violation(fallen, zone, scene.at)
            for fallen in scene.fallen
            if self._reached(fallen, scene.at) >= NEAR
            for zone, outline in self._zones.items()
            if outline.contains(_place(fallen))
        ]

    def _reached(self, fallen: Fallen, at: float) -> float:
        return share_of(at - fallen.lying_since, self._settings.still_seconds)

    def _violation(self, fallen: Fallen, zone: ZoneId, at: float) -> Violation:
        return Violation(
            subject=f"{zone}/{fallen.since:.3f}",
            onset=fallen.since,
            because=f"{fallen.track.label} down in {zone} for {self._settings.still_seconds:g} s",
            zones=(zone,),
            objects=(fallen.as_event_object(),),
            measures={
                "down_seconds": round(at - fallen.since, 2),
                "limit_seconds": self._settings.still_seconds,
                "seen": "yes" if fallen.seen else "no, but did not leave",
            },
            reached=self._reached(fallen, at),
        )


def _place(fallen: Fallen) -> Point:
    """Return the middle of where he lies, kept inside the view."""
    middle = fallen.box.centre
    return Point(min(max(middle.x, 0.0), 1.0), min(max(middle.y, 0.0), 1.0))
