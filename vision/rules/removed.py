"""Something that stood in a zone is gone.

Definition: a part of the zone that was at rest looks different, keeps still, and the
edges of what stood there are gone, for `absent_seconds` with nobody in front
(ONVIF ObjectRemoved, TimeThreshold is the time out of scene). It ends when the
object is back. The onset is when the place was first seen empty. The class of the
object plays no part, so whatever the detector cannot name is watched too.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.scenes import Change, Scene
from vision.still_things import Limits, StillThings
from vision.violations import NEAR, Violation, share_of


@dataclass(frozen=True, slots=True)
class RemovedParameters:
    """How long something must be gone, and how big and how sure it must be."""

    absent_seconds: float = parameter(4.0, "gone for this long", unit="s", minimum=0.5)
    minimum_area: float = parameter(
        0.0012, "smallest part of the view", unit="view", minimum=0.0002, maximum=1
    )
    minimum_sureness: float = parameter(0.2, "how clearly it is gone", minimum=0, maximum=1)


class ObjectRemoved:
    """Judges what is missing from each zone of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.OBJECT_REMOVED, Needs.ZONES, RemovedParameters, "an object is gone from a zone"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        settings: RemovedParameters = rule.parameters
        self._absent = settings.absent_seconds
        limits = Limits(settings.minimum_area, settings.minimum_sureness)
        zones = {zone: camera.zones[zone].outline for zone in rule.zones}
        self._things = StillThings(Change.REMOVED, zones, limits)

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per object that is gone."""
        return [
            Violation(
                subject=f"{seen.zone}/{seen.thing.id}",
                onset=seen.thing.since,
                because=f"object gone from {seen.zone} for {self._absent:g} s",
                zones=(seen.zone,),
                objects=(seen.thing.as_event_object(),),
                measures={
                    "absent_seconds": round(seen.still_seconds, 2),
                    "limit_seconds": self._absent,
                    "sureness": round(seen.thing.sureness, 2),
                },
                reached=reached,
            )
            for seen in self._things.see(scene)
            if (reached := share_of(seen.still_seconds, self._absent)) >= NEAR
        ]
