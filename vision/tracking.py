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

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from plant.geometry import Box
from plant.ids import TrackId
from vision.association import REACH, Floats, best_pairs, likeness, overlaps
from vision.detections import Detection
from vision.scenes import Track

SURE_SCORE = 0.35
UNSURE_SCORE = 0.1
NEW_SCORE = 0.45
CONFIRMING_HITS = 3
POSITION_GAIN = 0.65
VELOCITY_GAIN = 0.3
VELOCITY_SPAN = 1.2
DUPLICATE_OVERLAP, TWIN_OVERLAP = 0.65, 0.95
FARTHEST = 10.0  # views away: no detector that is well says so
_PEOPLE = frozenset({"person"})
_VEHICLES = frozenset({"bicycle", "car", "motorcycle", "bus", "truck", "train", "forklift"})


@dataclass(slots=True)
class _State:
    """One track's motion: box as centre and size, speed of the centre, in frame heights."""

    id: TrackId
    family: str
    box: Floats
    velocity: Floats
    score: float
    first_seen_at: float
    last_seen_at: float
    hits: int = 1
    labels: Counter[str] = field(default_factory=Counter)

    def predicted(self, at: float) -> Floats:
        """Return the box at a later moment; speed fades while the object is not seen."""
        span = VELOCITY_SPAN * (1 - math.exp(-(at - self.last_seen_at) / VELOCITY_SPAN))
        box = self.box.copy()
        box[:2] += self.velocity * span
        return box

    def reach(self, at: float) -> float:
        """Return how far from the prediction the object may be."""
        size = math.sqrt(float(self.box[2] * self.box[3]))
        away = at - self.last_seen_at
        speed = float(np.hypot(*self.velocity))
        return max(REACH * size, 0.03) + min(away, 2.0) * (0.5 * size + 0.5 * speed)

    def take(self, box: Floats, score: float, label: str, at: float) -> None:
        """Correct the track by a detection (alpha-beta filter)."""
        elapsed = max(at - self.last_seen_at, 1e-3)
        error = box - self.predicted(at)
        self.box = self.predicted(at) + POSITION_GAIN * error
        gain = min(VELOCITY_GAIN, elapsed) if self.hits > 2 else 0.6
        self.velocity = self.velocity + gain * error[:2] / max(elapsed, 0.1)
        self.score, self.last_seen_at = score, at
        self.hits += 1
        self.labels[label] += 1


