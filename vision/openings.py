"""Who may pass a door: so many people on each opening, for so long after it.

Signals come over a network and may be late, so each passing is judged with all that is
known by then: the passings of before take their places anew, each in the oldest opening
that was open for it.
"""

from bisect import insort
from enum import Enum

from plant.ids import TrackId

MOST_KNOWN = 1000


class Entry(Enum):
    """How somebody came through."""

    ALLOWED = "in a place that an opening had left"
    BEYOND = "beyond those whom the openings let in"
    UNHEARD = "with no opening known"


class Openings:
    """The openings of one door, and who passed it. Times are in Unix seconds."""

    def __init__(self, people: int, open_seconds: float) -> None:
        self._people = people
        self._seconds = open_seconds
        self._opened: list[float] = []
        self._passed: list[tuple[float, TrackId]] = []

    def opened(self, at: float) -> None:
        """Note that the door opened; the same again changes nothing."""
        if at not in self._opened:
            insort(self._opened, at)
            del self._opened[:-MOST_KNOWN]

    def passed(self, who: TrackId, at: float) -> Entry:
        """Note that somebody passed, and return how. One who turns about takes one place."""
        self._forget(at - 2 * self._seconds)
        again = any(known == who for _, known in self._passed)
        if not again:
            insort(self._passed, (at, who))
        if not any(self._is_open(opened, at) for opened in self._opened):
            return Entry.UNHEARD
        return Entry.ALLOWED if again or self._has_place(who) else Entry.BEYOND

    def void(self) -> None:
        """Forget who passed: tracks are counted anew."""
        self._passed.clear()

    def _has_place(self, who: TrackId) -> bool:
        places = [opened for opened in self._opened for _ in range(self._people)]
        for at, passer in self._passed:
            place = next((opened for opened in places if self._is_open(opened, at)), None)
            if passer == who:
                return place is not None
            if place is not None:
                places.remove(place)
        return False

    def _is_open(self, opened: float, at: float) -> bool:
        return opened <= at <= opened + self._seconds

    def _forget(self, before: float) -> None:
        self._opened = [opened for opened in self._opened if opened >= before]
        self._passed = [each for each in self._passed if each[0] >= before]
