"""How a revision comes in: recognised if it was here, else numbered and kept.

All of it happens in the one transaction that may write, so nothing can come between
looking and keeping, and the numbers of a source have no gap: a transaction that is
undone gives its numbers back.
"""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from plant.events import Event
from plant.records import SourceId, StoredEvent, as_kept, camera_source, is_name
from plant.store_errors import ConflictError, StoreError
from storage.events import STORED, stored
from storage.tables import AnyRow, EVENT_ZONES, EVENTS, REVISIONS, SOURCES

_STATE = (EVENTS.c.number, EVENTS.c.source.label("of_source"), EVENTS.c.kind, EVENTS.c.camera)


def append(
    connection: Connection, event: Event, *, source: SourceId | None, at: datetime
) -> StoredEvent:
    """Keep a revision, or give the answer that it got first."""
    event, body = as_kept(event)
    source = source or camera_source(event.camera)
    if not is_name(source):
        raise StoreError("a source is a short name of printable characters")
    known = _known(connection, event)
    if known is not None:
        _same_event(event, source, known)
        if known.position is not None:
            return _same_content(event, body, stored(known), known.body)
    sequence = _next_sequence(connection, source)
    number = _state(connection, event, source, known)
    position = connection.scalar(
        insert(REVISIONS)
        .values(
            event=number,
            revision=event.revision,
            source=source,
            sequence=sequence,
            stored_at=at,
            body=body,
        )
        .returning(REVISIONS.c.position)
    )
    assert position is not None
    return StoredEvent(event, source, sequence, position, at)


def _known(connection: Connection, event: Event) -> AnyRow | None:
    """Return the event's state, with this very revision of it where it is kept."""
    this = and_(REVISIONS.c.event == EVENTS.c.number, REVISIONS.c.revision == event.revision)
    wanted = select(*_STATE, EVENTS.c.onset_at, EVENTS.c.revision, *STORED).outerjoin(
        REVISIONS, this
    )
    return connection.execute(wanted.where(EVENTS.c.id == event.id)).first()


def _same_event(event: Event, source: SourceId, known: AnyRow) -> None:
    now, then = (
        (source, event.kind.value, event.camera),
        (known.of_source, known.kind, known.camera),
    )
    if now != then:
        raise ConflictError(
            f"event {event.id} is a {known.kind} of {known.of_source} at camera {known.camera}",
            remedy="give another happening another id",
        )


def _same_content(event: Event, body: str, kept: StoredEvent, kept_body: str) -> StoredEvent:
    if body != kept_body:
        raise ConflictError(
            f"revision {event.key} is kept with other content",
            remedy="tell something new in the next revision",
        )
    return kept


def _next_sequence(connection: Connection, source: SourceId) -> int:
    counted = (
        update(SOURCES)
        .where(SOURCES.c.source == source)
        .values(sequence=SOURCES.c.sequence + 1)
        .returning(SOURCES.c.sequence)
    )
    sequence = connection.scalar(counted)
    if sequence is None:
        connection.execute(insert(SOURCES).values(source=source, sequence=1))
        return 1
    return int(sequence)


def _state(connection: Connection, event: Event, source: SourceId, known: AnyRow | None) -> int:
    """Let the highest revision be the current state, and return the event's number."""
    now = {"phase": event.phase.value, "onset_at": event.onset_at, "revision": event.revision}
    if known is None:
        fixed = {"id": event.id, "source": source, "kind": event.kind.value, "camera": event.camera}
        added = insert(EVENTS).values(**fixed, **now).returning(EVENTS.c.number)
        number = connection.scalar(added)
        assert number is not None
        _zones(connection, number, event)
    else:
        number = known.number
        if event.revision > known.revision:
            connection.execute(update(EVENTS).where(EVENTS.c.number == number).values(**now))
            connection.execute(delete(EVENT_ZONES).where(EVENT_ZONES.c.event == number))
            _zones(connection, number, event)
    return int(number)


def _zones(connection: Connection, number: int, event: Event) -> None:
    rows = [
        {"zone": zone, "onset_at": event.onset_at, "event": number}
        for zone in dict.fromkeys(event.zones)
    ]
    if rows:
        connection.execute(insert(EVENT_ZONES), rows)
