"""What the rooms need from the world, as small protocols.

Whoever composes the program hands over the real thing or, in a test, a fake
that keeps the same promises; `tests/contracts` holds both to them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from plant.case_ports import Cases, CaseWriting
from plant.count_ports import CountStore, CountWriting
from plant.desk_ports import Desk, DeskWriting
from plant.events import Event
from plant.ids import EventId
from plant.near_misses import NearMissStore, NearMissWriting
from plant.packages import PackageStore, PackageWriting
from plant.queue import Waiting
from plant.records import (
    Attachment,
    Cleared,
    Cursor,
    Draft,
    EventFilter,
    Hold,
    MediaFile,
    OutboxCounts,
    OutboxMessage,
    Page,
    Sha256,
    SourceId,
    StoredEvent,
)
from plant.report_ports import Reports, ReportWriting

ToldT = TypeVar("ToldT")


class Clock(Protocol):
    """Tells the wall time."""

    def now(self) -> datetime:
        """Return the aware UTC time."""
        ...


class EventSink(Protocol):
    """Takes revisions of events, each once, in the order in which they were made."""

    def append(self, event: Event) -> None:
        """Keep the revision. When this returns, the event survives a crash of the caller."""
        ...


class EventStore(Protocol):
    """Answers what happened."""

    def current(self, event: EventId) -> StoredEvent | None:
        """Return the highest revision of an event."""
        ...

    def currents(self, events: Collection[EventId]) -> Mapping[EventId, StoredEvent]:
        """Return the highest revision of each of these events that is there."""
        ...

    def revision(self, event: EventId, revision: int) -> StoredEvent | None:
        """Return one revision of an event."""
        ...

    def revisions(self, event: EventId) -> tuple[StoredEvent, ...]:
        """Return all revisions of an event that are kept, the lowest first."""
        ...

    def page(self, wanted: EventFilter, *, start: Cursor | None = None, limit: int = 50) -> Page:
        """Return current states, newest onset first, from the start on."""
        ...

    def after(self, source: SourceId, sequence: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        """Return the revisions of a source that follow a sequence, in order, without a gap."""
        ...

    def waiting(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        """Return the gist of the events that fit, the gravest first, among equals the oldest."""
        ...

    def judged_once(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        """Return the gist of the events that fit and were judged exactly once, the newest first."""
        ...

    def feed(self, position: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        """Return the revisions of all sources that follow a position, in order.

        Nothing is ever committed behind a position that was shown.
        """
        ...

    def last_position(self) -> int:
        """Return the position of the revision that came last, 0 where none is kept."""
        ...

    def attachments(self, event: EventId) -> tuple[Attachment, ...]:
        """Return the files of an event, by name."""
        ...

    def attachments_of(
        self, events: Collection[EventId]
    ) -> Mapping[EventId, tuple[Attachment, ...]]:
        """Return the files of each of these events, by name; of none where it has none."""
        ...

    def holds(self, event: EventId) -> tuple[Hold, ...]:
        """Return the holds of an event, the oldest first, released ones too."""
        ...


class Writing(
    CaseWriting,
    DeskWriting,
    ReportWriting,
    CountWriting,
    NearMissWriting,
    PackageWriting,
    Protocol,
):
    """One transaction: all that is done through it is kept together, or nothing is.

    What it reads contains what it wrote.
    """

    @property
    def events(self) -> EventStore:
        """What happened."""
        ...

    def append(self, event: Event, *, source: SourceId | None = None) -> StoredEvent:
        """Keep a revision and give it the next sequence of its source (by default its camera).

        - The same key with the same content gets the answer that it got first.
        - The same key with other content, or an event that changes its source, camera
          or kind, raises ConflictError.
        - Revisions may come in any order; the highest is the current one.
        - What cannot be told as JSON raises WireError.
        """
        ...

    def send(self, draft: Draft) -> None:
        """Queue a message. A key that is queued or was sent already adds nothing."""
        ...

    def attach(self, event: EventId, name: str, file: MediaFile, *, media_type: str) -> Attachment:
        """Let a file that is kept belong to an event that is known, else MissingError.

        The same file under the same name gets the same answer; another is a ConflictError.
        """
        ...

    def hold(self, event: EventId, *, reason: str, held_by: str) -> Hold:
        """Keep the files of a known event from being deleted, until every hold is released."""
        ...

    def release(self, hold: int, *, released_by: str) -> Hold:
        """Take a hold back. Doing it again changes nothing; an unknown one is a MissingError."""
        ...


class Outbox(Protocol):
    """Messages that must reach somebody, each at least once and in order per source."""

    def claim(
        self, publisher: str, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        """Return the oldest unsent messages beyond a number, and stay the one who sends.

        While a publisher keeps claiming, others get nothing. One that has been silent
        for the lease gives way to the next, who starts with all that is not marked.
        """
        ...

    def mark_sent(self, numbers: Sequence[int]) -> None:
        """Note that the messages were acknowledged now. Marking again renews the time."""
        ...

    def acknowledged_since(
        self, at: datetime, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        """Return what was acknowledged at that time or later, to be repeated in order."""
        ...

    def states(self) -> tuple[OutboxMessage, ...]:
        """Return the newest retained message of each topic that is not cleared."""
        ...

    def counts(self) -> OutboxCounts:
        """Return how much waits."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop what was acknowledged before, but for the newest retained of each topic."""
        ...


class MediaStore(Protocol):
    """Files by their content: what is kept once is never changed."""

    def keep(self, chunks: Iterable[bytes], *, promised: MediaFile) -> MediaFile:
        """Keep a file; when this returns it survives a loss of power.

        Other content than promised raises MediaMisfitError as soon as it shows, a full
        disk FullError; neither leaves anything behind. The same content is kept once.
        """
        ...

    def find(self, sha256: Sha256) -> MediaFile | None:
        """Return the file with this hash, if it is kept."""
        ...

    def read(self, sha256: Sha256, *, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Yield a range of the file in pieces; what lies beyond its end is empty.

        A file that is not kept raises MissingError at once, not at the first piece.
        """
        ...


class Retention(Protocol):
    """Takes away files whose time is over. What is held stays, whatever is asked."""

    def expire(self, before: datetime, *, limit: int = 1000) -> Cleared:
        """Drop attachments made before, unless their event is held, and files without any."""
        ...

    def sweep(self, before: datetime) -> Cleared:
        """Drop files that came before and belong to no event or report, and what a crash left behind."""
        ...


class Store(Cases, Desk, Reports, Protocol):
    """All that is kept, with one way to write."""

    @property
    def events(self) -> EventStore:
        """What happened."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What must be told."""
        ...

    @property
    def counts(self) -> CountStore:
        """What was counted, and what it came to."""
        ...

    @property
    def near_misses(self) -> NearMissStore:
        """What came close to being an event."""
        ...

    @property
    def packages(self) -> PackageStore:
        """Which evidence was given out."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Open a transaction. It is committed at the end of the block, undone on an error.

        When the block is left without an error, what was written survives a loss of power.
        """
        ...

    def each(self, blocks: Sequence[Callable[[Writing], ToldT]]) -> list[ToldT | Exception]:
        """Write many blocks one after the other, each as `writing` would, with one commit for all.

        Return what each returned, or the error for which it was undone, alone. When this
        returns, what was written survives a loss of power.
        """
        ...
