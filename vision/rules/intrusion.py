"""Somebody is where nobody should be.

Definition: an object's anchor (feet for people) is inside the zone, with evidence
for `enter_seconds` (ONVIF FieldDetector/ObjectsInside). One event per object and
zone, opened once, ended when it left. After hours is the same rule with a schedule.
The onset is the first moment inside.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.presence import Presence
from vision.scenes import Scene
from vision.violations import Violation


@dataclass(frozen=True, slots=True)
class IntrusionParameters:
    """How sure we must be that somebody is inside, and who counts."""

    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")
    enter_seconds: float = parameter(0.3, "evidence of being inside", unit="s", minimum=0)
    leave_seconds: float = parameter(2.0, "absence that ends the stay", unit="s", minimum=0)


class Intrusion:
    """Judges who is inside each zone of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.ZONE_INTRUSION, Needs.ZONES, IntrusionParameters, "someone is inside a zone"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        settings: IntrusionParameters = rule.parameters
        self._enter = settings.enter_seconds
        self._presences = {
            zone: Presence(
                camera.zones[zone].outline,
                enter_seconds=settings.enter_seconds,
                leave_seconds=settings.leave_seconds,
                labels=settings.labels,
            )
            for zone in rule.zones
        }

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per object inside."""
        return [
            Violation(
                subject=f"{zone}/{stay.origin}",
                onset=stay.since,
                because=f"{stay.track.label} inside {zone}",
                zones=(zone,),
                objects=(stay.track.as_event_object(),),
                measures={
                    "inside_seconds": round(scene.at - stay.since, 2),
                    "limit_seconds": self._enter,
                },
            )
            for zone, presence in self._presences.items()
            for stay in presence.see(scene)
        ]
