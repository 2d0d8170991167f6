"""Who crossed a gate line, when, and which way.

A track stands on a side once its anchor is farther from the line than the band.
It crossed when it comes to stand on the other side and its path between cut the
segment itself, not the endless line. The moment is where the path cut it. Inside
the band nothing is decided, so walking along the line crosses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from plant.geometry import Point, Segment
from plant.ids import TrackId
from vision.scenes import Scene, Track

FORWARD, BACKWARD = "forward", "backward"
FORGET_SECONDS = 30.0
MARGIN = 0.04


@dataclass(frozen=True, slots=True)
class Crossing:
    """One track crossed: from the line's left to its right is forward."""

    track: Track
    at: float
    direction: str


@dataclass(slots=True)
class _Standing:
    """Where a track last stood off the line, and its path since."""

    side: int
    path: list[tuple[float, Point]]


class Gate:
    """One gate line, watched for tracks of some labels (all when none is named)."""

    def __init__(self, segment: Segment, *, band: float, labels: Iterable[str]) -> None:
        self._segment = segment
        self._band = band
        self._labels = frozenset(labels)
        self._standing: dict[TrackId, _Standing] = {}

    def see(self, scene: Scene) -> list[Crossing]:
        """Return the crossings that became certain at this moment."""
        if scene.restarted:
            self._standing.clear()
        crossings = [
            crossing
            for track in scene.tracks
            if track.last_seen_at == scene.at and (not self._labels or track.label in self._labels)
            for crossing in self._follow(track, scene.at)
        ]
        self._standing = {
            known: standing
            for known, standing in self._standing.items()
            if scene.at - standing.path[-1][0] <= FORGET_SECONDS
        }
        return crossings

    def _follow(self, track: Track, at: float) -> list[Crossing]:
        anchor = track.anchor
        distance = self._segment.side(anchor)
        side = (distance > self._band) - (distance < -self._band)
        standing = self._standing.get(track.id)
        if standing is None:
            if side:
                self._standing[track.id] = _Standing(side, [(at, anchor)])
            return []
        standing.path.append((at, anchor))
        if side == 0:
            return []
        crossed = side != standing.side
        moment = self._cut(standing.path) if crossed else None
        self._standing[track.id] = _Standing(side, [(at, anchor)])
        if moment is None:
            return []
        return [Crossing(track, moment, FORWARD if side > 0 else BACKWARD)]

    def _cut(self, path: list[tuple[float, Point]]) -> float | None:
        """Return when the path last cut the segment, or None where it went round an end."""
        for (begin, here), (end, there) in pairwise(path[::-1]):
            before, after = self._segment.side(here), self._segment.side(there)
            if (before <= 0) == (after <= 0):
                continue
            share = before / (before - after)
            if -MARGIN <= self._segment.along(here.towards(there, share)) <= 1 + MARGIN:
                return begin + (end - begin) * share
        return None
