"""Something was put down in a zone and nobody stays with it.

Definition: "non-human foreground which keeps still over a certain period of time
and without humans being close by" (Spengler and Schiele, after ONVIF
ObjectAbandoned). The object must have kept still for `still_seconds`, and nobody
may have attended to it for `unattended_seconds`. Who put it down attends to it while
he is within `owner_distance`; others do when they stay there for some seconds, so
that passers-by change nothing. The onset is the moment at which both held.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.ids import TrackId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.attendance import Attendance
from vision.scenes import Change, Scene
from vision.still_things import Limits, StillThing, StillThings
from vision.violations import NEAR, Violation, share_of


@dataclass(frozen=True, slots=True)
class AbandonedParameters:
    """How long and how lonely, how big and how sure."""

    still_seconds: float = parameter(30.0, "at rest for this long", unit="s", minimum=1)
    unattended_seconds: float = parameter(10.0, "nobody near for this long", unit="s", minimum=0)
    owner_distance: float = parameter(
        0.12, "who is nearer than this attends to it", unit="view", minimum=0, maximum=1.5
    )
    minimum_area: float = parameter(
        0.0012, "smallest part of the view", unit="view", minimum=0.0002, maximum=1
    )
    minimum_sureness: float = parameter(0.2, "how clearly it is new", minimum=0, maximum=1)


class ObjectAbandoned:
    """Judges what was left alone in each zone of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.OBJECT_ABANDONED,
        Needs.ZONES,
        AbandonedParameters,
        "an object is left in a zone and nobody stays with it",
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: AbandonedParameters = rule.parameters
        limits = Limits(self._settings.minimum_area, self._settings.minimum_sureness)
        zones = {zone: camera.zones[zone].outline for zone in rule.zones}
        self._things = StillThings(Change.APPEARED, zones, limits)
        self._attendance = Attendance(distance=self._settings.owner_distance)
        self._told: set[TrackId] = set()

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per object left alone; it lasts until the object is gone."""
        self._attendance.see(scene)
        self._told &= {each.id for each in scene.statics}
        return [
            self._violation(seen, reached)
            for seen in self._things.see(scene)
            if (reached := self._reached(seen, scene.at)) >= NEAR
        ]

    def _reached(self, seen: StillThing, at: float) -> float:
        if seen.thing.id in self._told:
            return 1.0
        if seen.thing.hidden:
            return 0.0
        alone = at - self._attendance.alone_since(seen.thing)
        reached = min(
            share_of(alone, self._settings.unattended_seconds),
            share_of(seen.still_seconds, self._settings.still_seconds),
        )
        if reached >= 1:
            self._told.add(seen.thing.id)
        return reached

    def _violation(self, seen: StillThing, reached: float) -> Violation:
        thing = seen.thing
        still_at = thing.since + self._settings.still_seconds
        alone_at = self._attendance.alone_since(thing) + self._settings.unattended_seconds
        return Violation(
            subject=f"{seen.zone}/{thing.id}",
            onset=max(still_at, alone_at),
            because=f"object left in {seen.zone}, alone for {self._settings.unattended_seconds:g} s",
            zones=(seen.zone,),
            objects=(thing.as_event_object(),),
            measures={
                "still_seconds": round(seen.still_seconds, 2),
                "limit_seconds": self._settings.still_seconds,
                "sureness": round(thing.sureness, 2),
            },
            reached=reached,
        )
