"""A product fell beside the line: something lies where nothing may, and nobody put it there.

Definition: a new thing came to rest in the zone (the floor beside a belt, the ground
under a chute) and has kept still for `still_seconds`, while nobody was within
`person_distance` of it when it came (after "confined area violation": an object leaves
the place it is confined to). What somebody puts down is `loss.object_abandoned`'s
business. The onset is the moment at which it came to rest.
"""

from dataclasses import dataclass
from typing import ClassVar

from plant.events import EventKind
from plant.ids import TrackId
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.bystanders import Bystanders
from vision.scenes import Change, Scene
from vision.still_things import Limits, StillThing, StillThings
from vision.violations import NEAR, Violation, share_of


@dataclass(frozen=True, slots=True)
class ProductFellParameters:
    """How long it must lie, how far away people must have been, how big and how sure."""

    still_seconds: float = parameter(1.5, "at rest for this long", unit="s", minimum=0.5)
    person_distance: float = parameter(
        0.06, "who was nearer than this put it there", unit="view", minimum=0, maximum=1.5
    )
    minimum_area: float = parameter(
        0.0012, "smallest part of the view", unit="view", minimum=0.0002, maximum=1
    )
    minimum_sureness: float = parameter(0.2, "how clearly it is new", minimum=0, maximum=1)


class ProductFell:
    """Judges what came to lie in each zone of the rule by itself."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.PRODUCT_FELL,
        Needs.ZONES,
        ProductFellParameters,
        "a product fell and lies beside the line",
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: ProductFellParameters = rule.parameters
        limits = Limits(self._settings.minimum_area, self._settings.minimum_sureness)
        zones = {zone: camera.zones[zone].outline for zone in rule.zones}
        self._things = StillThings(Change.APPEARED, zones, limits)
        self._people = Bystanders()
        self._placed: set[TrackId] = set()
        self._judged: set[TrackId] = set()

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per fallen product; it lasts until the product is gone."""
        self._people.see(scene)
        present = {each.id for each in scene.statics}
        self._placed &= present
        self._judged &= present
        for thing in scene.statics:
            if thing.id not in self._judged:
                self._judged.add(thing.id)
                if self._people.put_there(thing, distance=self._settings.person_distance):
                    self._placed.add(thing.id)
        return [
            self._violation(seen)
            for seen in self._things.see(scene)
            if seen.thing.id not in self._placed
            and share_of(seen.still_seconds, self._settings.still_seconds) >= NEAR
        ]

    def _violation(self, seen: StillThing) -> Violation:
        return Violation(
            subject=f"{seen.zone}/{seen.thing.id}",
            onset=seen.thing.since,
            because=f"something fell in {seen.zone} and lies there",
            zones=(seen.zone,),
            objects=(seen.thing.as_event_object(),),
            measures={
                "still_seconds": round(seen.still_seconds, 2),
                "limit_seconds": self._settings.still_seconds,
                "sureness": round(seen.thing.sureness, 2),
            },
            reached=share_of(seen.still_seconds, self._settings.still_seconds),
        )
