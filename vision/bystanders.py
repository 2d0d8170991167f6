"""Who was near a place a short while ago."""

from collections import deque

from plant.geometry import Box
from plant.ids import TrackId
from vision.scenes import LIVING, Scene, StaticObject

REMEMBERED_SECONDS = 30.0
LIVED_SECONDS = 1.0
BEFORE_SECONDS, AFTER_SECONDS = 2.0, 0.5


class Bystanders:
    """Remembers where everybody alive was for half a minute; what flickers is nobody."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, tuple[tuple[TrackId, Box], ...]]] = deque()

    def see(self, scene: Scene) -> None:
        """Take in who is where at this moment."""
        if scene.restarted:
            self._seen.clear()
        boxes = tuple(
            (track.id, track.box)
            for track in scene.tracks
            if track.label in LIVING
            and track.last_seen_at == scene.at
            and scene.at - track.first_seen_at >= LIVED_SECONDS
        )
        self._seen.append((scene.at, boxes))
        while self._seen[0][0] < scene.at - REMEMBERED_SECONDS:
            self._seen.popleft()

    def near(self, box: Box, *, between: tuple[float, float], distance: float) -> set[TrackId]:
        """Return who was within the distance (in units of the view) between two moments."""
        begins, ends = between
        return {
            track
            for at, boxes in self._seen
            if begins <= at <= ends
            for track, place in boxes
            if place.gap(box) <= distance
        }

    def put_there(self, thing: StaticObject, *, distance: float) -> bool:
        """Whether somebody was within the distance when the thing came to rest."""
        between = thing.since - BEFORE_SECONDS, thing.since + AFTER_SECONDS
        return bool(self.near(thing.box, between=between, distance=distance))
