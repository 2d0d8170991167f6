"""The two backgrounds of a view: what it looked like at rest, and what it looks like now.

Each pixel keeps the brightness it rests at now (`current`, with the time that it
has rested) and the brightness it rested at for long (`trusted`). A pixel that
does not rest is motion; one that rests at another brightness than the trusted
one belongs to a static change. This is the dual background of Porikli, Ivanov and
Haga (EURASIP JASP 2008, 197875) with runs of rest in place of two learning
rates, because a run tells the second at which a thing came to rest.

- Time comes from the caller, so a changed frame rate changes nothing.
- Colour is kept beside it (vision/colour.py) and finds what brightness cannot.
- A change of exposure is divided out over the whole view before comparing.
- Nothing is learned where the caller says that something living stands.
- A pixel becomes trusted after resting for `TRUST_SECONDS`; until then it simply
  learns, so that what moves while we start leaves no ghost.
"""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box
from vision.colour import KNOWN_SECONDS, Colour, Planes
from vision.masks import (
    Grey,
    Mask,
    above,
    approach,
    at_least,
    both,
    cleaned,
    difference,
    either,
    enclosed,
    frame_of,
    grown,
    is_empty,
    opposite,
    outside,
    raise_by,
    reach,
    share,
    smoothed,
    steepness,
    surroundings,
    total,
    without,
)

WIDTH = 320
TRUST_SECONDS = 2.5
REST_SECONDS = 0.6
RESTORED_SECONDS = 0.3
LEARNING_SECONDS = 12.0
RESTLESS_SECONDS = 0.5
DRIFT_SECONDS = 1.5
NEAR_PIXELS = 8
SWAY_PIXELS = 1
SCENE_CHANGE_SHARE = 0.55
_TICKS = 100  # rest is counted in hundredths of a second, in 16 bits: eleven minutes
_NOISE_FLOOR, _NOISE_CEILING = 1.2, 6.0


