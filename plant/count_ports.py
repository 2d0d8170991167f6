"""What the ledger needs to keep and to read: counts of units, windows judged, units missing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from plant.counts import CounterId
from plant.ids import EventId, LineId
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit

Span = tuple[datetime, datetime]


class CountStore(Protocol):
    """Answers what was counted, and what it came to."""

    def total(self, counter: CounterId) -> CounterTotal | None:
        """Return how a counter stands, or None for one that never told anything."""
        ...

    def totals(self) -> tuple[CounterTotal, ...]:
        """Return how all counters stand, by name."""
        ...

    def passed(
        self, counters: Collection[CounterId], *, from_at: datetime, to_at: datetime
    ) -> tuple[datetime, ...]:
        """Return when units passed any of the counters, in order; `to_at` is not included."""
        ...

    def watched(
        self, counter: CounterId, *, from_at: datetime, to_at: datetime
    ) -> tuple[Span, ...]:
        """Return the spans in which a counter watched that touch this time, in order."""
        ...

    def latest(self, line: LineId, *, limit: int = 1) -> tuple[LedgerEntry, ...]:
        """Return the latest windows of a line, the newest first."""
        ...

    def entries(
        self, *, from_at: datetime, to_at: datetime, line: LineId | None = None, limit: int = 5000
    ) -> tuple[LedgerEntry, ...]:
        """Return the windows that began in this time, of one line or of all, oldest first."""
        ...

    def missing(self, events: Collection[EventId]) -> Mapping[EventId, tuple[MissingUnit, ...]]:
        """Return the units that each of these events tells of."""
        ...


class CountWriting(Protocol):
    """How a transaction changes what was counted. What it reads contains what it wrote."""

    @property
    def counts(self) -> CountStore:
        """What was counted."""
        ...

    def keep_count(self, after: CounterTotal, passed_at: Sequence[datetime]) -> None:
        """Keep where a counter stands now, and the units that brought it there."""
        ...

    def keep_entry(self, entry: LedgerEntry) -> None:
        """Keep what a window came to; the same window again is a ConflictError."""
        ...

    def keep_missing(self, units: Sequence[MissingUnit]) -> None:
        """Keep the units that a known event tells of; the same again adds nothing."""
        ...

    def forget_passed(self, stay: timedelta) -> int:
        """Drop when units passed so long before their counter told last; totals and windows stay.

        Return how many.
        """
        ...
