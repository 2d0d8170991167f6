"""What overload takes from a camera, said when it begins and then ever less often.

A machine that is too small leaves pictures out all day. A line for every ten seconds and
camera would bury whatever else the log has to say: each line waits twice as long as the one
before, ten minutes at most, and counts all that went until then. Where nothing was left out
for as long, it begins anew. A packet that was not recorded is said at once.
"""

from typing import NamedTuple

FIRST_SECONDS = 10.0
LONGEST_SECONDS = 600.0


class Shed(NamedTuple):
    """So many pictures were not looked at, could not be decoded, or were not even recorded."""

    skipped: int = 0
    broken: int = 0
    unrecorded: int = 0


class ShedBook:
    """What was said of one camera, and when there is something to say again."""

    def __init__(self) -> None:
        self._told = self._seen = Shed()
        self._grew_at = self._due_at = float("-inf")
        self._wait = FIRST_SECONDS

    def is_news(self, shed: Shed, now: float) -> bool:
        """Whether these counts are to be said now; then they count as said."""
        if shed != self._seen:
            if now - self._grew_at > LONGEST_SECONDS:
                self._wait, self._due_at = FIRST_SECONDS, now
            self._seen, self._grew_at = shed, now
        is_lost = shed.unrecorded > self._told.unrecorded
        if shed == self._told or (now < self._due_at and not is_lost):
            return False
        self._told = shed
        self._due_at, self._wait = now + self._wait, min(2 * self._wait, LONGEST_SECONDS)
        return True
