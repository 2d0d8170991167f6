"""How long to wait before trying again: longer each time, never all at once.

One clock for the server as a whole, one for each event that the server stumbles
over, so that one bad event holds back no other. All in monotonic seconds.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


@dataclass(slots=True)
class _Pause:
    until: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Pacing:
    """Remembers who has to wait. `None` stands for the server itself."""

    now: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    first_seconds: float = FIRST_SECONDS
    longest_seconds: float = LONGEST_SECONDS
    _pauses: dict[str | None, _Pause] = field(default_factory=dict)

    def failed(self, who: str | None, *, at_least: float = 0.0) -> float:
        """Note a failure; return how many seconds to wait, at least what the server asked for."""
        pause = self._pauses.setdefault(who, _Pause())
        seconds = min(self.first_seconds * 2.0 ** min(pause.failures, 16), self.longest_seconds)
        seconds = max(seconds * (0.5 + 0.5 * self.chance()), min(at_least, self.longest_seconds))
        pause.failures += 1
        pause.until = self.now() + seconds
        return seconds

    def worked(self, who: str | None) -> None:
        """Note that it worked: waiting begins anew, for the server too."""
        self._pauses.pop(who, None)
        self._pauses.pop(None, None)

    def wait_seconds(self, who: str | None) -> float:
        """Return how long is still to be waited."""
        pause = self._pauses.get(who)
        return max(pause.until - self.now(), 0.0) if pause else 0.0
