"""Events that come at the same time are taken in together, by one thread for all of them.

    post 1   ├ read ┤·······························► answered
    post 2     ├ read ┤   waits ·······················► answered
    post 3      ├ read ┤  waits ·······················► answered
                    ├ 1, commit ┤├ 2, 3, one commit ┤

A thread for each post would spend more time on waiting for the others than on its event.
Everything but the taking in happens in the event loop, so nothing here needs a lock.
"""

import asyncio
from asyncio import Future
from collections import deque
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from api.bell import Bell
from casework.intake import Intake, Taken
from plant.events import Event

# So many events at most share a commit: the first should not wait too long.
MOST = 32


class Arrivals:
    """Where the events that were posted wait for their turn. One event loop, one intake."""

    def __init__(self, intake: Intake, bell: Bell) -> None:
        self._intake = intake
        self._bell = bell
        self._waiting: deque[tuple[Event, Future[Taken]]] = deque()
        self._work: asyncio.Task[None] | None = None

    async def take(self, event: Event) -> Taken:
        """Keep a revision as `Intake.take` does, and ring; errors are the same."""
        mine: Future[Taken] = asyncio.get_running_loop().create_future()
        self._waiting.append((event, mine))
        if self._work is None:
            self._work = asyncio.create_task(self._take_all())
        return await mine

    async def _take_all(self) -> None:
        try:
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                told = await run_in_threadpool(self._told, [event for event, _ in some])
                self._bell.ring()
                for (_, asked), what in zip(some, told, strict=True):
                    _answer(asked, what)
        finally:
            self._work = None

    def _told(self, events: Sequence[Event]) -> list[Taken | Exception]:
        try:
            return self._intake.take_each(events)
        except Exception as error:  # noqa: BLE001 - each of those who wait is told
            return [error] * len(events)


def _answer(asked: Future[Taken], what: Taken | Exception) -> None:
    if asked.done():
        return  # Whoever asked has gone; the event is kept.
    if isinstance(what, Exception):
        asked.set_exception(what)
    else:
        asked.set_result(what)
