"""Static objects: things that appeared in the view or vanished from it, whatever they are.

The background tells which pixels rest at a new brightness. Here they become
objects with an identity: found, typed as appeared or removed by where the edges
are (Tian, Feris and Hampapur, IBM: context of the mask boundary), remembered
while somebody stands in front, and ended when the view looks as before.

- No detector class takes part in an object's identity: a bag on the floor is
  often not detected at all, and its class flips when it is.
- What a person covers for the most part is that person, not an object.
- A change without edges of its own, now or before, is light and is absorbed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from plant.ids import TrackId
from vision.background import Background
from vision.masks import Mask, edges, gathered, grown, shrunk
from vision.scenes import Change, StaticObject

FIND_EVERY_SECONDS = 0.3
MINIMUM_PIXELS = 16
ABSORB_SECONDS = 600.0
LIGHT_SECONDS = 4.0
RESTORED_SHARE = 0.6
HIDDEN_SHARE = 0.25
PERSON_OVERLAP = 0.4
MATCH_SHARE = 0.3


@dataclass(slots=True)
class _Candidate:
    """One static change while it lasts; `mask` is the cut-out inside `frame` (x, y, w, h)."""

    id: TrackId
    frame: tuple[int, int, int, int]
    mask: NDArray[np.bool_]
    since: float
    edges: list[float] = field(default_factory=list)
    hidden: bool = False
    alive: bool = False

    @property
    def verdict(self) -> tuple[Change, float]:
        """Which change the edges speak for, and how clearly (0..1)."""
        if not self.edges:
            return Change.UNCLEAR, 0.0
        lean = float(np.median(self.edges))
        if abs(lean) < 0.12:
            return Change.UNCLEAR, abs(lean)
        return (Change.APPEARED if lean > 0 else Change.REMOVED), abs(lean)


class StaticObjects:
    """Keeps the static objects of one view up to date."""

    def __init__(self) -> None:
        self._candidates: list[_Candidate] = []
        self._count = 0
        self._found_at = -1e9

    def see(self, background: Background, living: Sequence[Box]) -> tuple[StaticObject, ...]:
        """Bring the objects up to the background's moment and return them."""
        if background.changed_everywhere():
            background.adopt(np.ones(background.shape, bool))
            self._candidates.clear()
        if background.at - self._found_at >= FIND_EVERY_SECONDS:
            self._found_at = background.at
            self._refresh(background, living)
            self._find(background)
        height, width = background.shape
        return tuple(_as_object(each, width, height) for each in self._candidates if not each.alive)

    def _refresh(self, background: Background, living: Sequence[Box]) -> None:
        restored = background.restored()
        kept = []
        for each in self._candidates:
            inside = _cut(restored, each.frame)[each.mask]
            moving = _cut(background.moving, each.frame)[each.mask]
            if np.mean(inside > 0) > RESTORED_SHARE:
                continue
            each.hidden = bool(np.mean(moving > 0) > HIDDEN_SHARE) or _is_covered(
                each, living, background.shape
            )
            each.alive = each.alive or _is_person(each, living, background.shape)
            age = background.at - each.since
            light = each.verdict[0] is Change.UNCLEAR and age > LIGHT_SECONDS
            if (age > ABSORB_SECONDS or light) and not each.hidden:
                background.adopt(_spread(each, background.shape))
                continue
            kept.append(each)
        self._candidates = kept

    def _find(self, background: Background) -> None:
        change = background.static_change()
        if not cv2.countNonZero(change):
            return
        count, labels, stats, _ = cv2.connectedComponentsWithStats(gathered(change), connectivity=8)
        for number in range(1, count):
            x, y, w, h, pixels = (int(value) for value in stats[number])
            if pixels < MINIMUM_PIXELS:
                continue
            mask = labels[y : y + h, x : x + w] == number
            self._take(background, (x, y, w, h), mask)

    def _take(
        self, background: Background, frame: tuple[int, int, int, int], mask: NDArray[np.bool_]
    ) -> None:
        known = [each for each in self._candidates if _shared(each, frame, mask) > MATCH_SHARE]
        whole = _place(frame, mask, background.shape)
        if not known:
            self._count += 1
            since = background.at - background.rest_seconds(whole)
            fresh = _Candidate(TrackId(f"s{self._count}"), frame, mask, since)
            fresh.edges.append(_edge_lean(background, frame, mask))
            self._candidates.append(fresh)
            return
        oldest = min(known, key=lambda each: each.since)
        # The same place grew or lost its cover: one object, since it was first seen.
        oldest.frame, oldest.mask = frame, mask
        oldest.edges = [*oldest.edges[-8:], _edge_lean(background, frame, mask)]
        self._candidates = [e for e in self._candidates if e is oldest or e not in known]


