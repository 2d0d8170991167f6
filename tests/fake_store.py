"""The store's ports, kept in memory: the same promises without a database.

`tests/contracts` holds these and the real ones to the same sentences.
"""

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import RLock

from plant.events import Event
from plant.ids import EventId
from plant.ports import MediaStore, ToldT, Writing
from plant.queue import Waiting
from plant.records import (
    Attachment,
    Cursor,
    Draft,
    EventFilter,
    Hold,
    MediaFile,
    OutboxCounts,
    OutboxMessage,
    Page,
    SourceId,
    StoredEvent,
    as_kept,
    camera_source,
)
from plant.reviews import Review
from plant.store_errors import ConflictError, MissingError
from tests.fake_cases import KeptCases, MemoryCases, MemoryCaseWriting
from tests.fake_counts import (
    KeptCounts,
    MemoryCounts,
    MemoryCountWriting,
    MemoryNearMisses,
    MemoryPackages,
)
from tests.fake_desk import KeptDesk, MemoryDesk, MemoryDeskWriting
from tests.fake_events import Currents, fits, gists
from tests.fake_reports import KeptReports, MemoryReports, MemoryReportWriting
from tests.fakes import FakeClock


@dataclass
class Kept:
    """All that a memory store keeps, so that a transaction can be undone."""

    revisions: list[StoredEvent] = field(default_factory=list)
    numbers: dict[EventId, int] = field(default_factory=dict)
    messages: list[OutboxMessage] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    cases: KeptCases = field(default_factory=KeptCases)
    desk: KeptDesk = field(default_factory=KeptDesk)
    reports: KeptReports = field(default_factory=KeptReports)
    counts: KeptCounts = field(default_factory=KeptCounts)


class MemoryStore(MemoryCases):
    """A store in memory: one lock, one copy to go back to."""

    def __init__(self, media: MediaStore, clock: FakeClock, *, lease_seconds: float = 10.0) -> None:
        super().__init__(lambda: self.kept.cases)
        self.kept = Kept()
        self._media = media
        self._clock = clock
        self._lock = RLock()
        self.events = MemoryEvents(lambda: self.kept)
        self.desk = MemoryDesk(lambda: self.kept.desk, lambda: self.kept.cases)
        self.reports = MemoryReports(lambda: self.kept.reports)
        self.counts = MemoryCounts(lambda: self.kept.counts)
        self.near_misses = MemoryNearMisses(lambda: self.kept.counts)
        self.packages = MemoryPackages(lambda: self.kept.counts)
        self.outbox = MemoryOutbox(self, clock, lease_seconds=lease_seconds)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self._lock:
            before = copy.deepcopy(self.kept)
            try:
                yield MemoryWriting(self.kept, self._media, self._clock.now())
            except BaseException:
                self.kept = before
                raise

    def each(self, blocks: Sequence[Callable[[Writing], ToldT]]) -> list[ToldT | Exception]:
        return [self._told(block) for block in blocks]

    def _told(self, block: Callable[[Writing], ToldT]) -> ToldT | Exception:
        try:
            with self.writing() as work:
                return block(work)
        except Exception as error:  # noqa: BLE001 - told to the one whose block it was
            return error


class MemoryWriting(MemoryCaseWriting, MemoryDeskWriting, MemoryReportWriting, MemoryCountWriting):
    """One transaction."""

    def __init__(self, kept: Kept, media: MediaStore, now: datetime) -> None:
        super().__init__(kept.cases, media, now)
        self.kept = kept
        self.kept_desk = kept.desk
        self.desk = MemoryDesk(lambda: kept.desk, lambda: kept.cases)
        self.events = MemoryEvents(lambda: kept)
        self.kept_reports = kept.reports
        self.reports = MemoryReports(lambda: kept.reports)
        self.kept_counts = kept.counts
        self.counts = MemoryCounts(lambda: kept.counts)

    def append(self, event: Event, *, source: SourceId | None = None) -> StoredEvent:
        event, text = as_kept(event)
        source = source or camera_source(event.camera)
        for there in self.kept.revisions:
            if there.event.id != event.id:
                continue
            was = (there.source, there.event.kind, there.event.camera)
            if was != (source, event.kind, event.camera):
                raise ConflictError("another event")
            if there.event.revision == event.revision:
                if as_kept(there.event)[1] != text:
                    raise ConflictError("other content")
                return there
        self.kept.numbers.setdefault(event.id, len(self.kept.numbers) + 1)
        self.cases.reviews.setdefault(event.id, Review(event.id))
        sequence = sum(each.source == source for each in self.kept.revisions) + 1
        position = len(self.kept.revisions) + 1
        self.kept.revisions.append(StoredEvent(event, source, sequence, position, self.now))
        return self.kept.revisions[-1]

    def send(self, draft: Draft) -> None:
        if all(each.draft.key != draft.key for each in self.kept.messages):
            number = max((each.number for each in self.kept.messages), default=0) + 1
            self.kept.messages.append(OutboxMessage(number, draft, self.now))

    def attach(self, event: EventId, name: str, file: MediaFile, *, media_type: str) -> Attachment:
        self._known(event)
        for there in self.kept.attachments:
            if (there.event, there.name) == (event, name):
                if (there.file, there.media_type) == (file, media_type):
                    return there
                raise ConflictError("another file")
        if self.media.find(file.sha256) != file:
            raise MissingError("file is not kept")
        self.kept.attachments.append(Attachment(event, name, file, media_type, self.now))
        return self.kept.attachments[-1]

    def hold(self, event: EventId, *, reason: str, held_by: str) -> Hold:
        self._known(event)
        self.kept.holds.append(Hold(len(self.kept.holds) + 1, event, reason, held_by, self.now))
        return self.kept.holds[-1]

    def release(self, hold: int, *, released_by: str) -> Hold:
        for index, there in enumerate(self.kept.holds):
            if there.number == hold:
                if there.released_at is None:
                    released = replace(there, released_by=released_by, released_at=self.now)
                    self.kept.holds[index] = released
                return self.kept.holds[index]
        raise MissingError("no such hold")

    def _known(self, event: EventId) -> None:
        if event not in self.kept.numbers:
            raise MissingError("no such event")


