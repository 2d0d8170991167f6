"""Which files belong to which event, and what must not be deleted.

A file is attached only while it is kept, and files are deleted only inside a writing
transaction, so that no attachment ever names a file that is gone.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from plant.ids import EventId
from plant.ports import MediaStore
from plant.records import Attachment, Hold, MediaFile, is_name
from plant.store_errors import ConflictError, MissingError, StoreError
from storage.columns import AnyRow
from storage.tables import ATTACHMENTS, EVENTS, HOLDS

_AT_ONCE = 500


def attach(connection: Connection, wanted: Attachment, media: MediaStore) -> Attachment:
    """Let a kept file belong to a known event; the same again gets the same answer."""
    number = number_of(connection, wanted.event)
    if not (is_name(wanted.name) and is_name(wanted.media_type)):
        raise StoreError("an attachment needs a name and a media type of printable characters")
    for there in _files(connection, wanted.event):
        if there.name == wanted.name:
            if (there.file, there.media_type) == (wanted.file, wanted.media_type):
                return there
            raise ConflictError(f"event {wanted.event} has another file as {wanted.name}")
    if media.find(wanted.file.sha256) != wanted.file:
        raise MissingError(f"file {wanted.file.sha256} is not kept", remedy="upload it first")
    connection.execute(
        insert(ATTACHMENTS).values(
            event=number,
            name=wanted.name,
            sha256=wanted.file.sha256,
            size=wanted.file.size,
            media_type=wanted.media_type,
            attached_at=wanted.attached_at,
        )
    )
    (kept,) = [each for each in _files(connection, wanted.event) if each.name == wanted.name]
    return kept


def hold(
    connection: Connection, event: EventId, *, reason: str, held_by: str, held_at: datetime
) -> Hold:
    """Keep the files of a known event from being deleted."""
    if not (is_name(held_by) and reason.strip() and "\0" not in reason):
        raise StoreError("a hold needs a reason and the one who holds")
    added = insert(HOLDS).values(
        event=number_of(connection, event),
        reason=reason,
        held_by=held_by,
        held_at=held_at,
        released_by="",
    )
    connection.execute(added)
    return holds_of(connection, event)[-1]


def release(connection: Connection, number: int, *, released_by: str, at: datetime) -> Hold:
    """Take a hold back; the first one who did it stays noted."""
    if not is_name(released_by):
        raise StoreError("a hold is released by somebody")
    connection.execute(
        update(HOLDS)
        .where(HOLDS.c.number == number, HOLDS.c.released_at.is_(None))
        .values(released_by=released_by, released_at=at)
    )
    wanted = select(HOLDS, EVENTS.c.id).join(EVENTS, EVENTS.c.number == HOLDS.c.event)
    row = connection.execute(wanted.where(HOLDS.c.number == number)).first()
    if row is None:
        raise MissingError(f"there is no hold {number}")
    return _hold(row)


def _files(connection: Connection, event: EventId) -> tuple[Attachment, ...]:
    return attachments_of(connection, [event])[event]


def attachments_of(
    connection: Connection, events: Collection[EventId]
) -> dict[EventId, tuple[Attachment, ...]]:
    """Return the files of each of these events, by name."""
    found: dict[EventId, list[Attachment]] = {event: [] for event in events}
    wanted = list(found)
    for start in range(0, len(wanted), _AT_ONCE):
        query = select(ATTACHMENTS, EVENTS.c.id).join(
            EVENTS, EVENTS.c.number == ATTACHMENTS.c.event
        )
        query = query.where(EVENTS.c.id.in_(wanted[start : start + _AT_ONCE]))
        for row in connection.execute(query):
            found[row.id].append(_attachment(row))
    return {event: tuple(sorted(files, key=_name)) for event, files in found.items()}


def holds_of(connection: Connection, event: EventId) -> tuple[Hold, ...]:
    """Return the holds of an event, the oldest first."""
    wanted = select(HOLDS, EVENTS.c.id).join(EVENTS, EVENTS.c.number == HOLDS.c.event)
    rows = connection.execute(wanted.where(EVENTS.c.id == event).order_by(HOLDS.c.number)).all()
    return tuple(_hold(row) for row in rows)


def _name(file: Attachment) -> str:
    return file.name


def _attachment(row: AnyRow) -> Attachment:
    return Attachment(
        event=row.id,
        name=row.name,
        file=MediaFile(row.sha256, row.size),
        media_type=row.media_type,
        attached_at=row.attached_at,
    )


def _hold(row: AnyRow) -> Hold:
    return Hold(
        number=row.number,
        event=row.id,
        reason=row.reason,
        held_by=row.held_by,
        held_at=row.held_at,
        released_by=row.released_by,
        released_at=row.released_at,
    )


def number_of(connection: Connection, event: EventId) -> int:
    """Return the number of a known event, or raise MissingError."""
    number = connection.scalar(select(EVENTS.c.number).where(EVENTS.c.id == event))
    if number is None:
        raise MissingError(f"event {event} is not kept")
    return int(number)
