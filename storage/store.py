"""All that is kept, in one place: the store that the program is composed with.

    store = SqlStore(open_engine(url), media, clock)
    with store.writing() as work:
        stored = work.append(event)
        work.send(message_about(stored))

What is done in one block is committed together or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, Engine

from plant.events import Event
from plant.footage import FootageRequest, FootageState
from plant.ids import EventId, IncidentId, ReportId
from plant.incidents import Incident, IncidentStep
from plant.ledgers import CounterTotal, LedgerEntry, MissingUnit
from plant.near_misses import NearMiss
from plant.packages import Package
from plant.ports import Clock, MediaStore, ToldT, Writing
from plant.queue import Snooze
from plant.records import Attachment, Draft, Hold, MediaFile, Sha256, SourceId, StoredEvent
from plant.reports import Message, NewReport, Photo, Report, Reveal
from plant.reviews import Claim, Verdict
from plant.signals import Signal, StoredSignal
from plant.workbench import Entry, Handover
from storage import (
    appending,
    counting,
    desk,
    evidence,
    footage,
    incidents,
    near_misses,
    outbox,
    packages,
    report_writing,
    reviews,
    signals,
)
from storage.counting import SqlCounts
from storage.desk import SqlDesk
from storage.engine import reading, sharing, sharing_each
from storage.events import SqlEvents
from storage.footage import SqlFootage
from storage.incidents import SqlIncidents
from storage.near_misses import SqlNearMisses
from storage.packages import SqlPackages
from storage.reports import SqlReports
from storage.reviews import SqlReviews
from storage.signals import SqlSignals


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
        self._reading = partial(reading, engine)
        self._outbox = outbox.SqlOutbox(engine, clock, lease_seconds=lease_seconds)

    @property
    def events(self) -> SqlEvents:
        """What happened."""
        return SqlEvents(self._reading)

    @property
    def outbox(self) -> outbox.SqlOutbox:
        """What must be told."""
        return self._outbox

    @property
    def incidents(self) -> SqlIncidents:
        """What people work on."""
        return SqlIncidents(self._reading)

    @property
    def reviews(self) -> SqlReviews:
        """What they concluded of events."""
        return SqlReviews(self._reading)

    @property
    def desk(self) -> SqlDesk:
        """What was written down, and which rules are quiet."""
        return SqlDesk(self._reading)

    @property
    def footage(self) -> SqlFootage:
        """Which footage they asked for."""
        return SqlFootage(self._reading)

    @property
    def signals(self) -> SqlSignals:
        """What the plant told."""
        return SqlSignals(self._reading)

    @property
    def reports(self) -> SqlReports:
        """What plant workers reported."""
        return SqlReports(self._reading)

    @property
    def counts(self) -> SqlCounts:
        """What was counted, and what it came to."""
        return SqlCounts(self._reading)

    @property
    def near_misses(self) -> SqlNearMisses:
        """What came close to being an event."""
        return SqlNearMisses(self._reading)

    @property
    def packages(self) -> SqlPackages:
        """Which evidence was given out."""
        return SqlPackages(self._reading)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Open a transaction. It is committed at the end of the block, undone on an error."""
        with sharing(self._engine) as connection:
            yield self._work(connection)

    def each(self, blocks: Sequence[Callable[[Writing], ToldT]]) -> list[ToldT | Exception]:
        """Write many blocks one after the other, each undone alone, with one commit for all."""
        return sharing_each(self._engine, [partial(self._within, block) for block in blocks])

    def _within(self, block: Callable[[Writing], ToldT], connection: Connection) -> ToldT:
        return block(self._work(connection))

    def _work(self, connection: Connection) -> "_SqlWriting":
        return _SqlWriting(connection, self._media, self._clock.now())


