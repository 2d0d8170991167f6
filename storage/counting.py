"""How counts are kept: where each counter stands, when it watched, when each unit passed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, delete, func, insert, select, update

from plant.count_ports import Span
from plant.counts import CounterId
from plant.ids import EventId, LineId
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit, WindowState
from plant.store_errors import ConflictError
from storage.columns import AnyRow
from storage.count_tables import (
    COUNT_EPOCHS,
    COUNTERS,
    LEDGER_ENTRIES,
    MISSING_UNITS,
    PASSAGES,
)
from storage.engine import Reading
from storage.evidence import number_of
from storage.tables import EVENTS


class SqlCounts:
    """The counts of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def total(self, counter: CounterId) -> CounterTotal | None:
        """Return how a counter stands, or None for one that never told anything."""
        with self._reading() as connection:
            row = _counter(connection, counter)
        return None if row is None else _total(row)

    def totals(self) -> tuple[CounterTotal, ...]:
        """Return how all counters stand, by name."""
        with self._reading() as connection:
            rows = connection.execute(select(COUNTERS).order_by(COUNTERS.c.counter)).all()
        return tuple(_total(row) for row in rows)

    def passed(
        self, counters: Collection[CounterId], *, from_at: datetime, to_at: datetime
    ) -> tuple[datetime, ...]:
        """Return when units passed any of the counters, in order."""
        wanted = (
            select(PASSAGES.c.at)
            .join(COUNTERS, COUNTERS.c.number == PASSAGES.c.counter)
            .where(COUNTERS.c.counter.in_(list(counters)))
            .where(PASSAGES.c.at >= from_at, PASSAGES.c.at < to_at)
            .order_by(PASSAGES.c.at)
        )
        with self._reading() as connection:
            return tuple(connection.execute(wanted).scalars())

    def watched(
        self, counter: CounterId, *, from_at: datetime, to_at: datetime
    ) -> tuple[Span, ...]:
        """Return the spans in which a counter watched that touch this time, in order."""
        wanted = (
            select(COUNT_EPOCHS.c.epoch_at, COUNT_EPOCHS.c.until_at)
            .join(COUNTERS, COUNTERS.c.number == COUNT_EPOCHS.c.counter)
            .where(COUNTERS.c.counter == counter)
            .where(COUNT_EPOCHS.c.epoch_at <= to_at, COUNT_EPOCHS.c.until_at >= from_at)
            .order_by(COUNT_EPOCHS.c.epoch_at)
        )
        with self._reading() as connection:
            return tuple((row.epoch_at, row.until_at) for row in connection.execute(wanted))

    def latest(self, line: LineId, *, limit: int = 1) -> tuple[LedgerEntry, ...]:
        """Return the latest windows of a line, the newest first."""
        wanted = select(LEDGER_ENTRIES).where(LEDGER_ENTRIES.c.line == line)
        newest = wanted.order_by(LEDGER_ENTRIES.c.begins_at.desc()).limit(limit)
        with self._reading() as connection:
            return tuple(_entry(row) for row in connection.execute(newest))

    def entries(
        self, *, from_at: datetime, to_at: datetime, line: LineId | None = None, limit: int = 5000
    ) -> tuple[LedgerEntry, ...]:
        """Return the windows that began in this time, of one line or of all, oldest first."""
        begins = LEDGER_ENTRIES.c.begins_at
        wanted = select(LEDGER_ENTRIES).where(begins >= from_at, begins < to_at)
        if line is not None:
            wanted = wanted.where(LEDGER_ENTRIES.c.line == line)
        wanted = wanted.order_by(begins, LEDGER_ENTRIES.c.line).limit(limit)
        with self._reading() as connection:
            return tuple(_entry(row) for row in connection.execute(wanted))

    def missing(self, events: Collection[EventId]) -> Mapping[EventId, tuple[MissingUnit, ...]]:
        """Return the units that each of these events tells of."""
        wanted = (
            select(MISSING_UNITS, EVENTS.c.id)
            .join(EVENTS, EVENTS.c.number == MISSING_UNITS.c.event)
            .where(EVENTS.c.id.in_(list(events)))
            .order_by(MISSING_UNITS.c.came_at)
        )
        found: dict[EventId, list[MissingUnit]] = {event: [] for event in events}
        with self._reading() as connection:
            for row in connection.execute(wanted):
                found[row.id].append(MissingUnit(row.id, row.came_at, row.overdue_at))
        return {event: tuple(units) for event, units in found.items()}