class Background:
    """The model of one camera's view, fed with brightness pictures of one size."""

    def __init__(self, first: Grey, at: float, colours: Planes | None = None) -> None:
        """`colours` are the planes of the first picture at half its size, if it has any."""
        smooth = smoothed(first)
        self.shape: tuple[int, int] = (smooth.shape[0], smooth.shape[1])
        self.at = at
        self.current: Grey = smooth.copy()
        self.moving: Mask = np.zeros(self.shape, np.uint8)
        self.changed: Mask = np.zeros(self.shape, np.uint8)
        # Where static objects are: nothing is learned there until they are gone.
        self.held: Mask = np.zeros(self.shape, np.uint8)
        self.colour = None if colours is None else Colour(colours)
        self._trusted = smooth.astype(np.float32)
        self._rested: NDArray[np.uint16] = np.zeros(self.shape, np.uint16)
        self._trust: NDArray[np.uint16] = np.zeros(self.shape, np.uint16)
        self._was_off: Mask = np.zeros(self.shape, np.uint8)
        self._living: Mask = np.zeros(self.shape, np.uint8)
        self._noise = 2.0
        self._gain = 1.0
        self._passed = 0.0
        self._step = 0
        self._shown: Grey | None = None
        self._restless: Mask | None = None

    @property
    def trusted(self) -> Grey:
        """What the view looked like at rest, in today's exposure."""
        if self._shown is None:
            self._shown = np.asarray(cv2.convertScaleAbs(self._trusted, alpha=self._gain), np.uint8)
        return self._shown

    @property
    def motion_share(self) -> float:
        """The part of the view that moves now, 0..1."""
        return share(self.moving)

    def see(
        self,
        luma: Grey,
        at: float,
        living: Iterable[Box] = (),
        colours: Planes | None = None,
    ) -> None:
        """Take in the next picture; boxes of `living` things are left out of learning."""
        elapsed = min(max(at - self.at, 0.0), 1.0)
        self.at = at
        before = round(self._passed * _TICKS)
        self._passed += elapsed
        # The sum is rounded and not each step, or rest would run by the frame rate.
        self._step = round(self._passed * _TICKS) - before
        self._restless = None
        self._mark_living(living)
        if (self.colour is None) != (colours is None):
            self.colour = None if colours is None else Colour(colours)
        self._follow(smoothed(luma), colours)
        self._compare()
        self._learn(elapsed)

    def stirred_share(self, box: Box, others: Iterable[Box] = ()) -> float:
        """Return the part of the box that moves or does not look as it does at rest, 0..1.

        What happens inside the `others` is theirs and does not count.
        """
        left, top, right, bottom = self._pixels(box)
        if right <= left or bottom <= top:
            return 0.0
        stirred = either(self.moving[top:bottom, left:right], self.changed[top:bottom, left:right])
        for other in others:
            x, y, until_x, until_y = self._pixels(other)
            stirred[
                max(y - top, 0) : max(until_y - top, 0), max(x - left, 0) : max(until_x - left, 0)
            ] = 0
        return share(stirred)

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom inside the view."""
        height, width = self.shape
        left, right = (min(max(round(x * width), 0), width) for x in (box.x, box.x + box.w))
        top, bottom = (min(max(round(y * height), 0), height) for y in (box.y, box.y + box.h))
        return left, top, right, bottom

    def rest_seconds(self, where: NDArray[np.bool_]) -> float:
        """Return for how long the pixels chosen have rested (median)."""
        values = self._rested[where]
        return float(np.median(values)) / _TICKS if values.size else 0.0

    def adopt(self, where: NDArray[np.bool_]) -> None:
        """Take what is seen there now as how it looks at rest."""
        self._trust_in(where)
        self._trust[where] = int(TRUST_SECONDS * _TICKS)
        self.changed[where] = 0

    def static_change(self) -> Mask:
        """Return the pixels that rest, differ from the trusted background, and are not alive."""
        settled = at_least(self._rested, REST_SECONDS * _TICKS)
        return both(both(self.changed, settled), opposite(self._living))

    def sharp_change(self) -> Mask:
        """Return the static change inside sharp outlines; soft light has none.

        The difference of the two backgrounds steps at the edge of a thing, and
        slopes where light or shade fades. What the steps enclose is kept.
        """
        change = self.static_change()
        if is_empty(change):
            return change
        # Beyond a few pixels around it the rest of the view has no say.
        top, bottom, left, right = frame_of(change, rim=6)
        inner = change[top:bottom, left:right]
        current, trusted = (
            picture[top:bottom, left:right] for picture in (self.current, self.trusted)
        )
        apart = cv2.subtract(current, trusted, dtype=cv2.CV_32F)
        steps = above(steepness(apart), 14.0 + 4.0 * self._noise)
        if self.colour is not None:
            steps = either(steps, self.colour.steps((left, top, right, bottom)))
        inner[:] = both(inner, enclosed(grown(both(steps, grown(inner)))))
        return change

    def restless(self) -> Mask:
        """Return all that is near something that moves, moved just now, or is alive."""
        if self._restless is None:
            stirred = opposite(at_least(self._rested, RESTLESS_SECONDS * _TICKS))
            self._restless = surroundings(either(cleaned(stirred), self._living), NEAR_PIXELS)
        return self._restless

    def restored(self) -> Mask:
        """Return the pixels that rest and look again as they did before."""
        rested = at_least(self._rested, RESTORED_SECONDS * _TICKS)
        return both(opposite(self.changed), rested)

    def changed_everywhere(self) -> bool:
        """Whether most of the view changed at once: light switched, camera moved."""
        return share(self.changed) > SCENE_CHANGE_SHARE

    def _mark_living(self, living: Iterable[Box]) -> None:
        self._living.fill(0)
        height, width = self.shape
        for box in living:
            left, top = int(box.x * width) - 2, int(box.y * height) - 2
            right, bottom = int((box.x + box.w) * width) + 2, int((box.y + box.h) * height) + 2
            cv2.rectangle(self._living, (left, top), (right, bottom), 255, -1)

    def _follow(self, smooth: Grey, colours: Planes | None) -> None:
        """Count rest; a pixel leaves its rest when it is off twice in a row."""
        apart = difference(smooth, self.current)
        off = above(apart, 5.0 + 2.5 * self._noise)
        if self.colour is not None and colours is not None:
            off = _also(off, self.colour.see(colours, self.shape))
        left = both(off, self._was_off)
        self._was_off = off
        if self.colour is not None:
            self.colour.follow(left)
        if not is_empty(left):
            cv2.copyTo(smooth, left, self.current)
            self._rested[left > 0] = 0
        resting = opposite(off)
        raise_by(self._rested, self._step, resting)
        self._noise += 0.05 * (_noise_of(apart, resting) - self._noise)
        # The resting brightness follows slow light, one grey level a frame at most.
        approach(self.current, smooth, resting)
        self.moving = cleaned(off)

    def _compare(self) -> None:
        calm = opposite(either(self.changed, self.moving))
        pixels = cv2.countNonZero(calm)
        if pixels > 0.2 * calm.size:
            seen, kept = total(self.current, calm), total(self._trusted, calm)
            target = min(max(seen / kept, 0.4), 2.5) if kept > pixels else 1.0
            self._gain += 0.3 * (target - self._gain)
            self._shown = None
        changed = self._unlike()
        if self.colour is not None:
            others = self.colour.unlike(self.current, self._gain, calm=calm, same=opposite(changed))
            changed = _also(changed, others)
        newly = without(without(changed, self.changed), self.held)
        if not is_empty(newly):
            # Things do not come or go while their pixels rest: that is light, however slow.
            drifted = both(newly, at_least(self._rested, DRIFT_SECONDS * _TICKS))
            changed = without(changed, drifted)
            self._trust_in(drifted > 0)
        self.changed = changed

    def _unlike(self) -> Mask:
        """Return where the view does not look as it does at rest."""
        enough = 8.0 + 3.0 * self._noise
        unlike = above(difference(self.current, self.trusted), enough)
        if is_empty(unlike):
            return unlike
        # A camera that sways moves every outline by a pixel or two; that is no change.
        low, high = reach(self.trusted, SWAY_PIXELS)
        return above(outside(self.current, low, high), enough)

    def _learn(self, elapsed: float) -> None:
        """Follow slow change where all is as before; adopt the new where nothing is known yet."""
        free = opposite(either(self._living, self.held))
        same = both(self.restored(), free)
        raise_by(self._trust, self._step, same)
        if self.colour is not None and self.colour.is_due(elapsed):
            self.colour.learn(same, at_least(self._rested, KNOWN_SECONDS * _TICKS))
        speed = min(elapsed / LEARNING_SECONDS, 1.0)
        cv2.accumulateWeighted(self.current, self._trusted, speed, mask=same)
        self._shown = None
        if is_empty(self.changed):
            return
        new = without(self.changed, at_least(self._trust, TRUST_SECONDS * _TICKS))
        if not is_empty(new):
            where = both(new, self.static_change()) > 0
            self._trust_in(where)
            self._trust[where] = 0
            self.changed[where] = 0

    def _trust_in(self, where: NDArray[np.bool_]) -> None:
        """Take the view of now as that of rest, there."""
        self._trusted[where] = self.current[where] / self._gain
        if self.colour is not None:
            self.colour.trust(where)
        self._shown = None


def _noise_of(apart: Grey, resting: Mask) -> float:
    """Estimate the sensor's noise from how far resting pixels are off (mean deviation)."""
    mean = total(apart, resting) / max(cv2.countNonZero(resting), 1)
    return min(max(1.25 * mean, _NOISE_FLOOR), _NOISE_CEILING)


def _also(mask: Mask, other: Mask | None) -> Mask:
    return mask if other is None else either(mask, other)
