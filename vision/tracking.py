"""Detections become tracks: the same object over time, through short occlusion.

Association is by centre distance, velocity and overlap together, in three steps:
sure detections to tracks in view, unsure ones to what is left, and sure ones to
tracks that were lost. A track keeps its identity while it is out of sight for up
to `memory_seconds`; the longer it is away, the farther it may have gone.

- The label does not take part in identity within a family (a bag's class flips);
  a person never becomes a thing. The label shown is the one most often seen.
- A track is told once it was seen `CONFIRMING_HITS` times; its first sight counts.
- Steps are by capture time; what a detector returns may be empty or not finite.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from plant.ids import TrackId
from vision.association import Floats, best_pairs, likeness, overlaps, size_ratios
from vision.body_parts import without_parts
from vision.detections import Detection
from vision.doubles import DUPLICATE_OVERLAP, alike, family, without_doubles
from vision.motion import Motion
from vision.scenes import Track

SURE_SCORE = 0.35
UNSURE_SCORE, UNSURE_SIZE_RATIO = 0.1, 1.3
NEW_SCORE = 0.45
CONFIRMING_HITS = 3
UNCONFIRMED_SECONDS, OUTSIDE_SECONDS = 0.7, 0.5
PRESENT_SECONDS = 1.0
SAME_PLACE = 0.0005  # of the frame's height: half a pixel of 1080 rows


@dataclass(slots=True)
class _State:
    """What one track is; where it is stands in the same row of the motion."""

    id: TrackId
    family: str
    score: float
    first_seen_at: float
    label: str
    labels: Counter[str] = field(default_factory=Counter)
    told: Track | None = None

    def take(self, found: Detection) -> None:
        """Note that it was seen as this."""
        self.score = found.score
        self.labels[found.label] += 1
        self.label = max(self.labels, key=self.labels.__getitem__)
        self.told = None


class Tracker:
    """Keeps the tracks of one camera. `aspect` is the frame's width over its height."""

    def __init__(self, *, aspect: float, memory_seconds: float = 4.0) -> None:
        self._aspect = aspect
        self._memory = memory_seconds
        self._states: list[_State] = []
        self._motion = Motion()
        self._count = 0
        self._told_at: float | None = None
        self._told_tracks: tuple[Track, ...] = ()

    def see(self, detections: Sequence[Detection], at: float) -> None:
        """Take in what was detected at a moment later than the last."""
        self._told_at = None
        self._keep(at - self._motion.seen_at <= self._memory)
        usable = [each for each in without_doubles(detections) if each.score >= UNSURE_SCORE]
        usable, boxes = without_parts(usable, self._centred(usable), self._people(at))
        left = self._continue(usable, boxes, at)
        self._begin([i for i in left if usable[i].score >= NEW_SCORE], usable, boxes, at)
        self._forget(at)

    @property
    def is_following(self) -> bool:
        """Whether there is any track to keep an eye on."""
        return bool(self._states)

    def tracks(self, at: float) -> tuple[Track, ...]:
        """Return the confirmed tracks as they are now, those out of sight predicted."""
        if at != self._told_at:
            self._told_at = at
            self._told_tracks = self._tell(at) if self._states else ()
        return self._told_tracks

    def _tell(self, at: float) -> tuple[Track, ...]:
        motion = self._motion
        shown = (motion.sights >= CONFIRMING_HITS) & (at - motion.seen_at <= self._memory)
        rows = np.flatnonzero(shown).tolist()
        boxes, seen = motion.predicted(at).tolist(), motion.seen_at.tolist()
        return tuple(self._told(self._states[row], boxes[row], seen[row]) for row in rows)

    def _told(self, state: _State, box: list[float], seen_at: float) -> Track:
        x, y, w, h = box
        place = Box((x - w / 2) / self._aspect, y - h / 2, w / self._aspect, h)
        told = state.told
        # Most things are at rest: what is where it was told to be is not told anew.
        if told is None or not _is_same_place(told.box, place):
            told = Track(state.id, state.label, state.score, place, state.first_seen_at, seen_at)
            state.told = told
        return told

    def _continue(self, usable: Sequence[Detection], boxes: Floats, at: float) -> list[int]:
        """Give detections to tracks; return the sure detections that nobody took."""
        rows = list(range(len(self._states)))
        sure = [i for i, each in enumerate(usable) if each.score >= SURE_SCORE]
        unsure = [i for i, each in enumerate(usable) if each.score < SURE_SCORE]
        if not rows or not usable:
            return sure
        predicted = self._motion.predicted(at)
        scores = self._scores(predicted, usable, boxes, at)
        scores[:, unsure] *= _are_of_one_size(predicted, boxes[unsure])
        for candidates, minimum in ((sure, 0.2), (unsure, 0.45)):
            pairs = best_pairs(scores[np.ix_(rows, candidates)], minimum)
            taken = [(rows[row], candidates[column]) for row, column in pairs]
            for row, index in taken:
                self._states[row].take(usable[index])
                rows.remove(row)
                candidates.remove(index)
            found = [index for _, index in taken]
            those = [row for row, _ in taken]
            self._motion.correct(those, predicted[those], boxes[found], at)
        return sure

    def _people(self, at: float) -> Floats:
        """Return where the people are who were surely seen a moment ago."""
        motion = self._motion
        known = (motion.sights >= CONFIRMING_HITS) & (at - motion.seen_at <= PRESENT_SECONDS)
        people = np.array([state.family == "people" for state in self._states], np.bool_)
        return np.asarray(motion.predicted(at)[known & people])

    def _scores(
        self, predicted: Floats, usable: Sequence[Detection], boxes: Floats, at: float
    ) -> Floats:
        """Return how well each track (row) is continued by each detection, 0 for never."""
        scores = likeness(predicted, boxes, self._motion.reach(at))
        # A tried track is preferred to one that was seen once.
        tried = np.minimum(self._motion.sights, 5) * 0.01
        kin = alike([s.family for s in self._states], [family(e.label) for e in usable])
        return np.where(kin & (scores > 0), scores + tried[:, None], 0.0)

    def _begin(self, new: list[int], usable: Sequence[Detection], boxes: Floats, at: float) -> None:
        for index in new:
            found = usable[index]
            self._count += 1
            state = _State(
                TrackId(f"t{self._count}"), family(found.label), found.score, at, found.label
            )
            state.labels[found.label] += 1
            self._states.append(state)
        self._motion.add(boxes[new], at)

    def _forget(self, at: float) -> None:
        self._keep(at - self._motion.seen_at <= self._patience(at))
        self._drop_shadows()

    def _patience(self, at: float) -> Floats:
        x, y = self._motion.predicted(at)[:, :2].T
        inside = (x > 0) & (x < self._aspect) & (y > 0) & (y < 1)
        patience = np.where(inside, self._memory, OUTSIDE_SECONDS)
        return np.where(self._motion.sights < CONFIRMING_HITS, UNCONFIRMED_SECONDS, patience)

    def _drop_shadows(self) -> None:
        """Drop an unconfirmed, unseen track that lies where a seen one is now."""
        motion = self._motion
        if len(self._states) < 2:
            return
        seen = motion.seen_at == motion.seen_at.max()
        lost = ~seen & (motion.sights < CONFIRMING_HITS)
        if lost.any():
            shadowed = overlaps(motion.boxes[lost], motion.boxes[seen]) > DUPLICATE_OVERLAP
            kept = np.ones(len(self._states), bool)
            kept[lost] = ~shadowed.any(axis=1)
            self._keep(kept)

    def _keep(self, rows: NDArray[np.bool_]) -> None:
        if not rows.all():
            self._motion.keep(rows)
            kept = zip(self._states, rows, strict=True)
            self._states = [state for state, stays in kept if stays]

    def _centred(self, usable: Sequence[Detection]) -> Floats:
        """Return the boxes as rows of centre and size in frame heights."""
        boxes = np.array([(e.box.x, e.box.y, e.box.w, e.box.h) for e in usable]).reshape(-1, 4)
        boxes[:, :2] += boxes[:, 2:] / 2
        boxes[:, ::2] *= self._aspect
        return boxes


def _are_of_one_size(tracks: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Return which boxes (columns) are as large as which tracks (rows): what is unsure has to be."""
    ratios = size_ratios(tracks, boxes)
    return np.asarray((ratios < UNSURE_SIZE_RATIO) & (ratios > 1 / UNSURE_SIZE_RATIO), np.bool_)


def _is_same_place(box: Box, other: Box) -> bool:
    return abs(box.x - other.x) < SAME_PLACE and abs(box.y - other.y) < SAME_PLACE
