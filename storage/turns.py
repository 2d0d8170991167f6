"""One at a time, in the order of coming.

A turn is handed to the one who has waited longest. Where nobody waits, whoever gives it
back first does what was put off (`rest`), so that nothing is put off forever.
"""

import threading
from collections import deque
from collections.abc import Callable


class Turns:
    """A fair lock that knows whether somebody waits."""

    def __init__(self, rest: Callable[[], None]) -> None:
        self._rest = rest
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for the turn, so long at most; whether it was got."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        interrupted = True
        try:
            mine.wait(seconds)
            interrupted = False
        finally:
            came = not self._withdraw(mine)
            if interrupted and came:
                # Nobody is here to use the turn: it must go on.
                self.give_back()
        return came

    def give_back(self, *, rest: bool = False) -> None:
        """Hand the turn on, after the rest where nobody waits or where it is asked for."""
        if not rest and self._hand_on():
            return
        try:
            self._rest()
        finally:
            self._hand_on(or_free=True)

    def _hand_on(self, *, or_free: bool = False) -> bool:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
                return True
            self._taken = not or_free
            return False

    def _withdraw(self, mine: threading.Event) -> bool:
        """Stop waiting; False where the turn has come already."""
        with self._guard:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True
