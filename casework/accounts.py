"""What the windows of a line come to together: an account that is carried from one to the next.

A unit that slips over the end of a window is short in one and over in the next: in the
account it cancels out, while what was taken stays. An account that has been beyond its
tolerance, with one sign, at the end of so many windows running is a mismatch: too few came
out (loss), or too many (a double count, or a way round the first counter).

The tolerance is what counters err by, and the units that are near either end of the
account, which may be counted on one side of it and not on the other. Windows end where as
few as possible are.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from casework.ledger import Balance, Line, Tolerance, Window

NEAR_SPREADS = 3.0


@dataclass(frozen=True, slots=True)
class Account:
    """What is unexplained since it began and not told yet, and what its tolerance is made of."""

    begins: float
    unexplained: float = 0.0
    came: float = 0.0
    variance: float = 0.0
    edge: int = 0
    tolerance: float = 0.0

    @property
    def fits(self) -> bool:
        """Whether it is within what is forgiven."""
        return abs(self.unexplained) <= self.tolerance

    @property
    def sign(self) -> int:
        """1 where units are missing, -1 where there are too many."""
        return int(math.copysign(1, self.unexplained))


def opened(line: Line, begins: float) -> Account:
    """Return an account that begins at a moment."""
    return Account(begins, edge=units_near(line, begins))


def carried(account: Account, line: Line, found: Balance, tolerance: Tolerance) -> Account:
    """Return the account after one more window."""
    begins, ends = found.window.begins, found.window.ends
    transit = line.transit_seconds
    variance = (
        account.variance
        + line.came.error.variance(line.came.between(begins - transit, ends - transit))
        + line.left.error.variance(line.left.between(begins, ends))
        + line.rejected.error.variance(line.rejected.between(begins, ends))
    )
    came = account.came + found.came
    forgiven = max(tolerance.units, tolerance.share * came, tolerance.sigmas * math.sqrt(variance))
    return Account(
        begins=account.begins,
        unexplained=account.unexplained + found.unexplained,
        came=came,
        variance=variance,
        edge=account.edge,
        tolerance=forgiven + account.edge + units_near(line, ends),
    )


def mismatch(accounts: Sequence[Account], *, windows: int) -> bool:
    """Whether the latest accounts, the last one last, need to be told.

    They are those at the ends of windows that run one after the other.
    """
    last = list(accounts)[-windows:]
    return (
        len(last) == windows
        and not any(each.fits for each in last)
        and len({each.sign for each in last}) == 1
    )


def units_near(line: Line, at: float) -> int:
    """Return how many units were due so close to a moment that they may be on its other side."""
    reach = NEAR_SPREADS * line.transit_spread
    due = at - line.transit_seconds
    moments = line.came.moments
    return bisect_right(moments, due + reach) - bisect_left(moments, due - reach)


def quiet_moment(line: Line, at: float, *, reach: float) -> float:
    """Return the moment up to `reach` before another that is farthest from any unit due.

    There a window ends and the next one begins: nothing is on both sides. Units that are due
    more than `reach` away play no part, so that both windows find the same moment.
    """
    lowest = at - reach
    due = [moment + line.transit_seconds for moment in line.came.moments]
    near = [each for each in due if lowest - reach < each < at + reach]
    best, farthest = at, -1.0
    for before, after in pairwise([lowest - reach, *near, at + reach]):
        here = min(max((before + after) / 2, lowest), at)
        apart = min(here - before, after - here)
        if apart > farthest:
            best, farthest = here, apart
    return best


def stood(line: Line, seen: tuple[float, float], window: Window, *, idle_seconds: float) -> bool:
    """Whether the line stood in a window, or while what leaves in it was on the way.

    Nothing came and nothing left for so long, as far as was `seen`. Then units lie on the
    line, and take longer than they usually do.
    """
    passed = (*line.came.moments, *line.left.moments, *line.rejected.moments)
    moments = [seen[0], *sorted(passed), seen[1]]
    looked_from = window.begins - line.transit_seconds
    return any(
        after - before >= idle_seconds and before < window.ends and after > looked_from
        for before, after in pairwise(moments)
    )