class MemoryEvents(Currents):
    """The events of a memory store."""

    def __init__(self, kept: Callable[[], Kept]) -> None:
        self._kept = kept

    def current(self, event: EventId) -> StoredEvent | None:
        return next(iter(reversed(self.revisions(event))), None)

    def revision(self, event: EventId, revision: int) -> StoredEvent | None:
        return {each.event.revision: each for each in self.revisions(event)}.get(revision)

    def revisions(self, event: EventId) -> tuple[StoredEvent, ...]:
        found = [each for each in self._kept().revisions if each.event.id == event]
        return tuple(sorted(found, key=lambda each: each.event.revision))

    def page(self, wanted: EventFilter, *, start: Cursor | None = None, limit: int = 50) -> Page:
        placed = []
        for id_, number in self._kept().numbers.items():
            current = self.current(id_)
            assert current is not None
            place = (current.event.onset_at, number)
            review = self._kept().cases.reviews[id_]
            if fits(wanted, current.event, review) and (
                start is None or place <= (start.onset_at, start.number)
            ):
                placed.append((place, current))
        placed.sort(key=lambda each: each[0], reverse=True)
        following = Cursor(*placed[limit][0]) if len(placed) > limit else None
        return Page(tuple(current for _, current in placed[:limit]), following)

    def waiting(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        return tuple(sorted(self._gists(wanted), key=lambda each: -each.severity)[:limit])

    def judged_once(self, wanted: EventFilter, *, limit: int) -> tuple[Waiting, ...]:
        return self._gists(wanted, once=True)[::-1][:limit]

    def _gists(self, wanted: EventFilter, *, once: bool = False) -> tuple[Waiting, ...]:
        found, kept = self.page(wanted, limit=1 << 20).events, self._kept()
        return gists(found[::-1], kept.cases.reviews, kept.revisions, once=once)

    def after(self, source: SourceId, sequence: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        of_source = [each for each in self._kept().revisions if each.source == source]
        return tuple(each for each in of_source if each.sequence > sequence)[:limit]

    def feed(self, position: int, *, limit: int = 50) -> tuple[StoredEvent, ...]:
        return tuple(each for each in self._kept().revisions if each.position > position)[:limit]

    def last_position(self) -> int:
        return max((each.position for each in self._kept().revisions), default=0)

    def attachments(self, event: EventId) -> tuple[Attachment, ...]:
        found = [each for each in self._kept().attachments if each.event == event]
        return tuple(sorted(found, key=lambda each: each.name))

    def attachments_of(
        self, events: Collection[EventId]
    ) -> Mapping[EventId, tuple[Attachment, ...]]:
        return {event: self.attachments(event) for event in events}

    def holds(self, event: EventId) -> tuple[Hold, ...]:
        return tuple(each for each in self._kept().holds if each.event == event)


class MemoryOutbox:
    """The outbox of a memory store."""

    def __init__(self, store: MemoryStore, clock: FakeClock, *, lease_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._lease = timedelta(seconds=lease_seconds)
        self._holder: tuple[str, datetime] | None = None

    def claim(
        self, publisher: str, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        now = self._clock.now()
        holder, until = self._holder or (publisher, now)
        if holder != publisher and now < until <= now + self._lease:
            return ()
        self._holder = (publisher, now + self._lease)
        messages = (each for each in self._store.kept.messages if each.sent_at is None)
        return tuple(each for each in messages if each.number > after)[:limit]

    def mark_sent(self, numbers: Sequence[int]) -> None:
        now, messages = self._clock.now(), self._store.kept.messages
        messages[:] = [
            replace(each, sent_at=now) if each.number in numbers else each for each in messages
        ]

    def acknowledged_since(
        self, at: datetime, *, after: int = 0, limit: int = 100
    ) -> tuple[OutboxMessage, ...]:
        sent = [each for each in self._store.kept.messages if each.sent_at and each.sent_at >= at]
        return tuple(each for each in sent if each.number > after)[:limit]

    def states(self) -> tuple[OutboxMessage, ...]:
        newest = sorted(self._newest().values(), key=lambda each: each.number)
        return tuple(each for each in newest if each.draft.payload)

    def counts(self) -> OutboxCounts:
        waiting = [each for each in self._store.kept.messages if each.sent_at is None]
        since = waiting[0].made_at if waiting else None
        sent = [each.sent_at for each in self._store.kept.messages if each.sent_at]
        return OutboxCounts(len(waiting), since, len(sent), max(sent, default=None))

    def forget(self, before: datetime) -> int:
        newest = {each.number for each in self._newest().values()}
        messages = self._store.kept.messages
        count = len(messages)
        messages[:] = [
            each
            for each in messages
            if each.sent_at is None or each.sent_at >= before or each.number in newest
        ]
        retained = Counter(each.draft.topic for each in messages if each.draft.retained)
        messages[:] = [
            each
            for each in messages
            if each.sent_at is None
            or each.sent_at >= before
            or not each.draft.retained
            or each.draft.payload
            or retained[each.draft.topic] > 1
        ]
        return count - len(messages)

    def _newest(self) -> dict[str, OutboxMessage]:
        return {each.draft.topic: each for each in self._store.kept.messages if each.draft.retained}
