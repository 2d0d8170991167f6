"""Tells living things from what only looks like one: a poster, a coat, goods behind a wire.

Whoever lives moves. Where a detector sees somebody, but nothing has moved or looked
other than at rest for long, there is nobody: the view at rest looks like that. Only
labels of living things are judged; a product may stand still from the first frame.
"""

from collections.abc import Sequence

from plant.geometry import Box
from plant.ids import TrackId
from vision.background import Background
from vision.scenes import LIVING, Track

STIRRED_SHARE = 0.02
REMEMBERED_SECONDS = 30.0
SIGNS = 2
RIM = 0.02


class Phantoms:
    """Remembers when each track last showed a sign of life."""

    def __init__(self) -> None:
        self._stirred_at: dict[TrackId, float] = {}
        self._signs: dict[TrackId, int] = {}

    def without(
        self, tracks: Sequence[Track], background: Background, at: float
    ) -> tuple[Track, ...]:
        """Return the tracks that are somebody, and all that need not be."""
        living = [track for track in tracks if track.label in LIVING]
        for track in living:
            # Who passes in front of a poster brings no life into it.
            proven = track.id in self._stirred_at
            others = [] if proven else self._boxes_of_the_living(living)
            stirred = background.stirred_share(track.box, others) > STIRRED_SHARE
            self._signs[track.id] = self._signs.get(track.id, 0) + 1 if stirred else 0
            if self._signs[track.id] >= SIGNS:
                self._stirred_at[track.id] = at
        self._signs = {track.id: self._signs[track.id] for track in living}
        known = {track.id for track in tracks}
        self._stirred_at = {
            track: when
            for track, when in self._stirred_at.items()
            if track in known and at - when <= REMEMBERED_SECONDS
        }
        return tuple(
            track for track in tracks if track.label not in LIVING or track.id in self._stirred_at
        )

    def _boxes_of_the_living(self, living: Sequence[Track]) -> list[Box]:
        return [track.box.widened(RIM) for track in living if track.id in self._stirred_at]
