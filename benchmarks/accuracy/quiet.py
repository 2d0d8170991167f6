"""How many false alarms an hour the watched minutes leave possible.

Nothing told in half an hour does not mean that nothing is ever told. What it bounds is the rate: as
many false alarms an hour as would show so few of them by luck in one try of twenty. The bound is
exact for alarms that come independently of each other (Garwood, "Fiducial limits for the Poisson
distribution", 1936); without any alarm it is three, divided by the hours.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

BY_LUCK = 0.05
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Watched:
    """Films that were watched: how many, for how long, and what was told in them that was wrong."""

    films: int
    seconds: float
    false: int

    @property
    def most_per_hour(self) -> float:
        """The false alarms an hour that the films do not rule out."""
        return most_likely_not_more(self.false) * 3600 / self.seconds


def most_likely_not_more(seen: int) -> float:
    """Return the mean count at which no more than `seen` turn up in one try of twenty."""
    low, high = 0.0, 10.0 + 3.0 * seen
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _no_more_than(seen, middle) > BY_LUCK else (low, middle)
    return high


def _no_more_than(seen: int, mean: float) -> float:
    return math.exp(-mean) * sum(mean**count / math.factorial(count) for count in range(seen + 1))


def seconds_of(truth: Path) -> float:
    """Return how long the film of a truth file is."""
    told = json.loads(truth.read_text("utf-8"))
    return len(told["frames"]) / float(told["fps"])


def lines(of: Iterable[tuple[str, Watched]]) -> list[str]:
    """Return the table of what was watched; nothing where nothing was."""
    return [
        "| | films | minutes | told and wrong | an hour, at most (95 %) |",
        "|---|--:|--:|--:|--:|",
        *(
            f"| {what} | {one.films} | {one.seconds / 60:.1f} | {one.false} "
            f"| {one.most_per_hour:.1f} |"
            for what, one in of
            if one.films
        ),
    ]
