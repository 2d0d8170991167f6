"""How a revision comes in: recognised if it was here, else numbered and kept.

All of it happens in the one transaction that may write, so nothing can come between
looking and keeping, and the numbers of a source have no gap: a transaction that is
undone gives its numbers back.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from plant.events import Event
from plant.records import SourceId, StoredEvent, as_kept, camera_source, is_name
from plant.store_errors import ConflictError, StoreError
from storage.columns import AnyRow
from storage.events import STORED, stored
from storage.prepared import Prepared
from storage.tables import EVENT_ZONES, EVENTS, REVISIONS, SOURCES

_KNOWN = Prepared(
    select(
        EVENTS.c.number,
        EVENTS.c.source.label("of_source"),
        EVENTS.c.kind,
        EVENTS.c.camera,
        EVENTS.c.revision,
        *STORED,
    )
    .outerjoin(
        REVISIONS,
        and_(REVISIONS.c.event == EVENTS.c.number, REVISIONS.c.revision == bindparam("this")),
    )
    .where(EVENTS.c.id == bindparam("id_of_event"))
)
_COUNT = Prepared(
    update(SOURCES)
    .where(SOURCES.c.source == bindparam("of_source"))
    .values(sequence=SOURCES.c.sequence + 1)
    .returning(SOURCES.c.sequence)
)
_NEW_SOURCE = Prepared(insert(SOURCES))
_NEW_EVENT = Prepared(insert(EVENTS).returning(EVENTS.c.number))
_NEW_REVISION = Prepared(insert(REVISIONS).returning(REVISIONS.c.position))
_NEW_ZONE = Prepared(insert(EVENT_ZONES))
_NEXT_STATE = Prepared(update(EVENTS).where(EVENTS.c.number == bindparam("of_number")))
_NO_ZONES = Prepared(delete(EVENT_ZONES).where(EVENT_ZONES.c.event == bindparam("of_number")))


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
    number = _state(connection, event, source, known, at=at)
    row = {
        "event": number,
        "revision": event.revision,
        "source": source,
        "sequence": sequence,
        "stored_at": at,
        "body": body,
    }
    position = _NEW_REVISION.scalar(connection, row)
    assert position is not None
    return StoredEvent(event, source, sequence, position, at)


def _known(connection: Connection, event: Event) -> AnyRow | None:
    """Return the event's state, with this very revision of it where it is kept."""
    return _KNOWN.first(connection, {"this": event.revision, "id_of_event": event.id})


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
    sequence = _COUNT.scalar(connection, {"of_source": source})
    if sequence is None:
        _NEW_SOURCE.run(connection, {"source": source, "sequence": 1})
        return 1
    return int(sequence)


def _state(
    connection: Connection, event: Event, source: SourceId, known: AnyRow | None, *, at: datetime
) -> int:
    """Let the highest revision be the current state, and return the event's number."""
    now: dict[str, object] = {
        "phase": event.phase.value,
        "onset_at": event.onset_at,
        "revision": event.revision,
        "severity": event.severity,
        "rule": event.rule.id,
        "at_stake": at_stake(event.measures),
    }
    if known is None:
        fixed: dict[str, object] = {
            "id": event.id,
            "source": source,
            "kind": event.kind.value,
            "camera": event.camera,
            "arrived_at": at,
        }
        number = _NEW_EVENT.scalar(connection, fixed | now)
        assert number is not None
        _zones(connection, number, event)
    else:
        number = known.number
        if event.revision > known.revision:
            _NEXT_STATE.run(connection, now | {"of_number": number})
            _NO_ZONES.run(connection, {"of_number": number})
            _zones(connection, number, event)
    return int(number)


def at_stake(measures: Mapping[str, object]) -> float:
    """Return what may be lost by an event, as its measure `value` says."""
    value = measures.get("value")
    return float(value) if isinstance(value, int | float) else 0.0


def _zones(connection: Connection, number: int, event: Event) -> None:
    for zone in dict.fromkeys(event.zones):
        row = {"zone": zone, "onset_at": event.onset_at, "event": number}
        _NEW_ZONE.run(connection, row)
