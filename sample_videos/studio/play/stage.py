"""The stage of one scenario: who is there, what lies about, and what happened.

Every concern has a generator of its own, named after it, so that one more actor
shifts neither the goods nor the noise.
"""

import zlib
from dataclasses import dataclass, field

import numpy as np

from sample_videos.studio.geometry import Point2
from sample_videos.studio.people.person import LOOKS, Look
from sample_videos.studio.play.actor import Actor
from sample_videos.studio.play.facts import Fact, StagingError
from sample_videos.studio.play.prop import Prop, Rest, Span
from sample_videos.studio.sets.stage_set import StageSet

CARTON_SIZE = (0.45, 0.38, 0.32)


@dataclass(slots=True)
class Stage:
    """What a scenario works with."""

    name: str
    set: StageSet
    seed: int
    actors: list[Actor] = field(default_factory=list)
    props: list[Prop] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def generator(self, concern: str) -> np.random.RandomState:
        """The random numbers of one concern, the same whatever else is on stage."""
        return np.random.RandomState((self.seed * 1_000_003 + zlib.crc32(concern.encode())) % 2**31)

    def person(
        self,
        name: str,
        at: Point2,
        *,
        look: str | Look = "lime",
        yaw: float = 0.0,
        after: float = 0.0,
    ) -> Actor:
        """Somebody who is here from the beginning, or appears here after some seconds."""
        worn = LOOKS[look] if isinstance(look, str) else look
        actor = Actor(self, name, worn, np.array(at, dtype=np.float64), yaw, enters=after)
        self.actors.append(actor)
        return actor.wait(after) if after else actor

    def shelf_carton(
        self, name: str, slot: str, *, kind: int = 0, size: tuple[float, float, float] = CARTON_SIZE
    ) -> Prop:
        """A carton in a free place of a shelf, its long side along the shelf."""
        free = self.set.slots[slot]
        x, y, z = free.place
        prop = Prop(name, "carton", kind, size, free.zone)
        prop.lying(np.array((x, y + 0.02 + size[1] / 2, z + size[2] / 2)), 0.03)
        return self._placed(prop)

    def carton(
        self, name: str, *, kind: int = 0, size: tuple[float, float, float] = CARTON_SIZE
    ) -> Prop:
        """A carton that somebody is given to hold."""
        return self._placed(Prop(name, "carton", kind, size))

    def floor_carton(
        self,
        name: str,
        at: Point2,
        *,
        kind: int = 0,
        size: tuple[float, float, float] = CARTON_SIZE,
        yaw: float = 0.0,
    ) -> Prop:
        """A carton on the floor."""
        prop = Prop(name, "carton", kind, size)
        prop.lying(np.array((*at, size[2] / 2)), yaw)
        return self._placed(prop)

    def belt_carton(
        self,
        name: str,
        start: float,
        *,
        speed: float,
        kind: int = 0,
        yaw: float = 0.0,
        until: float = 6.1,
    ) -> Prop:
        """A carton that rides the belt; it is not there before it comes through the wall."""
        belt = self.set.belt
        if belt is None:
            raise StagingError(self.name, 0.0, name, "needs a belt, and this set has none")
        prop = Prop(name, "carton", kind, CARTON_SIZE)
        height, turn = belt.top + CARTON_SIZE[2] / 2, _turn(yaw)

        def riding(at: float) -> Rest:
            x = min(start + speed * at, until)
            return Rest(np.array((x, belt.y, height)), turn, seen=x > belt.start + 0.1)

        prop.spans.append(Span(0.0, riding))
        return self._placed(prop)

    def tell(self, fact: Fact) -> None:
        """Note what happened."""
        self.facts.append(fact)

    def feet(self, name: str, at: float) -> Point2:
        """Where somebody stands at a moment."""
        actor = next(one for one in self.actors if one.name == name)
        return actor.stance_at(at).place

    def refuse_collisions(self, seconds: float) -> None:
        """Two people in one place are an error, told with the moment and the names."""
        for at in np.arange(0, seconds, 0.25):
            stood = [
                (actor.name, np.array(actor.stance_at(float(at)).place)) for actor in self.actors
            ]
            for index, (name, place) in enumerate(stood):
                for other, where in stood[index + 1 :]:
                    if float(np.linalg.norm(place - where)) < 0.45:
                        raise StagingError(self.name, float(at), name, f"walks into {other}")

    def _placed(self, prop: Prop) -> Prop:
        self.props.append(prop)
        return prop


def _turn(yaw: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=np.float64)
