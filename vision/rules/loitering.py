"""Somebody stays in a zone for longer than there is reason to.

Definition: continuous presence for `dwell_seconds` of capture time; a gap of up to
`gap_seconds` does not start it anew (ONVIF LoiteringDetector). `since` is when the
stay began; the onset is the moment at which the limit was reached.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.presence import Presence
from vision.scenes import Scene
from vision.violations import NEAR, Violation, share_of


@dataclass(frozen=True, slots=True)
class LoiteringParameters:
    """How long is too long, and who counts."""

    dwell_seconds: float = parameter(60.0, "a stay this long is loitering", unit="s", minimum=1)
    gap_seconds: float = parameter(3.0, "an absence this long is forgiven", unit="s", minimum=0)
    labels: tuple[str, ...] = parameter(("person",), "who counts; empty means everything")


class Loitering:
    """Judges how long each object has been in each zone of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.ZONE_LOITERING, Needs.ZONES, LoiteringParameters, "someone stays too long"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        settings: LoiteringParameters = rule.parameters
        self._dwell = settings.dwell_seconds
        self._presences = {
            zone: Presence(
                camera.zones[zone].outline,
                enter_seconds=0.3,
                leave_seconds=settings.gap_seconds,
                labels=settings.labels,
            )
            for zone in rule.zones
        }

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per object that has stayed longer than the limit."""
        return [
            Violation(
                subject=f"{zone}/{stay.origin}",
                onset=stay.since + self._dwell,
                because=f"{stay.track.label} in {zone} for {self._dwell:g} s",
                zones=(zone,),
                objects=(stay.track.as_event_object(),),
                measures={
                    "dwell_seconds": round(scene.at - stay.since, 2),
                    "limit_seconds": self._dwell,
                },
                reached=reached,
            )
            for zone, presence in self._presences.items()
            for stay in presence.see(scene)
            # Who was last seen inside before the limit has not reached it.
            if (reached := share_of(stay.last_inside_at - stay.since, self._dwell)) >= NEAR
        ]
