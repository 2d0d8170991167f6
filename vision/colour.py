"""The colour of a view at rest and now, kept beside its brightness at half the size.

A brown carton that is as bright as the grey shelf behind it changes nothing but colour when
it goes. So the two colour planes of a video are kept as its brightness is: what they rest at
now, and what they were at rest. As Horprasert, Harwood and Davis do ("A statistical approach
for real-time robust background subtraction and shadow detection", ICCV FRAME-RATE 1999),
colour is judged apart from brightness, against the noise of its own.

- Light that grows or fades scales all colours; the gain that brightness has measured is theirs.
- Light of another colour shifts what is grey by as much as it is bright (von Kries). This
  cast is measured over all that is calm, and expected everywhere.
- A camera that turns to infrared, or back, weakens or strengthens all colours at once: then
  colours say nothing until they are known anew.
- A colour is known once the view has looked as before for `KNOWN_SECONDS`.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.masks import (
    Grey,
    Mask,
    above,
    approach,
    blended,
    both,
    cleaned,
    difference,
    doubled,
    either,
    halved,
    is_empty,
    mean_of,
    opposite,
    outside,
    reach,
    smoothed,
    spread,
    steepness,
    total,
    twice,
)

Planes = NDArray[np.uint8]
"""Two planes of one view, (2, height, width): how blue and how red; 128 is neither."""
Part = tuple[int, int, int, int]
"""Left, top, right and bottom of a part of the view, in pixels of its brightness."""
NEUTRAL = 128
KNOWN_SECONDS, LOOK_SECONDS, LEARN_SECONDS = 2.5, 1.0, 3.0
_NOISE_FLOOR, _NOISE_CEILING = 0.7, 4.0
_LEAST, _MOST = 0.005, 0.25
_PALEST, _STRONGEST, _STIR = 0.5, 2.0, 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Light:
    """Today's light against that in which colours were kept: its strength, its cast per plane."""

    brightness: Grey
    gain: float = 1.0
    casts: tuple[float, float] = (0.0, 0.0)

    @property
    def is_other(self) -> bool:
        """Whether it makes a difference of a level anywhere."""
        return abs(self.gain - 1) > _LEAST or max(map(abs, self.casts)) > _LEAST

    def on(self, kept: Grey) -> Grey:
        """Return kept colours as they look in it."""
        return self._shifted(kept, self.gain, 1.0)

    def out_of(self, seen: Grey) -> Grey:
        """Return colours seen in it as they would have been kept."""
        return self._shifted(seen, 1 / self.gain, -1 / self.gain)

    def _shifted(self, planes: Grey, scale: float, way: float) -> Grey:
        if not self.is_other:
            return planes
        neutral = NEUTRAL * (1 - scale)
        return np.concatenate(
            [
                blended(plane, scale, self.brightness, way * cast, neutral)
                for plane, cast in zip(_parts(planes), self.casts, strict=True)
            ]
        )