@dataclass(frozen=True, slots=True)
class _SqlWriting:
    """One transaction, with one time for all that is done in it."""

    connection: Connection
    media: MediaStore
    now: datetime

    @property
    def events(self) -> SqlEvents:
        return SqlEvents(self._reading)

    @property
    def incidents(self) -> SqlIncidents:
        return SqlIncidents(self._reading)

    @property
    def reviews(self) -> SqlReviews:
        return SqlReviews(self._reading)

    @property
    def desk(self) -> SqlDesk:
        return SqlDesk(self._reading)

    @property
    def footage(self) -> SqlFootage:
        return SqlFootage(self._reading)

    @property
    def signals(self) -> SqlSignals:
        return SqlSignals(self._reading)

    @property
    def reports(self) -> SqlReports:
        return SqlReports(self._reading)

    @property
    def counts(self) -> SqlCounts:
        return SqlCounts(self._reading)

    def _reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self.connection)

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

    def keep_incident(
        self, incident: Incident, *, follows: int, step: IncidentStep | None = None
    ) -> None:
        incidents.keep(self.connection, incident, follows=follows, step=step)

    def join(self, event: EventId, incident: IncidentId) -> None:
        incidents.join(self.connection, event, incident)

    def judge(self, verdict: Verdict) -> None:
        reviews.judge(self.connection, verdict)

    def claim(self, event: EventId, claim: Claim | None) -> None:
        reviews.claim(self.connection, event, claim)

    def move(self, event: EventId, incident: IncidentId) -> None:
        desk.move(self.connection, event, incident)

    def write(self, entry: Entry) -> Entry:
        return desk.write(self.connection, replace(entry, at=self.now))

    def snooze(self, snooze: Snooze) -> Snooze:
        return desk.snooze(self.connection, snooze)

    def end_snooze(self, number: int, *, by: str) -> Snooze:
        return desk.end_snooze(self.connection, number, by=by, at=self.now)

    def hand_over(self, handover: Handover) -> Handover:
        return desk.hand_over(self.connection, replace(handover, at=self.now))

    def take_over(self, number: int, *, by: str) -> Handover:
        return desk.take_over(self.connection, number, by=by, at=self.now)

    def keep_footage(self, request: FootageRequest, *, follows: FootageState | None) -> None:
        footage.keep(self.connection, request, follows=follows, media=self.media)

    def note(self, signal: Signal) -> StoredSignal:
        return signals.note(self.connection, signal, at=self.now)

    def forget_signals(self, before: datetime) -> int:
        return signals.forget(self.connection, before)

    def take_report(self, new: NewReport) -> Report:
        return report_writing.take(self.connection, new, at=self.now)

    def keep_report(self, report: Report, *, follows: int) -> Report:
        return report_writing.keep(self.connection, report, follows=follows, at=self.now)

    def bring_photo(self, report: ReportId, position: int, file: MediaFile) -> Photo:
        photo = Photo(report, position, promised=file, file=file, arrived_at=self.now)
        return report_writing.bring_photo(self.connection, photo, self.media)

    def refuse_recording(self, report: ReportId, position: int, problem: str) -> Photo:
        photo = Photo(report, position, MediaFile(Sha256(""), 0), None, self.now, problem=problem)
        return report_writing.bring_photo(self.connection, photo, self.media)

    def keep_reveal(self, reveal: Reveal) -> Reveal:
        return report_writing.keep_reveal(self.connection, reveal)

    def say(self, message: Message) -> Message:
        return report_writing.say(self.connection, replace(message, at=self.now))

    def keep_count(self, after: CounterTotal, passed_at: Sequence[datetime]) -> None:
        counting.keep_count(self.connection, after, passed_at)

    def keep_entry(self, entry: LedgerEntry) -> None:
        counting.keep_entry(self.connection, entry)

    def keep_missing(self, units: Sequence[MissingUnit]) -> None:
        counting.keep_missing(self.connection, units)

    def forget_passed(self, stay: timedelta) -> int:
        return counting.forget_passed(self.connection, stay)

    def keep_near_misses(self, misses: Sequence[NearMiss]) -> int:
        return near_misses.keep(self.connection, misses)

    def keep_package(self, package: Package) -> None:
        packages.keep(self.connection, package)
