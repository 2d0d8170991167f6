"""How far the things on a belt went along it between two pictures.

The two pictures are laid over one another at every distance at which enough of them
overlaps; where they agree, they went. Of several that agree as well, the one is taken
that is nearest to how they went before: a row of equal products looks the same one
pitch on.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

ENOUGH = 0.25
LEAST_ENERGY = 20.0
PATIENCE = 0.03
AGREE = 0.6
ROWS, SMOOTH = 10, 3


def went(before: Pixels, now: Pixels, expected: float) -> float | None:
    """Return the columns by which `now` lies further than `before` (both rows x columns).

    Both tell the difference to the bare belt, 0 where there is none. None says that
    there is too little on the belt, or that the two have nothing in common.
    """
    before, now = _coarse(before), _coarse(now)
    columns = before.shape[1]
    energy_before, energy_now = (
        np.square(each).sum(axis=0, dtype=np.float64) for each in (before, now)
    )
    least = LEAST_ENERGY**2
    if min(energy_before.sum(), energy_now.sum()) < least:
        return None
    span = 2 * columns
    spectrum = np.conj(np.fft.rfft(before, span, axis=1)) * np.fft.rfft(now, span, axis=1)
    common = np.fft.irfft(spectrum.sum(axis=0), span)
    farthest = (3 * columns) // 4
    steps = np.arange(-farthest, farthest + 1)
    overlapping = _overlap(energy_before, energy_now, steps)
    enough = overlapping >= max(ENOUGH * (energy_before.sum() + energy_now.sum()), least)
    cost = np.where(enough, 1 - 2 * common[steps] / np.maximum(overlapping, 1e-9), np.inf)
    judged = cost + PATIENCE * np.abs(steps - expected) / columns
    best = int(np.argmin(judged))
    return float(steps[best]) + _between(cost, best) if cost[best] < AGREE else None


def _coarse(picture: Pixels) -> Pixels:
    """Return the picture in few rows, with the grain of the belt smoothed away."""
    few = cv2.resize(picture, (picture.shape[1], ROWS), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.blur(few, (SMOOTH, 1)), np.float32)


def _between(cost: NDArray[np.float64], best: int) -> float:
    """Return how far beside the best step the least cost lies (a parabola through three)."""
    if not 0 < best < len(cost) - 1:
        return 0.0
    below, least, above = cost[best - 1 : best + 2]
    bend = below - 2 * least + above
    return float(np.clip(0.5 * (below - above) / bend, -0.5, 0.5)) if 0 < bend < np.inf else 0.0


def _overlap(
    before: NDArray[np.float64], now: NDArray[np.float64], steps: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the energy of both pictures where they overlap at each step."""
    columns = len(before)
    until_before = np.concatenate(([0.0], np.cumsum(before)))
    until_now = np.concatenate(([0.0], np.cumsum(now)))
    back, on = np.maximum(-steps, 0), np.maximum(steps, 0)
    kept_before = until_before[columns - on] - until_before[back]
    kept_now = until_now[columns - back] - until_now[on]
    return np.asarray(kept_before + kept_now)
