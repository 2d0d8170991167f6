"""How signals are kept: as they came, and beside them which one tells how things are."""

import json
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from plant.signals import Signal, SignalValue, StoredSignal, as_kept
from plant.store_errors import ConflictError
from storage.case_tables import SIGNAL_STATES, SIGNALS
from storage.columns import AnyRow
from storage.engine import Reading


class SqlSignals:
    """The signals of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def after(self, number: int, *, limit: int = 50) -> tuple[StoredSignal, ...]:
        """Return the signals that came after a number, in order."""
        wanted = select(SIGNALS).where(SIGNALS.c.number > number)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(SIGNALS.c.number).limit(limit)).all()
        return tuple(_stored(row) for row in rows)

    def latest(self) -> tuple[StoredSignal, ...]:
        """Return of each kind and id the one that tells of the latest moment, in order."""
        wanted = select(SIGNALS).join(SIGNAL_STATES, SIGNAL_STATES.c.number == SIGNALS.c.number)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(SIGNALS.c.number)).all()
        return tuple(_stored(row) for row in rows)

    def as_of(self, kind: str, id: str, at: datetime) -> StoredSignal | None:  # noqa: A002
        """Return what was told of one thing last, up to and including a moment."""
        mine = (SIGNALS.c.kind == kind, SIGNALS.c.id == id, SIGNALS.c.at <= at)
        newest = (SIGNALS.c.at.desc(), SIGNALS.c.number.desc())
        with self._reading() as connection:
            row = connection.execute(select(SIGNALS).where(*mine).order_by(*newest)).first()
        return None if row is None else _stored(row)


def note(connection: Connection, signal: Signal, *, at: datetime) -> StoredSignal:
    """Keep a signal, or give the answer that it got first."""
    signal, value = as_kept(signal)
    same = select(SIGNALS).where(
        SIGNALS.c.kind == signal.kind,
        SIGNALS.c.id == signal.id,
        SIGNALS.c.source == signal.source,
        SIGNALS.c.at == signal.at,
    )
    there = connection.execute(same).first()
    if there is not None:
        if there.value != value:
            raise ConflictError(
                f"signal {signal.kind}/{signal.id} of that moment is kept with another value",
                remedy="tell another value with another time",
            )
        return _stored(there)
    new = insert(SIGNALS).returning(SIGNALS)
    row = connection.execute(
        new.values(
            kind=signal.kind,
            id=signal.id,
            source=signal.source,
            at=signal.at,
            value=value,
            stored_at=at,
        )
    ).one()
    kept = _stored(row)
    _renew(connection, kept)
    return kept


def forget(connection: Connection, before: datetime) -> int:
    """Drop what came before, but for the latest of each kind and id."""
    stay = select(SIGNAL_STATES.c.number)
    gone = delete(SIGNALS).where(SIGNALS.c.stored_at < before, SIGNALS.c.number.not_in(stay))
    return connection.execute(gone).rowcount


def _renew(connection: Connection, kept: StoredSignal) -> None:
    """Let the signal be how things are, unless a later moment was told before."""
    mine = and_(SIGNAL_STATES.c.kind == kept.signal.kind, SIGNAL_STATES.c.id == kept.signal.id)
    known = select(SIGNALS.c.at).join(SIGNAL_STATES, SIGNAL_STATES.c.number == SIGNALS.c.number)
    told_at = connection.scalar(known.where(mine))
    if told_at is None:
        new = insert(SIGNAL_STATES)
        connection.execute(new.values(kind=kept.signal.kind, id=kept.signal.id, number=kept.number))
    elif told_at <= kept.signal.at:
        connection.execute(update(SIGNAL_STATES).where(mine).values(number=kept.number))


def _stored(row: AnyRow) -> StoredSignal:
    value: SignalValue = json.loads(row.value)
    signal = Signal(row.kind, row.id, value, row.at, row.source)
    return StoredSignal(signal, row.number, row.stored_at)
