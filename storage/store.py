"""All that is kept, in one place: the store that the program is composed with.

    store = SqlStore(open_engine(url), media, clock)
    with store.writing() as work:
        stored = work.append(event)
        work.send(message_about(stored))

What is done in one block is committed together or not at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from plant.events import Event
from plant.ids import EventId
from plant.ports import Clock, MediaStore, Writing
from plant.records import Attachment, Draft, Hold, MediaFile, SourceId, StoredEvent
from storage import appending, evidence, outbox
from storage.engine import writing
from storage.events import SqlEvents


class SqlStore:
    """Events, outbox, attachments and holds in one database that is migrated."""

    def __init__(
        self,
        engine: Engine,
        media: MediaStore,
        clock: Clock,
        *,
        lease_seconds: float = outbox.LEASE_SECONDS,
    ) -> None:
        self._engine = engine
        self._media = media
        self._clock = clock
        self._events = SqlEvents(engine)
        self._outbox = outbox.SqlOutbox(engine, clock, lease_seconds=lease_seconds)

    @property
    def events(self) -> SqlEvents:
        """What happened."""
        return self._events

    @property
    def outbox(self) -> outbox.SqlOutbox:
        """What must be told."""
        return self._outbox

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a transaction. It is committed at the end of the block, undone on an error."""
        with writing(self._engine) as connection:
            yield _SqlWriting(connection, self._media, self._clock.now())


@dataclass(frozen=True, slots=True)
class _SqlWriting:
    """One transaction, with one time for all that is done in it."""

    connection: Connection
    media: MediaStore
    now: datetime

    def append(self, event: Event, *, source: SourceId | None = None) -> StoredEvent:
        return appending.append(self.connection, event, source=source, at=self.now)

    def send(self, draft: Draft) -> None:
        outbox.send(self.connection, draft, at=self.now)

    def attach(self, event: EventId, name: str, file: MediaFile, *, media_type: str) -> Attachment:
        wanted = Attachment(event, name, file, media_type, self.now)
        return evidence.attach(self.connection, wanted, self.media)

    def hold(self, event: EventId, *, reason: str, held_by: str) -> Hold:
        return evidence.hold(
            self.connection, event, reason=reason, held_by=held_by, held_at=self.now
        )

    def release(self, hold: int, *, released_by: str) -> Hold:
        return evidence.release(self.connection, hold, released_by=released_by, at=self.now)
