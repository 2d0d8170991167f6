"""How often somebody may send: many at once after a dead spot, then so many a minute.

Nothing is kept beyond the process, and of nobody more than a number.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable

from mobile_reports.errors import TooOftenError

AT_ONCE = 60
EACH_MINUTE = 30.0
MOST_KNOWN = 10_000


class Rates:
    """A bucket for each name, which fills again in time. Safe for threads."""

    def __init__(
        self,
        ticks: Callable[[], float],
        *,
        at_once: int = AT_ONCE,
        each_minute: float = EACH_MINUTE,
    ) -> None:
        self._ticks = ticks
        self._at_once = float(at_once)
        self._each_second = each_minute / 60
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> None:
        """Let somebody send once, or raise TooOftenError with the seconds to wait."""
        with self._lock:
            now = self._ticks()
            left, since = self._left.pop(name, (self._at_once, now))
            left = min(self._at_once, left + (now - since) * self._each_second)
            may = left >= 1
            self._left[name] = (left - 1 if may else left, now)
            # Who was silent for longest has a full bucket again, or nearly.
            if len(self._left) > MOST_KNOWN:
                self._left.popitem(last=False)
        if not may:
            seconds = max(1, math.ceil((1 - left) / self._each_second))
            raise TooOftenError("reports come faster than they can be looked at", seconds=seconds)
