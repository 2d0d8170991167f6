"""Answers what happened: the current state of events, their revisions, pages, and what follows.

Every list is read by keyset along an index: a page costs the same wherever it begins,
and what is added meanwhile neither doubles nor hides a line.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, tuple_

from plant.ids import EventId
from plant.queue import Waiting
from plant.records import (
    Attachment,
    Cursor,
    EventFilter,
    Hold,
    Page,
    SourceId,
    StoredEvent,
    event_of,
)
from storage.columns import AnyRow, Moment
from storage.engine import Reading
from storage.evidence import attachments_of, holds_of
from storage.finding import conditions
from storage.tables import EVENT_ZONES, EVENTS, REVISIONS
from storage.waiting import judged_once, waiting

STORED = (
    REVISIONS.c.position,
    REVISIONS.c.source,
    REVISIONS.c.sequence,
    REVISIONS.c.stored_at,
    REVISIONS.c.body,
)
_IS_OF_EVENT = EVENTS.c.number == REVISIONS.c.event
_IS_CURRENT = and_(_IS_OF_EVENT, EVENTS.c.revision == REVISIONS.c.revision)


class SqlEvents:
    """The events of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def current(self, event: EventId) -> StoredEvent | None:
        """Return the highest revision of an event."""
        wanted = select(*STORED).join(EVENTS, _IS_CURRENT).where(EVENTS.c.id == event)
        found = self._stored(wanted)
        return found[0] if found else None

    def currents(self, events: Collection[EventId]) -> Mapping[EventId, StoredEvent]:
        """Return the highest revision of each of these events that is there."""
        wanted = select(*STORED).join(EVENTS, _IS_CURRENT).where(EVENTS.c.id.in_(list(events)))
        return {each.event.id: each for each in self._stored(wanted)} if events else {}

    def revision(self, event: EventId, revision: int) -> StoredEvent | None:
        """Return one revision of an event."""
        wanted = select(*STORED).join(EVENTS, _IS_OF_EVENT).where(EVENTS.c.id == event)
        found = self._stored(wanted.where(REVISIONS.c.revision == revision))
        return found[0] if found else None

    def revisions(self, event: EventId) -> tuple[StoredEvent, ...]:
        """Return all revisions of an event that are kept, the lowest first."""
        wanted = select(*STORED).join(EVENTS, _IS_OF_EVENT).where(EVENTS.c.id == event)
        return self._stored(wanted.order_by(REVISIONS.c.revision))

    def page(self, wanted: EventFilter, *, start: Cursor | None = None, limit: int = 50) -> Page:
        """Return current states, newest onset first, from the start on."""
        with self._reading() as connection:
            rows = connection.execute(_page(wanted, start=start, limit=limit + 1)).all()
        following = None
        if len(rows) > limit:
            following = Cursor(rows[limit].onset_at, rows[limit].number)
        return Page(tuple(stored(row) for row in rows[:limit]), following)

    def waiting(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        """Return the gist of the events that fit, the gravest first, among equals the oldest."""
        return waiting(self._reading, wanted, limit=limit)

    def judged_once(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        """Return the gist of the events that fit and were judged exactly once, the newest first."""
        return judged_once(self._reading, wanted, limit=limit)

    def after(self, source: SourceId, sequence: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        """Return the revisions of a source that follow a sequence, in order, without a gap."""
        wanted = select(*STORED).where(REVISIONS.c.source == source)
        wanted = wanted.where(REVISIONS.c.sequence > sequence).order_by(REVISIONS.c.sequence)
        return self._stored(wanted.limit(limit))

    def feed(self, position: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        """Return the revisions of all sources that follow a position, in order."""
        wanted = select(*STORED).where(REVISIONS.c.position > position)
        return self._stored(wanted.order_by(REVISIONS.c.position).limit(limit))

    def last_position(self) -> int:
        """Return the position of the revision that came last, 0 where none is kept."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(REVISIONS.c.position))) or 0

    def attachments(self, event: EventId) -> tuple[Attachment, ...]:
        """Return the files of an event, by name."""
        with self._reading() as connection:
            return attachments_of(connection, [event])[event]

    def attachments_of(
        self, events: Collection[EventId]
    ) -> Mapping[EventId, tuple[Attachment, ...]]:
        """Return the files of each of these events, by name; of none where it has none."""
        with self._reading() as connection:
            return attachments_of(connection, events)

    def holds(self, event: EventId) -> tuple[Hold, ...]:
        """Return the holds of an event, the oldest first, released ones too."""
        with self._reading() as connection:
            return holds_of(connection, event)

    # The columns of a row have types that only the database knows, hence Any.
    def _stored(self, wanted: Select[Any]) -> tuple[StoredEvent, ...]:
        with self._reading() as connection:
            return tuple(stored(row) for row in connection.execute(wanted).all())


def stored(row: AnyRow) -> StoredEvent:
    """Return the revision that a row with the columns of `STORED` tells."""
    return StoredEvent(
        event=event_of(row.body),
        source=row.source,
        sequence=row.sequence,
        position=row.position,
        stored_at=row.stored_at,
    )


def _page(wanted: EventFilter, *, start: Cursor | None, limit: int) -> Select[Any]:
    # By zone the list runs along the zones' own index, else along one of the events'.
    if wanted.zone is None:
        onset, number = EVENTS.c.onset_at, EVENTS.c.number
        query = select(*STORED, onset, number).join(EVENTS, _IS_CURRENT)
    else:
        onset, number = EVENT_ZONES.c.onset_at, EVENT_ZONES.c.event
        in_zone = and_(EVENT_ZONES.c.event == EVENTS.c.number, EVENT_ZONES.c.zone == wanted.zone)
        query = select(*STORED, onset, number.label("number"))
        query = query.join(EVENTS, _IS_CURRENT).join(EVENT_ZONES, in_zone)
    query = query.where(*conditions(wanted, onset))
    if start is not None:
        here = tuple_(literal(start.onset_at, Moment()), literal(start.number))
        query = query.where(tuple_(onset, number) <= here)
    return query.order_by(onset.desc(), number.desc()).limit(limit)
