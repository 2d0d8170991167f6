"""How long to wait before trying again: twice as long each time, never all at once."""

from collections.abc import Callable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0


class Backoff:
    """Gives waiting times from about a second up to about half a minute.

    `random` gives a number from 0 to 1; up to half of each time is left to it, so
    that cameras behind one switch do not come back in the same instant.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._failures = 0

    def next_seconds(self) -> float:
        """Return how long to wait after one more failure."""
        seconds = min(FIRST_SECONDS * 2.0 ** min(self._failures, 10), LONGEST_SECONDS)
        self._failures += 1
        return seconds * (0.5 + 0.5 * self._random())

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._failures = 0
