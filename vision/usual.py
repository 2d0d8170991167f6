"""What each place of a small picture usually looks like, though things pass over it.

A belt is seen bare again and again between products of all kinds, so what a place looks
like most often is the belt. Each pixel keeps the colour that it shows most (its mode), and
a count of the others by brightness; another colour takes over once it was seen for longer.
Older sights fade. A change of exposure is divided out before anything is compared.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from vision.masks import Mask, both, opposite

Colours = NDArray[np.float32]

FADE_SECONDS = 40.0
LIGHT_STEP, ENOUGH_ALIKE, MOST_GAIN = 25.0, 0.1, 1.4
LEAST_DIFFERENCE, OF_NOISE, FIRST_NOISE = 16.0, 3.0, 5.0
_BINS, _BIN = 32, 8.0
_FOLLOW, _NOISE_FOLLOW, _NOISE_CEILING = 0.1, 0.05, 12.0
_PULL = 2.0  # above noise
_RENEWED = 20.0


class Usual:
    """The usual look of one picture of (height, width, 3), fed with pictures of that size."""

    def __init__(self, first: NDArray[np.uint8]) -> None:
        height, width, _ = first.shape
        self._usual: Colours = first.astype(np.float32)
        self._noise = np.full((height, width), FIRST_NOISE, np.float32)
        self._weight = np.zeros((height, width), np.float32)
        self._others = np.zeros((height * width, _BINS), np.float32)
        self._looks = np.zeros((height * width, _BINS, 3), np.float32)
        self._age = 0.0
        self._seen: Colours = self._usual
        self._off = self._noise
        self._unlike: Mask = np.zeros((height, width), np.uint8)

    def see(self, picture: NDArray[np.uint8]) -> tuple[NDArray[np.float32], Mask]:
        """Return how much brighter each place is than usual, and where there is a thing."""
        self._seen = self._in_usual_light(picture)
        apart = self._seen - self._usual
        self._off = np.abs(apart).max(axis=2)
        unlike = self._off > LEAST_DIFFERENCE + OF_NOISE * self._noise
        self._unlike = np.negative(unlike.view(np.uint8))
        return np.asarray(apart.mean(axis=2)), self._unlike

    def learn(self, elapsed: float, *, passing: Mask | None) -> None:
        """Follow what was just seen and looks as usual, and count other sights where things pass.

        What stands on a halted belt is not counted, however long it stands there.
        """
        same = opposite(self._unlike)
        off = np.minimum(self._off, np.float32(_PULL) + self._noise)
        cv2.accumulateWeighted(self._held_back(same, off), self._usual, _FOLLOW, mask=same)
        off = np.minimum(off, np.float32(_NOISE_CEILING))
        cv2.accumulateWeighted(off, self._noise, _NOISE_FOLLOW, mask=same)
        self._age += elapsed
        weight = elapsed * float(np.exp(self._age / FADE_SECONDS))
        self._weight += same * np.float32(weight / 255.0)
        if passing is not None:
            self._count(np.flatnonzero(both(self._unlike, passing)), np.float32(weight))
        if self._age > _RENEWED * FADE_SECONDS:
            self._renew()

    def _held_back(self, same: Mask, most: NDArray[np.float32]) -> Colours:
        """Return what was seen, where it merely comes near to the usual look no further off than noise.

        A thing in shade, hardly darker than the belt, would become the look of the belt.
        """
        far = np.flatnonzero((self._off > most) & (same > 0))
        if not far.size:
            return self._seen
        share = (most.reshape(-1)[far] / self._off.reshape(-1)[far])[:, None]
        usual = self._usual.reshape(-1, 3)[far]
        seen = self._seen.copy()
        seen.reshape(-1, 3)[far] = usual + (seen.reshape(-1, 3)[far] - usual) * share
        return seen

    def _count(self, rows: NDArray[np.intp], weight: np.float32) -> None:
        seen = self._seen.reshape(-1, 3)[rows]
        bins = _bin(seen)
        first = self._others[rows, bins] == 0
        follow = np.where(first, np.float32(1.0), np.float32(_FOLLOW))[:, None]
        self._looks[rows, bins] += follow * (seen - self._looks[rows, bins])
        self._others[rows, bins] += weight
        won = self._others[rows, bins] > self._weight.reshape(-1)[rows]
        if won.any():
            self._swap(rows[won], bins[won])

    def _swap(self, rows: NDArray[np.intp], bins: NDArray[np.intp]) -> None:
        """Let what was seen for longer be the usual, and remember what was before."""
        usual, weight = self._usual.reshape(-1, 3), self._weight.reshape(-1)
        before, lasted = usual[rows], weight[rows]
        usual[rows], weight[rows] = self._looks[rows, bins], self._others[rows, bins]
        self._others[rows, bins] = 0
        self._looks[rows, _bin(before)], self._others[rows, _bin(before)] = before, lasted

    def _in_usual_light(self, picture: NDArray[np.uint8]) -> Colours:
        seen = picture.astype(np.float32)
        green, usual = seen[..., 1], self._usual[..., 1]
        alike = np.abs(green - usual) <= LIGHT_STEP
        if np.count_nonzero(alike) < ENOUGH_ALIKE * alike.size:
            return seen
        gain = float(green[alike].sum()) / max(float(usual[alike].sum()), 1.0)
        return seen / np.float32(min(max(gain, 1 / MOST_GAIN), MOST_GAIN))

    def _renew(self) -> None:
        """Count from small numbers again: nothing else changes."""
        shrunk = np.float32(np.exp(-self._age / FADE_SECONDS))
        self._weight *= shrunk
        self._others *= shrunk
        self._age = 0.0


def _bin(colours: Colours) -> NDArray[np.intp]:
    return np.asarray(np.clip(colours.mean(axis=1) / _BIN, 0, _BINS - 1), np.intp)
