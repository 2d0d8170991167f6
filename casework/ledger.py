"""The ledger of a line: what came in must go out, be rejected, or still be on the line.

    unexplained = in(t - transit) - out(t) - rejects - change of what lies between

for each window of time. Counters err: each has a measured share of misses and of double
counts, by which its count is set right and from which the tolerance follows.

Everything here is a decision over values; what windows come to together is judged in
`casework.accounts`.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

Moments = Sequence[float]
"""When units passed a counter, in Unix seconds, in order."""


@dataclass(frozen=True, slots=True)
class CounterError:
    """How a counter errs, as measured: shares of units missed and of units counted twice."""

    missed: float = 0.0
    doubled: float = 0.0

    def true_count(self, counted: float) -> float:
        """Return how many units a count most likely stands for."""
        return counted / max(1.0 - self.missed + self.doubled, 0.01)

    def variance(self, counted: float) -> float:
        """Return by how much the count of so many units scatters (variance)."""
        return counted * (self.missed * (1 - self.missed) + self.doubled * (1 - self.doubled))


EXACT = CounterError()


@dataclass(frozen=True, slots=True)
class Counted:
    """One counter of a line: when units passed it, and how it errs."""

    moments: Moments = ()
    error: CounterError = EXACT

    def between(self, begins: float, ends: float) -> int:
        """Return how many were counted from one moment up to another."""
        return bisect_left(self.moments, ends) - bisect_left(self.moments, begins)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time of a line, judged as one; `wip_change` is what the plant says stayed between."""

    begins: float
    ends: float
    wip_change: float = 0.0


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What is forgiven: so many units, such a share of what came in, so many standard errors."""

    units: float = 0.5
    share: float = 0.0
    sigmas: float = 3.0


@dataclass(frozen=True, slots=True)
class Balance:
    """What a window comes to. Positive is unexplained loss, negative unexplained gain."""

    window: Window
    came: float
    left: float
    rejected: float
    unexplained: float
    tolerance: float

    @property
    def fits(self) -> bool:
        """Whether it is within what counters err by."""
        return abs(self.unexplained) <= self.tolerance


@dataclass(frozen=True, slots=True)
class Line:
    """The counters of one line between its first and its last gate line.

    `transit_seconds` is how long a unit takes from the first to the last, and
    `transit_spread` by how much that varies (standard deviation).
    """

    came: Counted
    left: Counted
    rejected: Counted = Counted()
    transit_seconds: float = 0.0
    transit_spread: float = 0.0


def balance(line: Line, window: Window, tolerance: Tolerance) -> Balance:
    """Return what one window of the last gate line comes to."""
    begins, ends = window.begins, window.ends
    counted_in = line.came.between(begins - line.transit_seconds, ends - line.transit_seconds)
    counted_out = line.left.between(begins, ends)
    counted_rejects = line.rejected.between(begins, ends)
    came = line.came.error.true_count(counted_in)
    left = line.left.error.true_count(counted_out)
    rejected = line.rejected.error.true_count(counted_rejects)
    variance = (
        line.came.error.variance(counted_in)
        + line.left.error.variance(counted_out)
        + line.rejected.error.variance(counted_rejects)
        + _edge_variance(line, counted_in, ends - begins)
    )
    forgiven = max(tolerance.units, tolerance.share * came, tolerance.sigmas * math.sqrt(variance))
    unexplained = came - left - rejected - window.wip_change
    return Balance(window, came, left, rejected, unexplained, forgiven)


def balances(
    line: Line, *, begins: float, ends: float, window_seconds: float, tolerance: Tolerance
) -> list[Balance]:
    """Return the balances of the whole windows between two moments."""
    count = max(int((ends - begins) // window_seconds), 0)
    return [
        balance(
            line,
            Window(begins + window_seconds * number, begins + window_seconds * (number + 1)),
            tolerance,
        )
        for number in range(count)
    ]


def _edge_variance(line: Line, counted: int, seconds: float) -> float:
    """Return the scatter from units that pass near the ends of a window.

    Of a steady flow, so many units are close enough to either end to fall on its other side.
    """
    return 2 * (counted / seconds) * line.transit_spread if seconds > 0 else 0.0
