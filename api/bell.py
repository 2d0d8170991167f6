"""Rung after a commit, so that nobody has to look again and again for what is new.

A bell says that there is something, never what: whoever waits reads the store, so a
ring that comes too often or in vain does no harm. It hangs in one process; who must
also notice what another process wrote waits with a timeout and looks anyway.
"""

import asyncio
import threading
from contextlib import suppress


class Bell:
    """Counts rings. Safe for threads and for any number of event loops."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._rings = 0
        self._sleepers: set[_Sleeper] = set()

    @property
    def rings(self) -> int:
        """How often it has rung."""
        with self._rung:
            return self._rings

    def ring(self) -> None:
        """Wake everyone who waits."""
        with self._rung:
            self._rings += 1
            sleepers = tuple(self._sleepers)
            self._rung.notify_all()
        for sleeper in sleepers:
            sleeper.wake()

    def wait(self, last: int, timeout: float) -> int:
        """Return the rings so far: at once when there are more than last, else after the timeout.

        It blocks the thread; `listen` is for those who must not block.
        """
        with self._rung:
            self._rung.wait_for(lambda: self._rings > last, timeout)
            return self._rings

    async def listen(self, last: int, timeout: float) -> int:  # noqa: ASYNC109 - as `wait` has it
        """Do as `wait` does, without blocking the event loop."""
        sleeper = _Sleeper()
        with self._rung:
            if self._rings > last:
                return self._rings
            self._sleepers.add(sleeper)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(sleeper.woken.wait(), timeout)
        finally:
            with self._rung:
                self._sleepers.discard(sleeper)
        return self.rings


class _Sleeper:
    """One coroutine that waits, and the loop in which it does."""

    def __init__(self) -> None:
        self.woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        # A loop that was closed meanwhile has nobody left to wake.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.woken.set)
