"""How long units take along a line, learned from when they pass its ends, and which never came.

Each unit that leaves came in one transit earlier; nobody knows which. But of all differences
between a leaving and an earlier coming, only the true ones pile up at one value.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass

from casework.ledger import Moments

LEAST_UNITS = 12
CLEARLY = 0.5  # of the units must agree


@dataclass(frozen=True, slots=True)
class Transit:
    """How long it takes, how much that varies, and the share of units that agree."""

    seconds: float
    spread: float
    agreed: float


def learned(came: Moments, left: Moments, *, longest: float, step: float = 1.0) -> Transit | None:
    """Return the transit time up to `longest` seconds, to within `step`, or None if it is unclear.

    A line on which units come in an even beat cannot tell one beat from another: of
    equal piles the shortest time is taken.
    """
    differences = [
        out - moment
        for out in left
        for moment in came[bisect_left(came, out - longest) : bisect_right(came, out)]
    ]
    units = min(len(came), len(left))
    if units < LEAST_UNITS or not differences:
        return None
    piles = Counter(int(each // step) for each in differences)
    # Two bins side by side, so that a pile on their border counts as one.
    best = max(sorted(piles), key=lambda pile: piles[pile] + piles[pile + 1])
    agreed = [each for each in differences if best <= each // step <= best + 1]
    if len(agreed) < CLEARLY * units:
        return None
    mean = sum(agreed) / len(agreed)
    spread = math.sqrt(sum((each - mean) ** 2 for each in agreed) / len(agreed))
    return Transit(mean, spread, min(len(agreed) / units, 1.0))


@dataclass(frozen=True, slots=True)
class Vanished:
    """A unit that came in and did not leave: the time in which it must have gone."""

    came_at: float
    overdue_at: float


def vanished(
    came: Moments, left: Moments, *, transit_seconds: float, within: float, until: float
) -> list[Vanished]:
    """Return the units that came and are overdue by `until`, each with where to look.

    Units are matched in order: the first that may have left with a unit is the one. Each
    leaves within `within` seconds of its transit time, or not at all.
    """
    missing, waiting = [], 0
    for moment in came:
        earliest, overdue = moment + transit_seconds - within, moment + transit_seconds + within
        if overdue > until:
            break
        waiting = max(waiting, bisect_left(left, earliest))
        if waiting < len(left) and left[waiting] <= overdue:
            waiting += 1
        else:
            missing.append(Vanished(moment, overdue))
    return missing
