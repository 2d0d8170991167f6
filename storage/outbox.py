"""Messages that must reach somebody, written with what they tell, sent in order, repeated.

One publisher sends at a time: it holds a lease that every claim renews, so that the
order of each source survives a change of publisher. Numbers are given in the order of
commits, so a publisher that asks for what follows the last number misses nothing.
"""

import operator
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from plant.ports import Clock
from plant.records import Draft, OutboxCounts, OutboxMessage, is_name
from plant.store_errors import StoreError
from storage.columns import AnyRow
from storage.engine import reading, sharing
from storage.prepared import Prepared
from storage.tables import LEASES, OUTBOX

LEASE_SECONDS = 10.0
LONGEST_TOPIC = 1000
_PUBLISHER = "publisher"
# Said as the index of states says it: SQLite does not see that `retained = 1` is the same.
_RETAINED = "retained"

_NEW = {
    name: Prepared(insert_into(OUTBOX).on_conflict_do_nothing(index_elements=["key"]))
    for name, insert_into in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def send(connection: Connection, draft: Draft, *, at: datetime) -> None:
    """Queue a message unless its key is known."""
    if not (is_name(draft.key) and is_name(draft.source)):
        raise StoreError("a message needs a key and a source of printable characters")
    if not (0 < len(draft.topic) <= LONGEST_TOPIC and draft.topic.isprintable()):
        raise StoreError("a message needs a topic of printable characters")
    row = {
        "key": draft.key,
        "source": draft.source,
        "topic": draft.topic,
        "payload": draft.payload,
        "retained": draft.retained,
        "made_at": at,
    }
    _NEW[connection.dialect.name].run(connection, row)


class SqlOutbox:
    """The outbox of a database."""

    def __init__(
        self, engine: Engine, clock: Clock, *, lease_seconds: float = LEASE_SECONDS
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)

    def claim(
        self, publisher: str, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        """Return the oldest unsent messages beyond a number, and stay the one who sends."""
        now = self._clock.now()
        if not is_name(publisher):
            raise StoreError("a publisher is a short name of printable characters")
        if not self._holds(publisher, now):
            with sharing(self._engine) as connection:
                if not _lease(connection, publisher, now=now, until=now + self._lease):
                    return ()
        return self._messages(
            select(OUTBOX)
            .where(OUTBOX.c.sent_at.is_(None), OUTBOX.c.number > after)
            .order_by(OUTBOX.c.number)
            .limit(limit)
        )

    def mark_sent(self, numbers: Sequence[int]) -> None:
        """Note that the messages were acknowledged now. Marking again renews the time."""
        if not numbers:
            return
        now = self._clock.now()
        with sharing(self._engine) as connection:
            for some in _portions(numbers):
                marked = update(OUTBOX).where(OUTBOX.c.number.in_(some)).values(sent_at=now)
                connection.execute(marked)

    def acknowledged_since(
        self, at: datetime, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        """Return what was acknowledged at that time or later, to be repeated in order."""
        return self._messages(
            select(OUTBOX)
            .where(OUTBOX.c.sent_at >= at, OUTBOX.c.number > after)
            .order_by(OUTBOX.c.number)
            .limit(limit)
        )

    def states(self) -> tuple[OutboxMessage, ...]:
        """Return the newest retained message of each topic that is not cleared."""
        newest = select(OUTBOX).where(OUTBOX.c.number.in_(_newest())).order_by(OUTBOX.c.number)
        return tuple(each for each in self._messages(newest) if each.draft.payload)

    def counts(self) -> OutboxCounts:
        """Return how much waits."""
        waiting = select(func.count(), func.min(OUTBOX.c.number)).where(OUTBOX.c.sent_at.is_(None))
        with reading(self._engine) as connection:
            count, oldest = connection.execute(waiting).one()
            since = connection.scalar(select(OUTBOX.c.made_at).where(OUTBOX.c.number == oldest))
            sent = select(func.count(), func.max(OUTBOX.c.sent_at)).where(
                OUTBOX.c.sent_at.is_not(None)
            )
            acknowledged, last = connection.execute(sent).one()
            return OutboxCounts(count, since, acknowledged, last)

    def forget(self, before: datetime) -> int:
        """Drop what was acknowledged before, but for the newest retained of each topic."""
        old = OUTBOX.c.sent_at < before
        told_anew = _another("later", operator.gt)
        gone = delete(OUTBOX).where(old, or_(~OUTBOX.c.retained, told_anew))
        # A topic that was cleared needs no memory, once nothing older is left to come back.
        may_come_back = _another("earlier", operator.lt)
        cleared = delete(OUTBOX).where(
            old, OUTBOX.c.retained, OUTBOX.c.payload == b"", ~may_come_back
        )
        with sharing(self._engine) as connection:
            return sum(connection.execute(each).rowcount for each in (gone, cleared))

    # A lease that has more than half to go is not renewed: reading is free, writing is not.
    def _holds(self, publisher: str, now: datetime) -> bool:
        with reading(self._engine) as connection:
            mine = select(LEASES.c.until).where(
                LEASES.c.name == _PUBLISHER, LEASES.c.holder == publisher
            )
            until = connection.scalar(mine)
        return until is not None and now + self._lease / 2 < until <= now + self._lease

    # The columns of a row have types that only the database knows, hence Any.
    def _messages(self, wanted: Select[Any]) -> tuple[OutboxMessage, ...]:
        with reading(self._engine) as connection:
            return tuple(_message(row) for row in connection.execute(wanted).all())


def _lease(connection: Connection, holder: str, *, now: datetime, until: datetime) -> bool:
    """Take or renew the lease; False where somebody else has it.

    A lease that reaches further than any can was written before the clock was set
    back; it counts as over.
    """
    row = connection.execute(select(LEASES).where(LEASES.c.name == _PUBLISHER)).first()
    if row is None:
        new = insert(LEASES).values(name=_PUBLISHER, holder=holder, until=until)
        connection.execute(new)
        return True
    if row.holder != holder and now < row.until <= until:
        return False
    renewed = update(LEASES).where(LEASES.c.name == _PUBLISHER)
    connection.execute(renewed.values(holder=holder, until=until))
    return True


def _newest() -> Select[tuple[int]]:
    per_topic = select(func.max(OUTBOX.c.number)).where(text(f"outbox.{_RETAINED}"))
    return per_topic.group_by(OUTBOX.c.topic)


def _another(
    name: str, than: Callable[[ColumnElement[int], ColumnElement[int]], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether the topic of a message has another state, earlier or later."""
    other = OUTBOX.alias(name)
    return exists().where(
        other.c.topic == OUTBOX.c.topic,
        text(f"{name}.{_RETAINED}"),
        than(other.c.number, OUTBOX.c.number),
    )


def _portions(numbers: Sequence[int], size: int = 500) -> list[Sequence[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _message(row: AnyRow) -> OutboxMessage:
    draft = Draft(row.key, row.source, row.topic, bytes(row.payload), retained=row.retained)
    return OutboxMessage(row.number, draft, row.made_at, row.sent_at)
