"""What is not kept forever goes, a little at a time, and never what is held.

Whoever composes the program calls `tend` every minute or so; it does what is due. Files
go when the plant's retention is over, messages and signals when nobody can still need
them; events, verdicts and incidents stay.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.footage import FootageDesk, OnAnswer, nobody
from plant.ports import Clock, Retention, Store
from plant.records import Cleared

ORPHANS_STAY = timedelta(days=1)
MESSAGES_STAY = timedelta(days=1)
SIGNALS_STAY = timedelta(days=7)
# Windows are judged within minutes; totals and what they came to stay. Counted from what each
# counter told last: a film may have been shot long ago.
PASSED_STAY = timedelta(days=3)
FOOTAGE_WAITS = timedelta(days=1)
SWEEP_EVERY = timedelta(hours=1)
AT_ONCE = 200
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Deadlines:
    """What came before these moments may go."""

    files: datetime
    orphans: datetime
    messages: datetime
    signals: datetime
    footage: datetime


@dataclass(frozen=True, slots=True)
class Tended:
    """What one round took away."""

    cleared: Cleared
    messages: int
    signals: int
    footage_given_up: int


def deadlines(now: datetime, *, retention_days: float) -> Deadlines:
    """Return what may go now in a plant that keeps files for so many days."""
    return Deadlines(
        files=now - timedelta(days=retention_days),
        orphans=now - ORPHANS_STAY,
        messages=now - MESSAGES_STAY,
        signals=now - SIGNALS_STAY,
        footage=now - FOOTAGE_WAITS,
    )


class Upkeep:
    """Tends the store; one at a time."""

    def __init__(
        self,
        store: Store,
        retention: Retention,
        clock: Clock,
        *,
        retention_days: Callable[[], float],
        on_answer: OnAnswer = nobody,
    ) -> None:
        self._store = store
        self._retention = retention
        self._clock = clock
        self._retention_days = retention_days
        self._desk = FootageDesk(store, on_answer=on_answer)
        self._swept_at: datetime | None = None

    def tend(self) -> Tended:
        """Take away what is due, in portions that let others write between them.

        A round ends before all is gone where there is very much; the next goes on.
        """
        now = self._clock.now()
        due = deadlines(now, retention_days=self._retention_days())
        cleared = self._expire(due.files)
        if self._sweep_is_due(now):
            cleared = cleared + self._retention.sweep(due.orphans)
            self._swept_at = now
        messages = self._store.outbox.forget(due.messages)
        with self._store.writing() as work:
            signals = work.forget_signals(due.signals)
            work.forget_passed(PASSED_STAY)
        return Tended(cleared, messages, signals, self._give_up(due.footage))

    def _expire(self, before: datetime) -> Cleared:
        cleared = Cleared()
        for _ in range(ROUNDS):
            portion = self._retention.expire(before, limit=AT_ONCE)
            cleared += portion
            if portion.attachments < AT_ONCE:
                break
        return cleared

    # A clock that was set back must not end the sweeping.
    def _sweep_is_due(self, now: datetime) -> bool:
        return self._swept_at is None or abs(now - self._swept_at) >= SWEEP_EVERY

    def _give_up(self, before: datetime) -> int:
        """Let requests fail that no vision worker has answered."""
        overdue = [each for each in self._store.footage.waiting() if each.requested_at < before]
        for each in overdue:
            self._desk.fail(each.id, "no vision worker answered in time")
        return len(overdue)
