"""Who carries what: a thing that goes where a person goes, or that he took from its place.

A thing with a name is carried once it has been at a person for a while and both have
gone some way together; who walks past a thing carries nothing. A thing without a name is
his if it went from its place while he alone was there. Either is remembered for a while
after it was last seen, for a body often hides what it carries.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plant.events import EventObject
from plant.geometry import Point
from plant.ids import TrackId
from vision.bystanders import Bystanders
from vision.scenes import LIVING, Change, Scene, StaticObject, Track

REACH = 0.02
WAY = 0.05
LONGEST_STEP = 0.5
TAKING_SECONDS, TAKING_DISTANCE, SURENESS = 2.0, 0.04, 0.2
CARRIED, TAKEN = "carried", "taken"


@dataclass(frozen=True, slots=True)
class Load:
    """What a person has with him: how that is known, for how long he had it, until when."""

    thing: EventObject
    how: str
    seconds: float
    last_at: float


@dataclass(slots=True)
class _Together:
    """A person and a thing that are at the same place."""

    thing: Track
    person_began: Point
    thing_began: Point
    last_at: float
    seconds: float = 0.0
    went: float = 0.0

    def see(self, person: Track, thing: Track, at: float) -> None:
        """Take in a moment at which both were seen together."""
        self.seconds += min(at - self.last_at, LONGEST_STEP)
        self.last_at, self.thing = at, thing
        of_person = person.anchor.distance(self.person_began)
        of_thing = thing.box.centre.distance(self.thing_began)
        self.went = max(self.went, min(of_person, of_thing))


class Carrying:
    """Follows who has what; `labels` are the things with a name that count (all if none)."""

    def __init__(self, labels: Iterable[str], *, together: float, remembered: float) -> None:
        self._labels = frozenset(labels)
        self._enough = together
        self._remembered = remembered
        self._pairs: dict[tuple[TrackId, TrackId], _Together] = {}
        self._taken: dict[TrackId, Load] = {}
        self._gone: set[TrackId] = set()
        self._people = Bystanders()

    def see(self, scene: Scene) -> None:
        """Take in one moment."""
        if scene.restarted:
            self._pairs.clear()
            self._taken.clear()
        self._people.see(scene)
        self._follow(scene)
        self._blame(scene)
        self._forget(scene.at)

    def load_of(self, person: TrackId) -> Load | None:
        """Return what he has with him, seen things before suspected ones."""
        carried = [
            Load(pair.thing.as_event_object(), CARRIED, pair.seconds, pair.last_at)
            for (who, _), pair in self._pairs.items()
            if who == person and pair.seconds >= self._enough and pair.went >= WAY
        ]
        return max(carried, key=lambda each: each.seconds, default=self._taken.get(person))

    def _follow(self, scene: Scene) -> None:
        seen = [track for track in scene.tracks if track.last_seen_at == scene.at]
        people = [track for track in seen if track.label == "person"]
        for thing in (track for track in seen if self._counts(track)):
            for person in people:
                if person.box.gap(thing.box) <= REACH:
                    self._together(person, thing, scene.at)

    def _counts(self, track: Track) -> bool:
        return track.label in self._labels if self._labels else track.label not in LIVING

    def _together(self, person: Track, thing: Track, at: float) -> None:
        pair = self._pairs.setdefault(
            (person.id, thing.id), _Together(thing, person.anchor, thing.box.centre, at)
        )
        pair.see(person, thing, at)

    def _blame(self, scene: Scene) -> None:
        """Let what went from its place be with him who alone was there."""
        for each in scene.statics:
            clear = each.change is Change.REMOVED and each.sureness >= SURENESS
            if clear and each.id not in self._gone:
                self._gone.add(each.id)
                self._take(each, scene.at)
        self._gone &= {each.id for each in scene.statics}

    def _take(self, gone: StaticObject, at: float) -> None:
        # The place is seen empty only once he has stepped back from it.
        between = gone.since - TAKING_SECONDS, at
        near = self._people.near(gone.box, between=between, distance=TAKING_DISTANCE)
        if len(near) == 1:
            self._taken[near.pop()] = Load(gone.as_event_object(), TAKEN, at - gone.since, at)

    def _forget(self, at: float) -> None:
        recent = at - self._remembered
        self._pairs = {key: pair for key, pair in self._pairs.items() if pair.last_at >= recent}
        self._taken = {who: load for who, load in self._taken.items() if load.last_at >= recent}