class Colour:
    """The colours of one camera's view. Masks come and go at the size of its brightness."""

    def __init__(self, first: Planes) -> None:
        self._fresh: Grey = smoothed(_stacked(first))
        self._now = self._fresh.copy()
        self._kept = self._fresh.copy()
        self._shown = self._kept
        self._height = first.shape[1]
        self._off: Mask | None = None
        self._known: Mask = np.zeros(first.shape[1:], np.uint8)
        self._light = _Light(self._known)
        self.noise = 1.5
        self._waited = self._learned = 0.0

    def see(self, planes: Planes, shape: tuple[int, int]) -> Mask | None:
        """Take in the next picture; return where it has left the colour of its rest, if anywhere."""
        self._fresh = smoothed(_stacked(planes))
        apart = difference(self._fresh, self._now)
        off = above(_summed(apart), 4.0 + 4.0 * self.noise)
        off = off if is_empty(off) else cleaned(off)
        self._off = None if is_empty(off) else off
        if self._off is None:
            self._hear_noise(cv2.norm(apart, cv2.NORM_L1) / apart.size)
            return None
        resting = twice(opposite(off))
        self._hear_noise(total(apart, resting) / max(cv2.countNonZero(resting), 1))
        return doubled(off, shape)

    def _hear_noise(self, off_by: float) -> None:
        noise = min(max(1.25 * off_by, _NOISE_FLOOR), _NOISE_CEILING)
        self.noise += 0.05 * (noise - self.noise)

    def follow(self, left: Mask) -> None:
        """Rest at what is seen now where the view left its rest; elsewhere follow slow light."""
        if not is_empty(left):
            cv2.copyTo(self._fresh, twice(halved(left)), self._now)
        resting = None if self._off is None else twice(opposite(self._off))
        approach(self._now, self._fresh, resting)

    def unlike(self, brightness: Grey, gain: float, *, calm: Mask, same: Mask) -> Mask | None:
        """Return where the colour is not that of rest in today's light, if anywhere.

        The light is measured where all is `calm`; `same` is where brightness is that of rest.
        """
        self._light = replace(self._light, gain=gain)
        self._show(brightness)
        enough = 6.0 + 4.0 * self.noise
        far = above(_summed(difference(self._now, self._shown)), enough)
        if is_empty(far) and self._waited < LOOK_SECONDS:
            return None
        self._measure(halved(brightness), both(halved(calm), self._known))
        if is_empty(far):
            return None
        # A camera that sways by a pixel sways by half a pixel here.
        low, high = (mean_of(self._shown, each) for each in reach(self._shown, 1))
        far = above(_summed(outside(self._now, low, high)), enough)
        far = cleaned(both(far, self._known))
        if is_empty(far) or self._forgets(both(both(halved(same), self._known), opposite(far))):
            return None
        return doubled(far, (brightness.shape[0], brightness.shape[1]))

    def is_due(self, elapsed: float) -> bool:
        """Let time pass; return whether it is time to learn."""
        self._waited += elapsed
        return self._waited >= LOOK_SECONDS

    def learn(self, same: Mask, rested: Mask) -> None:
        """Follow slow change where all is as at rest, and know the colours of what rested long."""
        self._learned, self._waited = self._learned + self._waited, 0.0
        same = halved(same)
        new = both(both(same, halved(rested)), opposite(self._known))
        self._trust_in(new > 0)
        self._known = either(self._known, new)
        # A level each few seconds; where light fades out softly, no step may come of it.
        if self._learned >= LEARN_SECONDS:
            self._learned = 0.0
            approach(self._kept, self._light.out_of(self._now), twice(both(same, self._known)))

    def trust(self, where: NDArray[np.bool_]) -> None:
        """Take the colours of now as those of rest, there."""
        self._trust_in(where[::2, ::2])

    def patch(self, part: Part, shift: tuple[int, int] = (0, 0)) -> tuple[Planes, Planes]:
        """Return a part of the view as it was, in today's light, and as it is.

        `part` is its left, top, right and bottom in pixels of brightness. What is now may
        be looked at a few pixels off (x, y); what lies beyond the view looks like its border.
        """
        left, top = part[0] // 2, part[1] // 2
        right, bottom = (part[2] + 1) // 2, (part[3] + 1) // 2
        before, now = (each.reshape(2, self._height, -1) for each in (self._shown, self._now))
        if shift == (0, 0):
            return before[:, top:bottom, left:right], now[:, top:bottom, left:right]
        rows = (np.arange(top, bottom) + round(shift[1] / 2)).clip(0, before.shape[1] - 1)
        columns = (np.arange(left, right) + round(shift[0] / 2)).clip(0, before.shape[2] - 1)
        return before[:, top:bottom, left:right], now[:, rows[:, None], columns]

    def steps(self, part: Part) -> Mask:
        """Return where the change of colour begins or ends at once, in a part of the view."""
        left, top, right, bottom = part
        before, now = self.patch(part)
        enough = 14.0 + 4.0 * self.noise
        blue, red = (
            above(steepness(cv2.subtract(seen, kept, dtype=cv2.CV_32F)), enough)
            for seen, kept in zip(now, before, strict=True)
        )
        rows, columns = 2 * blue.shape[0], 2 * blue.shape[1]
        whole = doubled(either(blue, red), (rows, columns))
        y, x = top % 2, left % 2
        return whole[y : y + bottom - top, x : x + right - left]

    def _trust_in(self, where: NDArray[np.bool_]) -> None:
        if where.any():
            chosen = np.concatenate((where, where))
            self._kept[chosen] = self._light.out_of(self._now)[chosen]
            self._shown = self._light.on(self._kept)

    def _forgets(self, calm: Mask) -> bool:
        """Begin anew if all colours became weaker or stronger, those of calm places too."""
        now, kept = (_STIR + spread(each, twice(calm)) for each in (self._now, self._shown))
        if _PALEST < now / kept < _STRONGEST:
            return False
        self._known.fill(0)
        self._kept = self._now.copy()
        self._shown, self._light = self._kept, _Light(self._light.brightness)
        return True

    def _show(self, brightness: Grey) -> None:
        """Let what was kept look as in today's light."""
        if self._light.is_other:
            self._light = replace(self._light, brightness=halved(brightness))
        self._shown = self._light.on(self._kept)

    def _measure(self, brightness: Grey, calm: Mask) -> None:
        """Let the cast of the light change by a part of what calm places show."""
        pixels = cv2.countNonZero(calm)
        if pixels < 0.2 * calm.size:
            return
        light, gain = max(total(brightness, calm), 1.0), self._light.gain
        neutral = (1 - gain) * NEUTRAL * pixels
        casts = []
        for now, kept, cast in zip(
            _parts(self._now), _parts(self._kept), self._light.casts, strict=True
        ):
            shift = (total(now, calm) - gain * total(kept, calm) - neutral) / light
            casts.append(cast + 0.3 * (min(max(shift, -_MOST), _MOST) - cast))
        self._light = _Light(brightness, gain, (casts[0], casts[1]))


def _stacked(planes: Planes) -> Grey:
    return planes.reshape(-1, planes.shape[2])


def _summed(planes: Grey) -> Grey:
    """Return the sum of two planes that are kept one above the other."""
    return np.asarray(cv2.add(*_parts(planes)), np.uint8)


def _parts(planes: Grey) -> tuple[Grey, Grey]:
    height = len(planes) // 2
    return planes[:height], planes[height:]
