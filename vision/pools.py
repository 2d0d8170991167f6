"""Patches of floor that change one after another, each beside one before: something spreads.

Static change tells when a patch of the view came to rest at another look. What is put
down comes to rest at once; a liquid that runs does so patch by patch, outwards. Patches
that touch are one pool, and a pool is known by how long it spread, over how many moments
and how much of the view it took.

- What came to rest with somebody beside it was put there, and belongs to no pool.
- A patch that is gone again at once was a flicker. One that was learned as the new look of
  the floor stays part of its pool for a while, because the floor is still wet.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from plant.geometry import Box, Polygon
from plant.ids import TrackId, ZoneId
from vision.scenes import Scene, StaticObject

TOUCHING = 0.05
STEP_SECONDS = 1.0
FRESH_SECONDS = 12.0
STEADY_SECONDS = 2.0
REMEMBERED_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Patch:
    """One part of the floor that changed: where, how much of the view, since when."""

    thing: StaticObject
    zone: ZoneId
    first_seen_at: float
    last_seen_at: float

    @property
    def is_steady(self) -> bool:
        """Whether it was there for long enough to be no flicker."""
        return self.last_seen_at - self.first_seen_at >= STEADY_SECONDS


@dataclass(frozen=True, slots=True)
class Pool:
    """Patches that touch, the oldest first."""

    patches: tuple[Patch, ...]

    @property
    def oldest(self) -> Patch:
        """The patch that it began with."""
        return self.patches[0]

    @property
    def spread_seconds(self) -> float:
        """From the rest of the first patch to that of the last."""
        return self.patches[-1].thing.since - self.oldest.thing.since

    @property
    def area(self) -> float:
        """The share of the view that changed."""
        return sum(each.thing.area for each in self.patches)

    @property
    def moments(self) -> int:
        """At how many moments, a second apart, something was added."""
        count, last = 0, float("-inf")
        for each in self.patches:
            if each.thing.since - last >= STEP_SECONDS:
                count, last = count + 1, each.thing.since
        return count

    @property
    def box(self) -> Box:
        """What encloses it."""
        boxes = [each.thing.box for each in self.patches]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.w for box in boxes), max(box.y + box.h for box in boxes)
        return Box(left, top, right - left, bottom - top)

    def touches(self, patch: Patch) -> bool:
        """Whether a patch is a part of it."""
        return patch.zone == self.oldest.zone and self.box.gap(patch.thing.box) <= TOUCHING


class Pools:
    """The pools in the zones of one rule. `put_there` tells whether somebody made a patch."""

    def __init__(
        self, zones: Mapping[ZoneId, Polygon], put_there: Callable[[StaticObject], bool]
    ) -> None:
        self._zones = zones
        self._put_there = put_there
        self._patches: dict[TrackId, Patch] = {}
        self._others: set[TrackId] = set()

    def see(self, scene: Scene) -> list[Pool]:
        """Return the pools of this moment, the oldest first."""
        if scene.restarted:
            self._patches.clear()
        self._others &= {each.id for each in scene.statics}
        for thing in scene.statics:
            self._note(thing, scene.at)
        self._patches = {
            name: each
            for name, each in self._patches.items()
            if scene.at - each.last_seen_at <= (REMEMBERED_SECONDS if each.is_steady else 0)
        }
        return _touching(self._patches.values())

    def _note(self, thing: StaticObject, at: float) -> None:
        known = self._patches.get(thing.id)
        if known is not None:
            self._patches[thing.id] = Patch(thing, known.zone, known.first_seen_at, at)
        elif thing.id not in self._others:
            zone = self._zone_of(thing.box)
            if zone is None or at - thing.since > FRESH_SECONDS or self._put_there(thing):
                self._others.add(thing.id)
            else:
                self._patches[thing.id] = Patch(thing, zone, at, at)

    def _zone_of(self, box: Box) -> ZoneId | None:
        inside = (zone for zone, outline in self._zones.items() if outline.contains(box.centre))
        return next(inside, None)


def _touching(patches: Iterable[Patch]) -> list[Pool]:
    """Return the patches in pools, the oldest first. What lies in the frame of a pool is its."""
    pools: list[Pool] = []
    for patch in sorted(patches, key=_age):
        joined = [pool for pool in pools if pool.touches(patch)]
        pools = [pool for pool in pools if pool not in joined]
        members = [patch, *(each for pool in joined for each in pool.patches)]
        pools.append(Pool(tuple(sorted(members, key=_age))))
    return sorted(pools, key=lambda pool: _age(pool.oldest))


def _age(patch: Patch) -> tuple[float, TrackId]:
    return patch.thing.since, patch.thing.id
