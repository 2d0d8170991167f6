"""Since when nobody attends to a thing that was put down.

Whoever is near a thing when it is first seen may have put it down and attends to it
until he leaves. Anybody else does once he has stayed near for some seconds, so that
passers-by change nothing.
"""

from vision.scenes import Scene, StaticObject, Track

STAYING_SECONDS = 3.0
SEEN_SECONDS = 1.2
_Pair = tuple[str, str]


class Attendance:
    """Follows who is within `distance` (in units of the view) of each static object."""

    def __init__(self, *, distance: float) -> None:
        self._distance = distance
        self._near_since: dict[_Pair, float] = {}
        self._attended_at: dict[str, float] = {}

    def see(self, scene: Scene) -> None:
        """Take in who is near what at this moment."""
        self._near_since = {
            (thing.id, track.id): self._since(thing, track, scene.at)
            for thing in scene.statics
            for track in scene.tracks
            if self._is_near(track, thing, scene.at)
        }
        attended = {
            thing
            for (thing, _), since in self._near_since.items()
            if scene.at - since >= STAYING_SECONDS
        }
        self._attended_at = {
            thing.id: scene.at
            if thing.id in attended
            else self._attended_at.get(thing.id, thing.since)
            for thing in scene.statics
        }

    def alone_since(self, thing: StaticObject) -> float:
        """Return the last moment at which anybody attended to the thing."""
        return self._attended_at.get(thing.id, thing.since)

    def _is_near(self, track: Track, thing: StaticObject, at: float) -> bool:
        # Where somebody out of sight may be by now proves nothing.
        seen = at - track.last_seen_at <= SEEN_SECONDS
        return seen and track.label == "person" and track.box.gap(thing.box) <= self._distance

    def _since(self, thing: StaticObject, track: Track, at: float) -> float:
        first_sight = thing.id not in self._attended_at
        return self._near_since.get((thing.id, track.id), float("-inf") if first_sight else at)
