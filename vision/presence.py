"""Who is in a zone, and since when: evidence in seconds, with hysteresis on both sides.

A track counts as inside after its anchor was in the zone for `enter_seconds`, and
as outside after it was not for `leave_seconds`. Frames play no part, so a changed
frame rate changes nothing. A successor that turns up in the zone close to where
a track was lost takes over its time, so that a broken track does not begin anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from plant.geometry import Box, Polygon
from plant.ids import TrackId
from vision.scenes import Scene, Track

HEIR_SECONDS = 3.0
HEIR_OVERLAP = 0.1


@dataclass(slots=True)
class Stay:
    """A stay in the zone, by `track` now and by `origin` at first; `since` is its first moment."""

    track: Track
    origin: TrackId
    since: float
    last_inside_at: float
    inside_seconds: float = 0.0
    entered: bool = False


class Presence:
    """The stays of one zone."""

    def __init__(
        self, outline: Polygon, *, enter_seconds: float, leave_seconds: float, labels: Iterable[str]
    ) -> None:
        self._outline = outline
        self._enter = enter_seconds
        self._leave = leave_seconds
        self._labels = frozenset(labels)
        self._stays: dict[TrackId, Stay] = {}
        self._at: float | None = None

    def see(self, scene: Scene) -> list[Stay]:
        """Return the stays of those who are inside at this moment, first come first."""
        if scene.restarted:
            self._stays.clear()
        elapsed = 0.0 if self._at is None else max(scene.at - self._at, 0.0)
        self._at = scene.at
        present = {track.id for track in scene.tracks}
        for track in scene.tracks:
            if not self._labels or track.label in self._labels:
                self._follow(track, scene.at, elapsed, present)
        self._close(scene.at)
        return [stay for stay in self._stays.values() if stay.entered]

    def _follow(self, track: Track, at: float, elapsed: float, present: set[TrackId]) -> None:
        inside = self._outline.contains(track.anchor)
        stay = self._stays.get(track.id)
        if stay is None:
            if inside and track.last_seen_at >= at:
                self._stays[track.id] = self._begin(track, at, present)
            return
        stay.track = track
        # Only what was really seen is evidence; a predicted box may wander in or out.
        if inside and track.last_seen_at >= at - max(elapsed, 0.5):
            stay.last_inside_at = at
            stay.inside_seconds += elapsed
        elif not inside:
            stay.inside_seconds = max(stay.inside_seconds - elapsed, 0.0)
        stay.entered = stay.entered or stay.inside_seconds >= self._enter

    def _begin(self, track: Track, at: float, present: set[TrackId]) -> Stay:
        heir_of = self._lost_near(track.box, at, present)
        if heir_of is None:
            return Stay(track, track.id, at, at)
        old = self._stays.pop(heir_of)
        return Stay(track, old.origin, old.since, at, old.inside_seconds, old.entered)

    def _lost_near(self, box: Box, at: float, present: set[TrackId]) -> TrackId | None:
        for known, stay in self._stays.items():
            lost = known not in present or stay.track.last_seen_at < at - 0.5
            recent = at - stay.track.last_seen_at <= HEIR_SECONDS + self._leave
            if lost and recent and stay.track.box.overlap(box) > HEIR_OVERLAP:
                return known
        return None

    def _close(self, at: float) -> None:
        self._stays = {
            known: stay
            for known, stay in self._stays.items()
            if at - stay.last_inside_at <= (self._leave if stay.entered else max(self._leave, 1.0))
        }