class Tracker:
    """Keeps the tracks of one camera. `aspect` is the frame's width over its height."""

    def __init__(self, *, aspect: float, memory_seconds: float = 4.0) -> None:
        self._aspect = aspect
        self._memory = memory_seconds
        self._states: list[_State] = []
        self._count = 0
        self._told_at: float | None = None
        self._told_tracks: tuple[Track, ...] = ()

    def see(self, detections: Sequence[Detection], at: float) -> None:
        """Take in what was detected at a moment later than the last."""
        self._told_at = None
        self._states = [s for s in self._states if at - s.last_seen_at <= self._memory]
        usable = [each for each in _without_doubles(detections) if each.score >= UNSURE_SCORE]
        boxes = np.array([self._centred(each.box) for each in usable], float).reshape(-1, 4)
        left = self._continue(usable, boxes, at)
        for index in left:
            if usable[index].score >= NEW_SCORE:
                self._begin(usable[index], boxes[index], at)
        self._forget(at)

    @property
    def is_following(self) -> bool:
        """Whether there is any track to keep an eye on."""
        return bool(self._states)

    def tracks(self, at: float) -> tuple[Track, ...]:
        """Return the confirmed tracks as they are now, those out of sight predicted."""
        if at != self._told_at:
            self._told_at = at
            self._told_tracks = tuple(
                self._told(s, at)
                for s in self._states
                if s.hits >= CONFIRMING_HITS and at - s.last_seen_at <= self._memory
            )
        return self._told_tracks

    def _continue(self, usable: Sequence[Detection], boxes: Floats, at: float) -> list[int]:
        """Give detections to tracks; return the sure detections that nobody took."""
        open_states = list(range(len(self._states)))
        sure = [i for i, each in enumerate(usable) if each.score >= SURE_SCORE]
        unsure = [i for i, each in enumerate(usable) if each.score < SURE_SCORE]
        for candidates, minimum in ((sure, 0.2), (unsure, 0.45)):
            pairs = self._pairs(open_states, candidates, usable, boxes, at, minimum)
            for state, detection in pairs:
                found = usable[detection]
                self._states[state].take(boxes[detection], found.score, found.label, at)
                open_states.remove(state)
                candidates.remove(detection)
        return sure

    def _pairs(
        self,
        states: list[int],
        candidates: list[int],
        usable: Sequence[Detection],
        boxes: Floats,
        at: float,
        minimum: float,
    ) -> list[tuple[int, int]]:
        if not states or not candidates:
            return []
        predicted = np.array([self._states[i].predicted(at) for i in states])
        reach = np.array([self._states[i].reach(at) for i in states])
        scores = likeness(predicted, boxes[candidates], reach)
        # A tried track is preferred to one that was seen once.
        tried = np.array([min(self._states[i].hits, 5) * 0.01 for i in states])
        families = np.array([_family(usable[j].label) for j in candidates])
        kin = np.array([self._states[i].family for i in states])[:, None] == families
        scores = np.where(kin & (scores > 0), scores + tried[:, None], 0.0)
        return [(states[i], candidates[j]) for i, j in best_pairs(scores, minimum)]

    def _begin(self, found: Detection, box: Floats, at: float) -> None:
        self._count += 1
        state = _State(
            id=TrackId(f"t{self._count}"),
            family=_family(found.label),
            box=box.copy(),
            velocity=np.zeros(2),
            score=found.score,
            first_seen_at=at,
            last_seen_at=at,
        )
        state.labels[found.label] += 1
        self._states.append(state)

    def _forget(self, at: float) -> None:
        self._states = [
            state for state in self._states if at - state.last_seen_at <= self._patience(state, at)
        ]
        self._drop_shadows()

    def _patience(self, state: _State, at: float) -> float:
        if state.hits < CONFIRMING_HITS:
            return 0.7
        centre = state.predicted(at)
        outside = not (0 < centre[0] < self._aspect and 0 < centre[1] < 1)
        return 0.5 if outside else self._memory

    def _drop_shadows(self) -> None:
        """Drop an unseen track that lies where a seen one of its family is now."""
        if len(self._states) < 2:
            return
        boxes = np.array([state.box for state in self._states])
        same = overlaps(boxes, boxes)
        newest = max(state.last_seen_at for state in self._states)
        doomed = {
            i
            for i, lost in enumerate(self._states)
            if lost.last_seen_at < newest and lost.hits < CONFIRMING_HITS
            for j, seen in enumerate(self._states)
            if i != j and seen.last_seen_at == newest and same[i, j] > DUPLICATE_OVERLAP
        }
        self._states = [state for i, state in enumerate(self._states) if i not in doomed]

    def _centred(self, box: Box) -> tuple[float, float, float, float]:
        centre = box.centre
        return centre.x * self._aspect, centre.y, box.w * self._aspect, box.h

    def _told(self, state: _State, at: float) -> Track:
        x, y, w, h = (float(value) for value in state.predicted(at))
        box = Box((x - w / 2) / self._aspect, y - h / 2, w / self._aspect, h)
        label = max(state.labels, key=state.labels.__getitem__)
        return Track(state.id, label, state.score, box, state.first_seen_at, state.last_seen_at)


def _family(label: str) -> str:
    if label in _PEOPLE:
        return "people"
    return "vehicles" if label in _VEHICLES else "things"


def _without_doubles(detections: Sequence[Detection]) -> list[Detection]:
    """Drop what is not sound, and the weaker of two boxes of one family on one object."""
    usable = sorted(filter(_is_sound, detections), key=lambda each: -each.score)
    if len(usable) < 2:
        return usable
    spans = [(each.box.centre, each.box.w, each.box.h) for each in usable]
    boxes = np.array([(centre.x, centre.y, w, h) for centre, w, h in spans])
    families = np.array([_family(each.label) for each in usable])
    labels = np.array([each.label for each in usable])
    # The detector has already told apart what it gave one label; people do stand close.
    enough = np.where(labels[:, None] == labels, TWIN_OVERLAP, DUPLICATE_OVERLAP)
    with np.errstate(over="ignore", invalid="ignore"):  # a box may be absurdly large
        shared = overlaps(boxes, boxes)
    double = (shared > enough) & (families[:, None] == families)
    dropped = np.zeros(len(usable), bool)
    for index in range(len(usable)):
        if not dropped[index]:
            dropped[index + 1 :] |= double[index, index + 1 :]
    return [each for each, gone in zip(usable, dropped, strict=True) if not gone]


def _is_sound(each: Detection) -> bool:
    box = each.box
    # What is not a number is beyond any bound too.
    bounded = all(abs(value) <= FARTHEST for value in (each.score, box.x, box.y, box.w, box.h))
    return bounded and box.area > 0
