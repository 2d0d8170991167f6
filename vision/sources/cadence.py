"""Which frames are looked at: one every so often, by capture time, the same each run."""

_EARLY_SHARE = 0.1


class Cadence:
    """Picks frames at a steady pace, tolerant of a tenth of jitter.

    A source that is slower than the pace is looked at frame by frame. The choice
    depends on capture times alone.
    """

    def __init__(self, frames_per_second: float) -> None:
        self._period = 1.0 / frames_per_second
        self._next_at = float("-inf")

    def due(self, at: float) -> bool:
        """Whether the frame captured at this time is to be looked at."""
        if at < self._next_at - self._period * _EARLY_SHARE:
            return self._next_at - at > 2 * self._period and self._begin(at)
        late = at - self._next_at > self._period
        self._next_at = at + self._period if late else self._next_at + self._period
        return True

    def restart(self) -> None:
        """Take the next frame whatever its time: what came before no longer holds."""
        self._next_at = float("-inf")

    def _begin(self, at: float) -> bool:
        self._next_at = at + self._period
        return True
