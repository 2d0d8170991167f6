"""Static objects: things that appeared in the view or vanished from it, whatever they are.

The background tells which pixels rest at a new brightness. Here they become
objects with an identity: found, typed by the evidence for appeared or removed,
remembered while somebody stands in front, ended when the view looks as before.

- No detector class takes part in an object's identity: a bag on the floor is
  often not detected at all, and its class flips when it is.
- An object is formed when all is calm around it, so that it has its own outline
  and not that of the hand that moved it; its moment is when its pixels came to rest.
- It claims its pixels: the carton beside it, vanishing later, is another object.
- What looks like a living thing is that thing, not an object.
- Light without outline, and a thing put back a little off, are nothing new.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import cv2
import numpy as np

from plant.geometry import Box
from plant.ids import TrackId
from vision.background import Background
from vision.change_evidence import weigh
from vision.masks import Mask, cleaned, frame_of, grown, is_empty
from vision.regions import Region, place
from vision.scenes import Change, StaticObject
from vision.sites import Site

FIND_EVERY_SECONDS = 0.3
CALM_EVERY_SECONDS = 1.0
STIRRED_SECONDS = 2.0
MINIMUM_PIXELS = 16
IMPATIENT_SECONDS = 4.0
TOGETHER_SECONDS = 0.6
TOGETHER_PIXELS = 26
ABSORB_SECONDS = 600.0
LIGHT_SECONDS = 30.0
CLEAR_LEAN = 0.15
NO_LEAN = 0.25
SAME_SCORE = 0.8
BACK_SCORE = 0.86
GRAIN_SCORE = 0.7
SETTLED_LEAN = 0.1
LOOKS = 2
KEPT_LOOKS = 5
RESTORED_SHARE, STIRRED_SHARE = 0.5, 0.7
HIDDEN_SHARE = 0.25
PERSON_OVERLAP = 0.4


@dataclass(slots=True, eq=False)
class _Candidate:
    """One static change while it lasts."""

    id: TrackId
    region: Region
    since: float
    site: Site | None = None
    weighed_at: float = float("-inf")
    stirred_at: float = float("-inf")
    leans: list[float] = field(default_factory=list)
    sameness: list[float] = field(default_factory=list)
    grains: list[float] = field(default_factory=list)
    hidden: bool = False
    alive: bool = False
    told: bool = False
    restored_looks: int = 0
    enough: float = RESTORED_SHARE

    @property
    def verdict(self) -> tuple[Change, float]:
        """Which change the evidence speaks for, and how clearly (0..1)."""
        leaning = median(self.leans) if self.leans else 0.0
        if len(self.leans) < LOOKS or abs(leaning) < CLEAR_LEAN or self.is_same:
            return Change.UNCLEAR, abs(leaning)
        return (Change.APPEARED if leaning > 0 else Change.REMOVED), abs(leaning)

    @property
    def is_same(self) -> bool:
        """Whether the place looks as before after all, several times in a row."""
        return self.looked_same(LOOKS)

    def looked_same(self, times: int) -> bool:
        """Whether the place looked as before at each of the last looks."""
        if len(self.leans) < times:
            return False
        if min(self.grains[-times:]) > GRAIN_SCORE:
            return True
        found = min(self.sameness[-times:]) > (BACK_SCORE if self.told else SAME_SCORE)
        return found and abs(median(self.leans[-times:])) < NO_LEAN

    def is_due(self, at: float) -> bool:
        """Whether to look again: what is settled, with nothing near it, looks as it did."""
        calm = self.is_settled and at - self.stirred_at > STIRRED_SECONDS
        return not calm or at - self.weighed_at >= CALM_EVERY_SECONDS

    @property
    def is_settled(self) -> bool:
        """Whether it was looked at often, as it is, and said the same each time.

        What a video codec refines for seconds after somebody went by does not.
        """
        known = self.site is not None and self.site.region is self.region
        often = len(self.leans) == KEPT_LOOKS
        return known and often and max(self.leans) - min(self.leans) < SETTLED_LEAN

    def weigh(self, background: Background) -> None:
        """Look at the place once more."""
        if self.site is None or self.site.region is not self.region:
            self.site = Site.of(self.region, background.shape)
        evidence = weigh(background, self.site)
        self.weighed_at = background.at
        self.leans = [*self.leans, evidence.lean][-KEPT_LOOKS:]
        self.sameness = [*self.sameness, evidence.sameness][-KEPT_LOOKS:]
        self.grains = [*self.grains, evidence.grain][-KEPT_LOOKS:]
        self.told = self.told or (self.verdict[0] is not Change.UNCLEAR and len(self.leans) > 2)

    def may_have_begun_anew(self, background: Background) -> bool:
        """Whether all was as before when last looked at, and the place came to rest once more since."""
        if not self.looked_same(1):
            return False
        rest = background.rest_seconds(place(self.region, background.shape) > 0)
        return background.at - rest > self.weighed_at

    def is_over(self, at: float, restored: Mask) -> bool:
        """Whether it is gone, back, mere light, or has been there for so long that it belongs."""
        back = self.region.share_of(restored) > self.enough
        self.restored_looks = self.restored_looks + 1 if back else 0
        if self.restored_looks >= LOOKS:
            return True
        age = at - self.since
        light = self.verdict[0] is Change.UNCLEAR and age > LIGHT_SECONDS
        return light or age > ABSORB_SECONDS or (self.told and self.is_same)


class StaticObjects:
    """Keeps the static objects of one view up to date."""

    def __init__(self) -> None:
        self._candidates: list[_Candidate] = []
        self._count = 0
        self._found_at = float("-inf")
        self._told: tuple[StaticObject, ...] = ()
        self._held: list[Region] = []

    def see(self, background: Background, living: Sequence[Box]) -> tuple[StaticObject, ...]:
        """Bring the objects up to the background's moment and return them."""
        if background.changed_everywhere():
            background.adopt(np.ones(background.shape, bool))
            background.held.fill(0)
            self._candidates.clear()
            self._told, self._held = (), []
        if background.at - self._found_at >= FIND_EVERY_SECONDS:
            self._found_at = background.at
            self._update(background, living)
        return self._told

    def _update(self, background: Background, living: Sequence[Box]) -> None:
        if not self._candidates and is_empty(background.changed):
            return
        self._refresh(background, living)
        self._find(background)
        self._hold(background)
        self._told = tuple(
            _as_object(each, background.shape) for each in self._candidates if not each.alive
        )

    def _hold(self, background: Background) -> None:
        regions = [each.region for each in self._candidates]
        if regions != self._held:
            self._held = regions
            background.held.fill(0)
            for region in regions:
                rim = region.rounded(background.shape)
                rim.cut(background.held)[rim.mask] = 255

    def _refresh(self, background: Background, living: Sequence[Box]) -> None:
        kept = []
        restless, restored = background.restless(), background.restored()
        for each in self._candidates:
            _observe(each, background, living)
            # Whatever moves near an object throws shade on it: then more of it must be back.
            calm = each.region.share_of(restless) == 0
            each.enough = RESTORED_SHARE if calm else STIRRED_SHARE
            each.stirred_at = each.stirred_at if calm else background.at
            anew = not each.hidden and each.may_have_begun_anew(background)
            if anew or (not each.hidden and each.is_due(background.at)):
                each.weigh(background)
            if anew and not each.looked_same(1):
                # It was as before at the last look: this is another change, and a later one.
                continue
            if not each.hidden and each.is_over(background.at, restored):
                # What is left of its outline goes with it.
                whole = each.region.rounded(background.shape)
                background.adopt(place(whole, background.shape) > 0)
                restored = background.restored()
                continue
            kept.append(each)
        self._candidates = kept

    def _find(self, background: Background) -> None:
        # The sharp change is a part of this one, and dear.
        if cv2.countNonZero(cleaned(self._unclaimed(background.static_change()))) < MINIMUM_PIXELS:
            return
        for region in _regions(cleaned(self._unclaimed(background.sharp_change()))):
            rest = background.rest_seconds(place(region, background.shape) > 0)
            calm = region.share_of(background.restless()) == 0
            if calm or rest > IMPATIENT_SECONDS:
                self._take(region, background.at - rest)

    def _unclaimed(self, change: Mask) -> Mask:
        """Take away what belongs to objects that are known."""
        for each in self._candidates:
            each.region.cut(change)[each.region.mask] = 0
        return change

    def _take(self, region: Region, since: float) -> None:
        """Add the patch to the object that it is a piece of, or begin a new one.

        A patch may join two pieces, which are one object from then on.
        """
        pieces = [
            each
            for each in self._candidates
            if abs(each.since - since) < TOGETHER_SECONDS
            and each.region.is_near(region, TOGETHER_PIXELS)
        ]
        if not pieces:
            self._count += 1
            self._candidates.append(_Candidate(TrackId(f"s{self._count}"), region, since))
            return
        whole, *others = pieces
        for other in others:
            region = region.joined(other.region)
        whole.region = whole.region.joined(region)
        self._candidates = [each for each in self._candidates if each not in others]