def _edge_lean(
    background: Background, frame: tuple[int, int, int, int], mask: NDArray[np.bool_]
) -> float:
    """Return where the outline's edges are: +1 only now (appeared), -1 only before (removed)."""
    margin = 4
    x, y, w, h = frame
    height, width = background.shape
    left, top = max(x - margin, 0), max(y - margin, 0)
    right, bottom = min(x + w + margin, width), min(y + h + margin, height)
    inner = np.zeros((bottom - top, right - left), np.uint8)
    inner[y - top : y - top + h, x - left : x - left + w] = mask
    band = grown(inner) > shrunk(inner)
    now = edges(background.current[top:bottom, left:right])
    before = edges(background.trusted[top:bottom, left:right])
    seen, kept = float(now[band].mean()), float(before[band].mean())
    return (seen - kept) / max(seen + kept, 8.0)


def _cut(picture: Mask, frame: tuple[int, int, int, int]) -> Mask:
    x, y, w, h = frame
    return picture[y : y + h, x : x + w]


def _place(
    frame: tuple[int, int, int, int], mask: NDArray[np.bool_], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    whole = np.zeros(shape, bool)
    x, y, w, h = frame
    whole[y : y + h, x : x + w] = mask
    return whole


def _spread(each: _Candidate, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the candidate's pixels with a rim, so that absorbing leaves no outline."""
    whole = _place(each.frame, each.mask, shape).astype(np.uint8)
    return grown(whole) > 0


def _shared(each: _Candidate, frame: tuple[int, int, int, int], mask: NDArray[np.bool_]) -> float:
    """Return the shared pixels as a part of the smaller of both masks."""
    ax, ay, aw, ah = each.frame
    bx, by, bw, bh = frame
    left, top = max(ax, bx), max(ay, by)
    right, bottom = min(ax + aw, bx + bw), min(ay + ah, by + bh)
    if right <= left or bottom <= top:
        return 0.0
    a = each.mask[top - ay : bottom - ay, left - ax : right - ax]
    b = mask[top - by : bottom - by, left - bx : right - bx]
    return float(np.count_nonzero(a & b)) / max(min(int(each.mask.sum()), int(mask.sum())), 1)


def _box(each: _Candidate, width: int, height: int) -> Box:
    x, y, w, h = each.frame
    return Box(x / width, y / height, w / width, h / height)


def _is_covered(each: _Candidate, living: Sequence[Box], shape: tuple[int, int]) -> bool:
    box = _box(each, shape[1], shape[0])
    return any(box.intersection(other) > HIDDEN_SHARE * box.area for other in living)


def _is_person(each: _Candidate, living: Sequence[Box], shape: tuple[int, int]) -> bool:
    box = _box(each, shape[1], shape[0])
    return any(box.overlap(other) > PERSON_OVERLAP for other in living)


def _as_object(each: _Candidate, width: int, height: int) -> StaticObject:
    change, sureness = each.verdict
    return StaticObject(
        id=each.id,
        change=change,
        sureness=min(sureness, 1.0),
        box=_box(each, width, height),
        since=each.since,
        hidden=each.hidden,
    )
