"""The stage of one scenario: who is there, what lies about, and what happened.

Every concern has a generator of its own, named after it, so that one more actor
shifts neither the goods nor the noise.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from sample_videos.studio.cartons import KINDS
from sample_videos.studio.geometry import Array, Mesh, Point2, rotation
from sample_videos.studio.people.look import LOOKS, Look
from sample_videos.studio.picture.lighting import Lighting
from sample_videos.studio.play.actor import Actor
from sample_videos.studio.play.doors import CLOSING_SECONDS, swinging
from sample_videos.studio.play.driving import Forklift, built
from sample_videos.studio.play.facts import Act, Fact, StagingError
from sample_videos.studio.play.falls import pushed_off
from sample_videos.studio.play.lights import Daylight, Flicker, flickering
from sample_videos.studio.play.manner import AS_TOLD, Manner
from sample_videos.studio.play.prop import Prop, Rest, Span
from sample_videos.studio.sets.doorway import Doorway, leaf
from sample_videos.studio.sets.stage_set import StageSet

CARTON_SIZE = (0.45, 0.38, 0.32)
BELT_STOP = 40.0
BELT_GAP = 1.62
Named = TypeVar("Named")


@dataclass(slots=True)
class Stage:
    """What a scenario works with."""

    name: str
    set: StageSet
    seed: int
    manner: Manner = AS_TOLD
    actors: list[Actor] = field(default_factory=list)
    props: list[Prop] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    trucks: list[Forklift] = field(default_factory=list)
    flickers: list[Flicker] = field(default_factory=list)
    day: Daylight | None = None

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
        if self.set.blocked(at, margin=0.2):
            x, y = at
            raise StagingError(self.name, after, name, f"would stand in furniture at ({x}, {y})")
        told = self.known(LOOKS, look, "look", name) if isinstance(look, str) else look
        worn = self.manner.dressed(told, self.generator(f"look {name}"))
        enters = self.manner.seconds(after)
        actor = Actor(self, name, worn, np.array(at, dtype=np.float64), yaw, enters=enters)
        self.actors.append(actor)
        return actor.wait(after) if after else actor

    def shelf_carton(
        self, name: str, slot: str, *, kind: int = 0, size: tuple[float, float, float] = CARTON_SIZE
    ) -> Prop:
        """A carton in a free place of a shelf, its long side along the shelf."""
        free = self.known(self.set.slots, slot, "place on a shelf", name)
        x, y, z = free.place
        prop = Prop(name, "carton", self._print(name, kind), size, free.zone)
        prop.lying(np.array((x, y + 0.02 + size[1] / 2, z + size[2] / 2)), 0.03)
        return self._placed(prop)

    def carton(
        self, name: str, *, kind: int = 0, size: tuple[float, float, float] = CARTON_SIZE
    ) -> Prop:
        """A carton that somebody is given to hold."""
        return self._placed(Prop(name, "carton", self._print(name, kind), size))

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
        if self.set.blocked(at, margin=0.0):
            raise StagingError(self.name, 0.0, name, f"would lie in furniture at {at}")
        prop = Prop(name, "carton", self._print(name, kind), size)
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
        stop: float = BELT_STOP,
    ) -> Prop:
        """A carton that rides the belt to where it stops; it comes through the wall."""
        belt = self.set.belt
        if belt is None:
            raise StagingError(self.name, 0.0, name, "needs a belt, and this set has none")
        prop = Prop(name, "carton", kind, CARTON_SIZE)
        height, turn = belt.top + CARTON_SIZE[2] / 2, rotation((0, 0, 1), yaw)

        def riding(at: float) -> Rest:
            x = min(start + speed * at, stop)
            return Rest(
                np.array((x, belt.y, height)), turn, seen=belt.start + 0.1 < x < belt.end + 1.2
            )

        prop.spans.append(Span(0.0, riding))
        return self._placed(prop)

    def busy_belt(
        self,
        count: int,
        *,
        speed: float,
        first: float,
        stuck: int = -1,
        stuck_at: float = BELT_STOP,
    ) -> list[Prop]:
        """Cartons that keep coming; if one gets stuck, those behind it pile up."""
        rng = self.generator("belt")
        made = []
        for index in range(count):
            behind = stuck - index
            stop = stuck_at - 0.47 * behind if behind >= 0 else BELT_STOP
            start = first + index * BELT_GAP + float(rng.normal()) * 0.1
            kind, yaw = int(rng.randint(KINDS)), float(rng.normal()) * 0.07
            name = f"belt-{index + 1}"
            made.append(self.belt_carton(name, start, speed=speed, kind=kind, yaw=yaw, stop=stop))
            if behind in (0, 1):
                act = Act.STOPPED if behind == 0 else Act.PILED_UP
                self.tell(Fact(act, (stop - start) / speed, name, name))
        return made

    def door(self, name: str, door: Doorway, *openings: tuple[float, float]) -> Prop:
        """Hang a door's leaf; it is pushed open and let go at the two moments of each opening."""
        prop = Prop(name, "", 0, (0.0, 0.0, 0.0), meshes=leaf(door))
        moments = [tuple(self.manner.seconds(at) for at in opening) for opening in openings]
        prop.spans.append(Span(0.0, swinging(door, moments)))
        for opened, let_go in moments:
            self.tell(Fact(Act.OPENED, opened, name, name))
            self.tell(Fact(Act.CLOSED, let_go + CLOSING_SECONDS, name, name))
        return self._placed(prop)

    def flicker(self, lamp: str, *, after: float, seconds: float, dark: float = 0.0) -> None:
        """Let a lamp flicker so long, be out for `dark` seconds if told so, and burn again."""
        index = self.known(self.set.lamps, lamp, "lamp", "flicker")
        rng = self.generator(f"flicker {lamp} {len(self.flickers)}")
        after, seconds, dark = (self.manner.seconds(told) for told in (after, seconds, dark))
        self.flickers.append(flickering(index, after=after, seconds=seconds, dark=dark, rng=rng))

    def daylight(self, door: str, *openings: tuple[float, float], strength: float = 3.5) -> None:
        """Let daylight in through a door that is pushed open and let go at these moments.

        The strength is the light on a face that looks towards the sun; lamps give a floor about 0.7.
        """
        if self.day is not None:
            raise StagingError(self.name, openings[0][0], door, "is a second door with daylight")
        known = self.known(self.set.day_doors, door, "door with daylight", "daylight")
        moments = tuple(tuple(self.manner.seconds(at) for at in one) for one in openings)
        strength = self.manner.shining(strength, self.generator(f"daylight {door}"))
        self.day = Daylight(known, moments, strength)

    @property
    def changes_light(self) -> bool:
        """Whether the light is ever other than in the plate."""
        return bool(self.flickers) or self.day is not None

    def lighting_at(self, at: float) -> Lighting:
        """How the light stands at a moment."""
        shares = [1.0] * len(self.set.lights)
        for one in self.flickers:
            shares[one.lamp] *= one.share_at(at)
        return Lighting(tuple(shares), self.day.beam_at(at) if self.day else None)

    def thing(self, name: str, label: str, meshes: Sequence[Mesh]) -> Prop:
        """Something else that is moved by somebody, by its meshes around the middle of its foot."""
        return self._placed(Prop(name, label, 0, (0.0, 0.0, 0.0), meshes=tuple(meshes)))

    def forklift(self, name: str, at: Point2, *, yaw: float = 0.0, layers: int = 0) -> Forklift:
        """A forklift with so many layers of cartons on its forks, standing here from the beginning."""
        rng = self.generator(f"load {name}")
        truck = built(self, name, at, yaw=yaw, layers=layers, rng=rng)
        self._placed(truck.prop)
        self.trucks.append(truck)
        return truck

    def push_off(self, prop: Prop, *, at: float, speed: float, push: float = 27.0) -> None:
        """Push a carton sideways off the belt; it falls as it must and tells when it landed."""
        if self.set.belt is None:
            raise StagingError(self.name, at, prop.name, "is not on a belt")
        try:
            fall = pushed_off(self.set.belt, prop, at=at, speed=speed, push=push)
        except ValueError as error:
            raise StagingError(
                self.name, at, prop.name, "stays on the belt: push harder"
            ) from error
        prop.spans.append(Span(at, fall.rest_at))
        x, y, _ = fall.moments[-1].place
        place = (float(x), float(y))
        self.tell(Fact(Act.LEFT_BELT, fall.left_at, prop.name, prop.name, place=place))
        self.tell(Fact(Act.LANDED, fall.landed_at, prop.name, prop.name, place=place))

    def known(self, names: Mapping[str, Named], name: str, what: str, who: str) -> Named:
        """What is known by a name; asking for another one is refused with those that there are."""
        if name not in names:
            there = ", ".join(sorted(names)) or "none"
            raise StagingError(
                self.name, 0.0, who, f"asks for a {what} {name!r}; there are: {there}"
            )
        return names[name]

    def tell(self, fact: Fact) -> None:
        """Note what happened."""
        self.facts.append(fact)

    def feet(self, name: str, at: float) -> Point2:
        """Where somebody stands at a moment."""
        actor = next(one for one in self.actors if one.name == name)
        return actor.stance_at(at).place

    def refuse_collisions(self, seconds: float) -> None:
        """Two people in one place are an error, told with the moment and the names; so is a truck on one."""
        for at in np.arange(0, seconds, 0.25):
            stood = [
                (actor.name, np.array(actor.stance_at(float(at)).place))
                for actor in self.actors
                if actor.enters <= at < actor.leaves and actor.drives is None
            ]
            self._refuse_hits(stood, float(at))
            for index, (name, place) in enumerate(stood):
                for other, where in stood[index + 1 :]:
                    if float(np.linalg.norm(place - where)) < 0.45:
                        raise StagingError(self.name, float(at), name, f"walks into {other}")

    def _refuse_hits(self, stood: Sequence[tuple[str, Array]], at: float) -> None:
        for truck in self.trucks:
            for name, place in stood:
                if truck.covers(place, at, margin=0.3):
                    raise StagingError(self.name, at, truck.name, f"drives into {name}")

    def _print(self, name: str, kind: int) -> int:
        return self.manner.printed(kind, self.generator(f"print {name}"))

    def _placed(self, prop: Prop) -> Prop:
        self.props.append(prop)
        return prop