def keep_count(connection: Connection, after: CounterTotal, passed_at: Sequence[datetime]) -> None:
    """Keep where a counter stands now, and the units that brought it there."""
    state = {
        "total": after.total,
        "epoch_at": after.epoch_at,
        "epoch_total": after.epoch_total,
        "until_at": after.until_at,
    }
    there = _counter(connection, after.counter)
    if there is None:
        new = insert(COUNTERS).values(counter=after.counter, **state)
        number = connection.scalar(new.returning(COUNTERS.c.number))
    else:
        number = there.number
        connection.execute(update(COUNTERS).where(COUNTERS.c.number == number).values(state))
    _keep_epoch(connection, number, after)
    first = after.total - len(passed_at) + 1
    rows = [{"counter": number, "unit": first + i, "at": at} for i, at in enumerate(passed_at)]
    if rows:
        connection.execute(insert(PASSAGES), rows)


def keep_entry(connection: Connection, entry: LedgerEntry) -> None:
    """Keep what a window came to."""
    mine = (LEDGER_ENTRIES.c.line == entry.line, LEDGER_ENTRIES.c.begins_at == entry.begins_at)
    if connection.scalar(select(func.count()).select_from(LEDGER_ENTRIES).where(*mine)):
        raise ConflictError(f"this window of line {entry.line} was judged already")
    row: dict[str, object] = {
        column.name: getattr(entry, column.name) for column in LEDGER_ENTRIES.columns
    }
    row |= {"state": entry.state.value, "value": None if entry.value is None else str(entry.value)}
    connection.execute(insert(LEDGER_ENTRIES).values(row))


def keep_missing(connection: Connection, units: Sequence[MissingUnit]) -> None:
    """Keep the units that a known event tells of; the same again adds nothing."""
    for unit in units:
        event = number_of(connection, unit.event)
        mine = (MISSING_UNITS.c.event == event, MISSING_UNITS.c.came_at == unit.came_at)
        if connection.scalar(select(func.count()).select_from(MISSING_UNITS).where(*mine)):
            continue
        new = insert(MISSING_UNITS).values(
            event=event, came_at=unit.came_at, overdue_at=unit.overdue_at
        )
        connection.execute(new)


def forget_passed(connection: Connection, stay: timedelta) -> int:
    """Drop when units passed so long before their counter told last; totals and windows stay."""
    gone = 0
    for counter in connection.execute(select(COUNTERS.c.number, COUNTERS.c.until_at)).all():
        old = (PASSAGES.c.counter == counter.number, PASSAGES.c.at < counter.until_at - stay)
        gone += connection.execute(delete(PASSAGES).where(*old)).rowcount
    return gone


def _counter(connection: Connection, counter: CounterId) -> AnyRow | None:
    return connection.execute(select(COUNTERS).where(COUNTERS.c.counter == counter)).first()


def _keep_epoch(connection: Connection, number: int, after: CounterTotal) -> None:
    mine = (COUNT_EPOCHS.c.counter == number, COUNT_EPOCHS.c.epoch_at == after.epoch_at)
    renewed = update(COUNT_EPOCHS).where(*mine).values(until_at=after.until_at)
    if connection.execute(renewed).rowcount == 0:
        new = insert(COUNT_EPOCHS)
        connection.execute(
            new.values(counter=number, epoch_at=after.epoch_at, until_at=after.until_at)
        )


def _total(row: AnyRow) -> CounterTotal:
    return CounterTotal(row.counter, row.total, row.epoch_at, row.epoch_total, row.until_at)


def _entry(row: AnyRow) -> LedgerEntry:
    told = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for it
    value = told.pop("value")
    state = WindowState(told.pop("state"))
    return LedgerEntry(state=state, value=None if value is None else Decimal(value), **told)
