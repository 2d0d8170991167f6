"""Who fell and has not got up: from upright to low in a moment, then lying, seen or not.

A plain detector often loses who lies on the floor, so a fall is taken from how it
began and not from a box that goes on: the head came down by a good part of the
body's height, the body became low and broad, and nobody has risen there since.

- Walking behind a wall makes a body short as well, but its head stays where it is.
- Who bends down or kneels is low, yet not as broad as one who lies.
- Who walks out of the view is cut off by its edge; he is not taken for fallen unless he
  is seen lying there.
- A helper who comes from elsewhere changes nothing; one who rises from the place does.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from plant.geometry import Box
from plant.ids import TrackId
from vision.scenes import Scene, Track

UPRIGHT_SHAPE, LYING_SHAPE = 0.8, 1.2  # width to height, as seen
REMEMBERED_SECONDS, SETTLED_SECONDS = 4.0, 0.3
STANDING, RISEN, LOW = 0.9, 0.8, 0.65
HEAD_DROP = 0.25
LOST_SECONDS, FALL_SECONDS = 0.5, 3.0
EDGE = 0.015
SAME_PLACE = 0.1
FORGET_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Fallen:
    """Somebody is down: the last moment he stood, since when he lies, and whether he is seen."""

    track: Track
    since: float
    lying_since: float
    seen: bool


@dataclass(slots=True)
class _Body:
    """One person: how he stood lately, and what came after."""

    track: Track
    stood: deque[tuple[float, Box]] = field(default_factory=deque)
    standing: Box | None = None
    since: float = 0.0
    low_since: float = 0.0
    lying_since: float | None = None

    def see(self, track: Track, at: float, aspect: float) -> None:
        """Take in a box that was really seen."""
        self.track = track
        shape = track.box.w * aspect / max(track.box.h, 1e-6)
        if self.standing is not None and self._is_up(self.standing, shape, at):
            self.standing = self.lying_since = None
            self.stood.clear()
        if self.standing is None:
            self._stand(track.box, shape, at)
        if self.standing is not None and shape >= LYING_SHAPE and self.lying_since is None:
            self.lying_since = at

    def _is_up(self, standing: Box, shape: float, at: float) -> bool:
        """Whether he stands again, or only went farther away or down on his knees."""
        if self.track.box.h > RISEN * standing.h:
            return True
        stands = shape < UPRIGHT_SHAPE and self.track.box.h > LOW * standing.h
        return stands or (self.lying_since is None and at - self.low_since > FALL_SECONDS)

    def _stand(self, box: Box, shape: float, at: float) -> None:
        while self.stood and self.stood[0][0] < at - REMEMBERED_SECONDS:
            self.stood.popleft()
        if self.stood and at - self.stood[0][0] >= SETTLED_SECONDS:
            tallest = max((each for _, each in self.stood), key=lambda each: each.h)
            dropped = box.y - tallest.y >= HEAD_DROP * tallest.h
            if dropped and box.h <= LOW * tallest.h:
                self.standing, self.low_since = tallest, at
                self.since = max(
                    when for when, each in self.stood if each.h >= STANDING * tallest.h
                )
                return
        if shape <= UPRIGHT_SHAPE:
            self.stood.append((at, box))

    @property
    def is_at_the_edge(self) -> bool:
        """Whether the view cut him off when he was last seen."""
        box = self.track.box
        beside = box.x <= EDGE or box.x + box.w >= 1 - EDGE
        return beside or box.y + box.h >= 1 - EDGE

    def fallen(self, at: float) -> Fallen | None:
        """Return that he is down, if he is."""
        if self.lying_since is None:
            return None
        seen = at - self.track.last_seen_at <= LOST_SECONDS
        if not seen and self.is_at_the_edge:
            return None
        return Fallen(self.track, self.since, self.lying_since, seen)


class Falls:
    """Follows the people of one view."""

    def __init__(self, labels: Iterable[str]) -> None:
        self._labels = frozenset(labels)
        self._bodies: dict[TrackId, _Body] = {}

    def see(self, scene: Scene) -> list[Fallen]:
        """Return everybody who is down at this moment."""
        if scene.restarted:
            self._bodies.clear()
        for track in scene.tracks:
            if track.label in self._labels and track.last_seen_at == scene.at:
                self._body_of(track, scene).see(track, scene.at, scene.aspect)
        self._forget(scene)
        return [
            fallen
            for body in self._bodies.values()
            if (fallen := body.fallen(scene.at)) is not None
        ]

    def _body_of(self, track: Track, scene: Scene) -> _Body:
        """Return the body of a track, or the one that was lost where it turns up."""
        body = self._bodies.get(track.id)
        if body is not None:
            return body
        for known, lost in self._bodies.items():
            gone = scene.at - lost.track.last_seen_at > LOST_SECONDS
            if gone and lost.standing and lost.track.box.overlap(track.box) > SAME_PLACE:
                self._bodies[track.id] = self._bodies.pop(known)
                return lost
        return self._bodies.setdefault(track.id, _Body(track))

    def _forget(self, scene: Scene) -> None:
        """Keep who is in view, and who fell and was lost."""
        present = {track.id for track in scene.tracks}
        self._bodies = {
            known: body
            for known, body in self._bodies.items()
            if known in present
            or (body.lying_since and scene.at - body.track.last_seen_at < FORGET_SECONDS)
        }
