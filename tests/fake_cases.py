"""What there is to work on, kept in memory: the same promises without a database."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from plant.footage import FootagePage, FootageRequest, FootageState
from plant.ids import CameraId, EventId, IncidentId, RequestId
from plant.incidents import (
    Incident,
    IncidentCursor,
    IncidentFilter,
    IncidentOrder,
    IncidentPage,
    IncidentStep,
)
from plant.ports import MediaStore
from plant.records import Cursor
from plant.reviews import Claim, Review, ReviewState, Verdict
from plant.signals import Signal, StoredSignal, as_kept
from plant.store_errors import ConflictError, MissingError, StoreError


@dataclass
class KeptCases:
    """All that a memory store keeps of cases."""

    reviews: dict[EventId, Review] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    steps: list[IncidentStep] = field(default_factory=list)
    footage: list[FootageRequest] = field(default_factory=list)
    signals: list[StoredSignal] = field(default_factory=list)
    signals_given: int = 0

    def place_of(self, incident: IncidentId) -> int | None:
        ids = [each.id for each in self.incidents]
        return ids.index(incident) if incident in ids else None


class MemoryCases:
    """The read ports over what is kept now."""

    def __init__(self, kept: Callable[[], KeptCases]) -> None:
        self.incidents = MemoryIncidents(kept)
        self.reviews = MemoryReviews(kept)
        self.footage = MemoryFootage(kept)
        self.signals = MemorySignals(kept)


class MemoryIncidents:
    """The incidents of a memory store."""

    def __init__(self, kept: Callable[[], KeptCases]) -> None:
        self._kept = kept

    def find(self, incident: IncidentId) -> Incident | None:
        return next((each for each in self._kept().incidents if each.id == incident), None)

    def page(
        self, wanted: IncidentFilter, *, start: IncidentCursor | None = None, limit: int = 50
    ) -> IncidentPage:
        placed = [
            IncidentCursor(each.severity, each.opened_at, number)
            for number, each in enumerate(self._kept().incidents)
            if _fits(wanted, each)
        ]

        def key(place: IncidentCursor) -> tuple[object, ...]:
            if wanted.order is IncidentOrder.URGENT:
                return -place.severity, place.opened_at, place.number
            return -place.opened_at.timestamp(), -place.number

        placed.sort(key=key)
        if start is not None:
            placed = [place for place in placed if key(place) >= key(start)]
        following = placed[limit] if len(placed) > limit else None
        found = tuple(self._kept().incidents[place.number] for place in placed[:limit])
        return IncidentPage(found, following)

    def unclosed(self, camera: CameraId, *, since: datetime) -> tuple[Incident, ...]:
        found = [
            each
            for each in reversed(self._kept().incidents)
            if each.camera == camera and not each.is_closed and each.last_event_at >= since
        ]
        return tuple(sorted(found, key=lambda each: each.last_event_at, reverse=True))

    def steps(self, incident: IncidentId) -> tuple[IncidentStep, ...]:
        return tuple(each for each in self._kept().steps if each.incident == incident)

    def verdicts(self, incident: IncidentId) -> Mapping[ReviewState, int]:
        reviews = self._kept().reviews.values()
        return Counter(each.state for each in reviews if each.incident == incident)


class MemoryReviews:
    """The reviews of a memory store."""

    def __init__(self, kept: Callable[[], KeptCases]) -> None:
        self._kept = kept

    def of_event(self, event: EventId) -> Review | None:
        return self._kept().reviews.get(event)

    def of_events(self, events: Collection[EventId]) -> Mapping[EventId, Review]:
        reviews = self._kept().reviews
        return {each: reviews[each] for each in events if each in reviews}

    def verdicts(self, event: EventId) -> tuple[Verdict, ...]:
        return tuple(each for each in self._kept().verdicts if each.event == event)


class MemoryFootage:
    """The requests for footage of a memory store."""

    def __init__(self, kept: Callable[[], KeptCases]) -> None:
        self._kept = kept

    def find(self, request: RequestId) -> FootageRequest | None:
        return next((each for each in self._kept().footage if each.id == request), None)

    def waiting(self, cameras: Collection[CameraId] | None = None) -> tuple[FootageRequest, ...]:
        return tuple(
            each
            for each in self._kept().footage
            if each.state is FootageState.WAITING and (cameras is None or each.camera in cameras)
        )

    def page(self, *, start: Cursor | None = None, limit: int = 50) -> FootagePage:
        placed = [
            ((each.requested_at, number), each) for number, each in enumerate(self._kept().footage)
        ]
        placed.sort(key=lambda each: each[0], reverse=True)
        if start is not None:
            placed = [each for each in placed if each[0] <= (start.onset_at, start.number)]
        following = Cursor(*placed[limit][0]) if len(placed) > limit else None
        return FootagePage(tuple(each for _, each in placed[:limit]), following)


class MemorySignals:
    """The signals of a memory store."""

    def __init__(self, kept: Callable[[], KeptCases]) -> None:
        self._kept = kept

    def after(self, number: int, *, limit: int = 50) -> tuple[StoredSignal, ...]:
        return tuple(each for each in self._kept().signals if each.number > number)[:limit]

    def latest(self) -> tuple[StoredSignal, ...]:
        newest: dict[tuple[str, str], StoredSignal] = {}
        for each in sorted(self._kept().signals, key=lambda each: (each.signal.at, each.number)):
            newest[each.signal.kind, each.signal.id] = each
        return tuple(sorted(newest.values(), key=lambda each: each.number))

    def as_of(self, kind: str, id: str, at: datetime) -> StoredSignal | None:  # noqa: A002
        told = [
            each
            for each in self._kept().signals
            if (each.signal.kind, each.signal.id) == (kind, id) and each.signal.at <= at
        ]
        return max(told, key=lambda each: (each.signal.at, each.number), default=None)


class MemoryCaseWriting(MemoryCases):
    """The part of a transaction that changes cases."""

    def __init__(self, cases: KeptCases, media: MediaStore, now: datetime) -> None:
        super().__init__(lambda: cases)
        self.cases = cases
        self.media = media
        self.now = now

    def keep_incident(
        self, incident: Incident, *, follows: int, step: IncidentStep | None = None
    ) -> None:
        place = self.cases.place_of(incident.id)
        if follows == 0:
            if place is not None:
                raise ConflictError("there already")
            self.cases.incidents.append(incident)
        elif place is None:
            raise MissingError("no such incident")
        elif self.cases.incidents[place].version != follows:
            raise ConflictError("another version")
        else:
            self.cases.incidents[place] = incident
        if step is not None:
            self.cases.steps.append(step)

    def join(self, event: EventId, incident: IncidentId) -> None:
        review = self._review(event)
        if self.cases.place_of(incident) is None:
            raise MissingError("no such incident")
        if review.incident not in {None, incident}:
            raise ConflictError("belongs to another")
        self.cases.reviews[event] = replace(review, incident=incident)

    def judge(self, verdict: Verdict) -> None:
        review = self._review(verdict.event)
        if not verdict.by:
            raise StoreError("by nobody")
        if (review.state, review.version) != (verdict.before, verdict.version - 1):
            raise ConflictError("somebody was faster")
        moved = replace(review, state=verdict.after, version=verdict.version, claim=None)
        self.cases.reviews[verdict.event] = moved
        self.cases.verdicts.append(verdict)

    def claim(self, event: EventId, claim: Claim | None) -> None:
        self.cases.reviews[event] = replace(self._review(event), claim=claim)

    def keep_footage(self, request: FootageRequest, *, follows: FootageState | None) -> None:
        if request.file is not None and self.media.find(request.file.sha256) != request.file:
            raise MissingError("file is not kept")
        if request.event is not None:
            self._review(request.event)
        ids = [each.id for each in self.cases.footage]
        if follows is None:
            if request.id in ids:
                raise ConflictError("there already")
            self.cases.footage.append(request)
            return
        if request.id not in ids:
            raise MissingError("no such request")
        if self.cases.footage[ids.index(request.id)].state is not follows:
            raise ConflictError("another state")
        self.cases.footage[ids.index(request.id)] = request

    def note(self, signal: Signal) -> StoredSignal:
        signal, value = as_kept(signal)
        key = (signal.kind, signal.id, signal.source, signal.at)
        for there in self.cases.signals:
            was = there.signal
            if (was.kind, was.id, was.source, was.at) == key:
                if as_kept(was)[1] != value:
                    raise ConflictError("another value")
                return there
        self.cases.signals_given += 1
        self.cases.signals.append(StoredSignal(signal, self.cases.signals_given, self.now))
        return self.cases.signals[-1]

    def forget_signals(self, before: datetime) -> int:
        stay = set(self.signals.latest())
        gone = [each for each in self.cases.signals if each.stored_at < before and each not in stay]
        self.cases.signals[:] = [each for each in self.cases.signals if each not in gone]
        return len(gone)

    def _review(self, event: EventId) -> Review:
        if event not in self.cases.reviews:
            raise MissingError("no such event")
        return self.cases.reviews[event]


def _is_at(wanted: IncidentFilter, incident: Incident) -> bool:
    if incident.camera is None:
        return incident.post in wanted.cameraless_posts
    return wanted.cameras is None or incident.camera in wanted.cameras


def _fits(wanted: IncidentFilter, incident: Incident) -> bool:
    return (
        (wanted.states is None or incident.state in wanted.states)
        and (wanted.cameras is None or _is_at(wanted, incident))
        and wanted.kind in {None, incident.kind}
        and wanted.owner in {None, incident.owner}
        and wanted.post in {None, incident.post}
        and (wanted.from_at is None or incident.opened_at >= wanted.from_at)
        and (wanted.to_at is None or incident.opened_at < wanted.to_at)
    )
