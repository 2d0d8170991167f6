"""Whether things move along a belt, or stand on it: one zone of the view, looked at twice a second.

What differs from the usual look of the belt is on it. A thing stands where nothing has
changed for a while; the belt runs where things change. What people cover is left out:
their hands are no flow.
"""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from plant.geometry import Box, Polygon
from plant.ids import ZoneId
from vision.masks import Mask, above, both, cleaned, either, grown, opposite, share
from vision.scenes import BeltState, Standing
from vision.usual import Usual

WIDTH = 320
LOOK_SECONDS = 0.5
MOST_PIXELS = 12000  # a zone that is wider is looked at in half the size
CHANGE = 12.0
LEAST_STILL_SECONDS = 1.0
LEARN_SECONDS, PASSING_SECONDS = 8.0, 1.2
LEAST_STANDING = 0.0006
RESTLESS_PIXELS = 2


class BeltZone:
    """One zone along a belt, in a view of so many rows of pixels (WIDTH across)."""

    def __init__(self, zone: ZoneId, outline: Polygon, height: int) -> None:
        self._zone = zone
        wide = outline.bounds.area * WIDTH * height > MOST_PIXELS
        self._size = (WIDTH // 2, height // 2) if wide else (WIDTH, height)
        across, down = self._size
        points = np.array([[p.x * across, p.y * down] for p in outline.points])
        left, top = (int(value) for value in np.floor(points.min(axis=0)))
        right, bottom = (int(value) + 1 for value in np.ceil(points.max(axis=0)))
        self._window = slice(max(top, 0), max(bottom, top + 2)), slice(max(left, 0), right)
        corner = [self._window[1].start, self._window[0].start]
        inside = np.zeros((down, across), np.uint8)[self._window]
        self._inside: Mask = np.zeros(inside.shape, np.uint8)
        cv2.fillPoly(self._inside, [(points - corner).round().astype(np.int32)], 255)
        self._usual: Usual | None = None
        self._before: NDArray[np.uint8] | None = None
        self._still = np.zeros(self._inside.shape, np.float32)
        self._age = 0.0
        self._at = float("-inf")
        self._state = BeltState(zone)

    def see(self, view: NDArray[np.uint8], at: float, living: Iterable[Box] = ()) -> BeltState:
        """Take in a picture (colour, WIDTH across); return how things are by now."""
        elapsed = at - self._at
        if 0 <= elapsed < LOOK_SECONDS:
            return self._state
        if view.shape[1] != self._size[0]:
            view = np.asarray(cv2.resize(view, self._size, interpolation=cv2.INTER_AREA), np.uint8)
        picture = np.asarray(cv2.blur(view[self._window], (3, 3)), np.uint8)
        if self._usual is None or self._before is None:
            self._usual, self._before, self._at = Usual(picture), picture, at
            return self._state
        elapsed = min(max(elapsed, 0.0), 2 * LOOK_SECONDS)
        hidden = self._covered(living)
        _, unlike = self._usual.see(picture)
        changed = above(np.asarray(cv2.absdiff(picture, self._before).max(axis=2)), CHANGE)
        seen = both(self._inside, opposite(hidden))
        moving = both(cleaned(changed), seen)
        things = both(cleaned(unlike), seen)
        self._follow(things, moving, hidden, elapsed)
        self._usual.learn(elapsed, passing=self._passing(elapsed))
        self._before, self._at = picture, at
        room = max(float(np.count_nonzero(self._inside)), 1.0) / self._inside.size
        self._state = BeltState(
            self._zone,
            seen=share(seen) / room,
            occupied=share(things) / room,
            moving=share(moving) / room,
            standing=self._standing(),
        )
        return self._state

    def _follow(self, things: Mask, moving: Mask, hidden: Mask, elapsed: float) -> None:
        """Count for how long each place has shown one and the same thing; people stop the clock."""
        self._still[both(things, opposite(hidden)) > 0] += np.float32(elapsed)
        stirred = either(grown(moving), both(opposite(things), opposite(hidden)))
        self._still[stirred > 0] = 0

    def _passing(self, elapsed: float) -> Mask:
        """Return where a sight may be that of the belt: not where something came to stand.

        A bare belt comes back between things that pass over it; what stands is passed by none.
        At first all counts, for a thing may have been there before us.
        """
        self._age += elapsed
        if self._age < LEARN_SECONDS:
            return np.full(self._inside.shape, 255, np.uint8)
        return opposite(above(self._still, PASSING_SECONDS))

    def _standing(self) -> tuple[Standing, ...]:
        """Return the things that stand, those first that have stood for longest."""
        at_rest = cleaned(above(self._still, LEAST_STILL_SECONDS))
        count, labels, found, _ = cv2.connectedComponentsWithStats(at_rest)
        across, down = self._size
        rests = (
            self._rest(found[label], float(np.percentile(self._still[labels == label], 75)))
            for label in range(1, count)
            if found[label, cv2.CC_STAT_AREA] >= LEAST_STANDING * across * down
        )
        return tuple(sorted(rests, key=lambda each: each.seconds, reverse=True))

    def _rest(self, found: NDArray[np.int32], seconds: float) -> Standing:
        left, top, width, height, area = (int(value) for value in found)
        across, down = self._size
        box = Box(
            (left + self._window[1].start) / across,
            (top + self._window[0].start) / down,
            width / across,
            height / down,
        )
        return Standing(box, area / (across * down), seconds)

    def _covered(self, living: Iterable[Box]) -> Mask:
        mask: Mask = np.zeros(self._inside.shape, np.uint8)
        across, down = self._size
        for box in living:
            x, y = box.x * across - self._window[1].start, box.y * down - self._window[0].start
            far = round(x + box.w * across) + RESTLESS_PIXELS, round(y + box.h * down)
            cv2.rectangle(mask, (round(x) - RESTLESS_PIXELS, round(y)), far, 255, -1)
        return mask