def _observe(each: _Candidate, background: Background, living: Iterable[Box]) -> None:
    """Note whether something is in front of the object, and whether it is a living thing."""
    box = each.region.box(background.shape)
    boxes = list(living)
    covered = any(box.intersection(other) > HIDDEN_SHARE * box.area for other in boxes)
    each.hidden = covered or each.region.share_of(background.moving) > HIDDEN_SHARE
    each.alive = each.alive or any(box.overlap(other) > PERSON_OVERLAP for other in boxes)


def _regions(change: Mask) -> list[Region]:
    """Return the patches of a mask; pieces less than a few pixels apart are one."""
    if is_empty(change):
        return []
    top, bottom, left, right = frame_of(change, rim=3)
    inner = change[top:bottom, left:right]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown(inner), connectivity=8)
    found = []
    for number in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[number])
        inside = (labels[y : y + h, x : x + w] == number) & (inner[y : y + h, x : x + w] > 0)
        if np.count_nonzero(inside) >= MINIMUM_PIXELS:
            found.append(Region.around(inside, left + x, top + y))
    return found


def _as_object(each: _Candidate, shape: tuple[int, int]) -> StaticObject:
    change, sureness = each.verdict
    return StaticObject(
        id=each.id,
        change=change,
        sureness=min(sureness, 1.0),
        box=each.region.box(shape),
        area=each.region.pixels / (shape[0] * shape[1]),
        since=each.since,
        hidden=each.hidden,
    )
