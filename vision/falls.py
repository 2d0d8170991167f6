"""Who fell and has not got up: from upright to low in a moment, then lying, seen or not.

A plain detector often loses who lies on the floor, so a fall is taken from how it
began and not from a box that goes on: the head came down by a good part of the
body's height, the body became low and broad, and nobody has risen there since.

- Walking behind a wall makes a body short as well, but its head stays where it is.
- Who bends down or kneels is low, yet not as broad as one who lies.
- Who walks out of the view is cut off by its edge; he is not taken for fallen unless he
  is seen lying there; what was not seen of him there does not count, for who comes in
  where he went out is somebody else.
- Who is lost while his head comes down is the broad thing that came to rest there, if
  there is one: it is a body's size, and no object that somebody left.
- A helper who comes from elsewhere changes nothing; one who rises from the place does.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from plant.geometry import Box
from plant.ids import TrackId
from vision.scenes import Change, Fallen, StaticObject, Track

UPRIGHT_SHAPE, LYING_SHAPE = 0.8, 1.2  # width to height, as seen
REMEMBERED_SECONDS, SETTLED_SECONDS = 2.0, 0.3
STANDING, RISEN, LOW = 0.9, 0.8, 0.65
HEAD_DROP, HEAD_DROPS = 0.25, 0.2
LOST_SECONDS, FALL_SECONDS, REST_SECONDS = 0.5, 3.0, 6.0
BODY_AREA = 0.2
EDGE, RIM = 0.015, 0.02
SAME_PLACE = 0.1
FORGET_SECONDS = 900.0


@dataclass(slots=True)
class _Body:
    """One person: how he stood lately, and what came after."""

    track: Track
    stood: deque[tuple[float, Box]] = field(default_factory=deque)
    standing: Box | None = None
    stood_at: float = 0.0
    low_since: float = 0.0
    lying_since: float | None = None
    drops: bool = False
    thing: StaticObject | None = None

    @property
    def box(self) -> Box:
        """Where he was last seen, or the thing that he is."""
        return self.thing.box if self.thing else self.track.box

    def see(self, track: Track, at: float, aspect: float) -> None:
        """Take in a box that was really seen."""
        if self.thing is None and self._was_lost_at_the_edge(at):
            self.lying_since, self.low_since = None, at
        self.track, self.thing = track, None
        shape = _shape(track.box, aspect)
        if self.standing is not None and self._is_up(self.standing, shape, at):
            self.standing = self.lying_since = None
            self.stood.clear()
        if self.standing is None:
            self._stand(track.box, shape, at)
        if self.standing is not None and shape >= LYING_SHAPE and self.lying_since is None:
            self.lying_since = at

    def miss(self, statics: Sequence[StaticObject], aspect: float) -> None:
        """Take in what lies where he was lost."""
        if self.thing is not None:
            known = self.thing.id
            self.thing = next((each for each in statics if each.id == known), None)
            if self.thing is None:
                self.lying_since = None
        elif self.drops and self.lying_since is None:
            self.thing = next((each for each in statics if self._is_he(each, aspect)), None)
            if self.thing is not None:
                self.standing = self._tallest()
                self.lying_since = max(self.thing.since, self.track.last_seen_at)

    def fallen(self, at: float) -> Fallen | None:
        """Return that he is down, if he is."""
        if self.lying_since is None:
            return None
        if self.thing is None and self._was_lost_at_the_edge(at):
            return None
        seen = at - self.track.last_seen_at <= LOST_SECONDS
        return Fallen(self.track, self.box, self.stood_at, self.lying_since, seen)

    def _was_lost_at_the_edge(self, at: float) -> bool:
        return at - self.track.last_seen_at > LOST_SECONDS and _is_at_the_edge(self.track.box)

    def is_worth_keeping(self, at: float) -> bool:
        """Whether he may still be found after his track is gone."""
        unseen = at - self.track.last_seen_at
        return unseen < (FORGET_SECONDS if self.lying_since else REST_SECONDS if self.drops else 0)

    def _is_up(self, standing: Box, shape: float, at: float) -> bool:
        """Whether he stands again, or only went farther away or down on his knees."""
        if self.track.box.h > RISEN * standing.h:
            return True
        stands = shape < UPRIGHT_SHAPE and self.track.box.h > LOW * standing.h
        return stands or (self.lying_since is None and at - self.low_since > FALL_SECONDS)

    def _stand(self, box: Box, shape: float, at: float) -> None:
        """Judge him by how tall he was of late; note whether his head comes down."""
        while self.stood and self.stood[0][0] < at - REMEMBERED_SECONDS:
            self.stood.popleft()
        self.drops = False
        if self.stood and at - self.stood[0][0] >= SETTLED_SECONDS:
            tallest = self._tallest()
            drop = (box.y - tallest.y) / tallest.h
            self.drops = drop >= HEAD_DROPS
            self.stood_at = max(when for when, each in self.stood if _is_tall(each, tallest))
            if drop >= HEAD_DROP and box.h <= LOW * tallest.h:
                self.standing, self.low_since = tallest, at
                return
        if shape <= UPRIGHT_SHAPE:
            self.stood.append((at, box))

    def _tallest(self) -> Box:
        return max((each for _, each in self.stood), key=lambda each: each.h)

    def _is_he(self, thing: StaticObject, aspect: float) -> bool:
        return (
            thing.change is Change.APPEARED
            and _shape(thing.box, aspect) >= LYING_SHAPE
            and thing.area >= BODY_AREA * self._tallest().area
            and abs(thing.since - self.track.last_seen_at) <= FALL_SECONDS
            and thing.box.intersection(self.track.box.widened(RIM)) > 0
        )


class Falls:
    """Follows the people of one view, by the labels that count as people."""

    def __init__(self, labels: Iterable[str] = ("person",)) -> None:
        self._labels = frozenset(labels)
        self._bodies: dict[TrackId, _Body] = {}

    def see(
        self, tracks: Sequence[Track], statics: Sequence[StaticObject], at: float, aspect: float
    ) -> tuple[Fallen, ...]:
        """Return everybody who is down at this moment, in a view of this width to height."""
        for track in tracks:
            if track.label in self._labels and track.last_seen_at == at:
                self._body_of(track, at).see(track, at, aspect)
        present = {track.id for track in tracks}
        self._bodies = {
            known: body
            for known, body in self._bodies.items()
            if known in present or body.is_worth_keeping(at)
        }
        for body in self._bodies.values():
            if at - body.track.last_seen_at > LOST_SECONDS:
                body.miss(statics, aspect)
        fallen = (body.fallen(at) for body in self._bodies.values())
        return tuple(each for each in fallen if each is not None)

    def _body_of(self, track: Track, at: float) -> _Body:
        """Return the body of a track, or the one that was lost where it turns up."""
        body = self._bodies.get(track.id)
        if body is not None:
            return body
        for known, lost in self._bodies.items():
            gone = at - lost.track.last_seen_at > LOST_SECONDS
            if gone and lost.lying_since and lost.box.overlap(track.box) > SAME_PLACE:
                self._bodies[track.id] = self._bodies.pop(known)
                return lost
        return self._bodies.setdefault(track.id, _Body(track))


def _shape(box: Box, aspect: float) -> float:
    return box.w * aspect / max(box.h, 1e-6)


def _is_tall(box: Box, tallest: Box) -> bool:
    return box.h >= STANDING * tallest.h


def _is_at_the_edge(box: Box) -> bool:
    """Whether the view cuts the box off at its sides or below."""
    beside = box.x <= EDGE or box.x + box.w >= 1 - EDGE
    return beside or box.y + box.h >= 1 - EDGE
