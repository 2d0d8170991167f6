"""Something spreads over the floor: a liquid that runs, grain or powder that trickles.

Definition: the floor changes its look patch by patch, each beside one before, for at
least `spread_seconds`, until `minimum_area` of the view is changed, and nobody was within
`person_distance` of a patch when it came (static change of the floor's texture that grows
and is no thing; features of spill detection as commercial systems describe them). What
appears at once is a thing that was left or fell, and the business of those rules. The
onset is the moment at which the first patch came to rest.
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from plant.events import EventKind, EventObject
from plant.parameters import parameter
from plant.places import Camera
from plant.rules import Needs, Rule, RuleForm
from vision.bystanders import Bystanders
from vision.pools import Pool, Pools
from vision.scenes import Scene
from vision.violations import NEAR, Violation, share_of

MOMENTS = 3


@dataclass(frozen=True, slots=True)
class SpillParameters:
    """How long it must spread, how much it must cover, how far away people must have been."""

    spread_seconds: float = parameter(5.0, "spreads for this long", unit="s", minimum=1)
    minimum_area: float = parameter(
        0.004, "smallest part of the view", unit="view", minimum=0.0005, maximum=1
    )
    person_distance: float = parameter(
        0.06, "who was nearer than this made it", unit="view", minimum=0, maximum=1.5
    )


class Spill:
    """Judges what spreads in each zone of the rule."""

    form: ClassVar[RuleForm] = RuleForm(
        EventKind.FLOOR_SPILL, Needs.ZONES, SpillParameters, "something spreads over the floor"
    )

    def __init__(self, rule: Rule, camera: Camera) -> None:
        self._settings: SpillParameters = rule.parameters
        zones = {zone: camera.zones[zone].outline for zone in rule.zones}
        self._people = Bystanders()
        put_there = partial(self._people.put_there, distance=self._settings.person_distance)
        self._pools = Pools(zones, put_there)

    def judge(self, scene: Scene) -> list[Violation]:
        """Return one violation per pool; it lasts until two minutes after it was last seen."""
        self._people.see(scene)
        told = [(pool, self._reached(pool)) for pool in self._pools.see(scene)]
        return [self._violation(pool, reached) for pool, reached in told if reached >= NEAR]

    def _reached(self, pool: Pool) -> float:
        return min(
            share_of(pool.spread_seconds, self._settings.spread_seconds),
            share_of(pool.area, self._settings.minimum_area),
            share_of(pool.moments, MOMENTS),
        )

    def _violation(self, pool: Pool, reached: float) -> Violation:
        first = pool.oldest
        return Violation(
            subject=f"{first.zone}/{first.thing.id}",
            onset=first.thing.since,
            because=f"something spreads over the floor of {first.zone}",
            zones=(first.zone,),
            objects=(EventObject(first.thing.id, "spill", reached, pool.box),),
            measures={
                "spread_seconds": round(pool.spread_seconds, 2),
                "limit_seconds": self._settings.spread_seconds,
                "area": round(pool.area, 4),
                "limit_area": self._settings.minimum_area,
            },
            reached=reached,
        )
