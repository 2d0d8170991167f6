"""What casework needs to read: incidents, reviews, requests for footage, signals.

A store gives these for what was committed, a transaction for what it sees itself; a
decision that writes reads through its own transaction.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from plant.footage import FootagePage, FootageRequest, FootageState
from plant.ids import CameraId, EventId, IncidentId, RequestId
from plant.incidents import Incident, IncidentCursor, IncidentFilter, IncidentPage, IncidentStep
from plant.records import Cursor
from plant.reviews import Claim, Review, ReviewState, Verdict
from plant.signals import Signal, StoredSignal


class IncidentStore(Protocol):
    """Answers what people work on. Its events are found by `EventFilter(incident=…)`."""

    def find(self, incident: IncidentId) -> Incident | None:
        """Return an incident as it is now."""
        ...

    def page(
        self, wanted: IncidentFilter, *, start: IncidentCursor | None = None, limit: int = 50
    ) -> IncidentPage:
        """Return incidents in the order that is wanted, from the start on."""
        ...

    def unclosed(self, camera: CameraId, *, since: datetime) -> tuple[Incident, ...]:
        """Return a camera's incidents that are not closed and had an event since, newest first."""
        ...

    def steps(self, incident: IncidentId) -> tuple[IncidentStep, ...]:
        """Return the steps that people took with it, the first one first."""
        ...

    def verdicts(self, incident: IncidentId) -> Mapping[ReviewState, int]:
        """Return how many of its events are in each state of review; states of none are absent."""
        ...


class ReviewStore(Protocol):
    """Answers what people concluded."""

    def of_event(self, event: EventId) -> Review | None:
        """Return the review of an event, or None where no such event is kept."""
        ...

    def of_events(self, events: Collection[EventId]) -> Mapping[EventId, Review]:
        """Return the reviews of those among the events that are kept."""
        ...

    def verdicts(self, event: EventId) -> tuple[Verdict, ...]:
        """Return all verdicts of an event, the first one first, undone ones too."""
        ...


class FootageStore(Protocol):
    """Answers which footage was asked for."""

    def find(self, request: RequestId) -> FootageRequest | None:
        """Return a request as it is now."""
        ...

    def waiting(self, cameras: Collection[CameraId] | None = None) -> tuple[FootageRequest, ...]:
        """Return the requests of these cameras (or all) that wait for an answer, oldest first."""
        ...

    def page(self, *, start: Cursor | None = None, limit: int = 50) -> FootagePage:
        """Return requests, newest first, from the start on."""
        ...


class SignalStore(Protocol):
    """Answers what the plant told."""

    def after(self, number: int, *, limit: int = 50) -> tuple[StoredSignal, ...]:
        """Return the signals that came after a number, in order."""
        ...

    def latest(self) -> tuple[StoredSignal, ...]:
        """Return of each kind and id the one that tells of the latest moment, in order."""
        ...

    def as_of(self, kind: str, id: str, at: datetime) -> StoredSignal | None:  # noqa: A002
        """Return what was told of one thing last, up to and including a moment."""
        ...


class Cases(Protocol):
    """What there is to work on, as a store or a transaction sees it."""

    @property
    def incidents(self) -> IncidentStore:
        """What people work on."""
        ...

    @property
    def reviews(self) -> ReviewStore:
        """What they concluded of events."""
        ...

    @property
    def footage(self) -> FootageStore:
        """Which footage they asked for."""
        ...

    @property
    def signals(self) -> SignalStore:
        """What the plant told."""
        ...


class CaseWriting(Cases, Protocol):
    """How a transaction changes what there is to work on. What it reads contains what it wrote."""

    @property
    def now(self) -> datetime:
        """The one wall time of all that is done in it."""
        ...

    def keep_incident(
        self, incident: Incident, *, follows: int, step: IncidentStep | None = None
    ) -> None:
        """Keep the new state of an incident that was in version `follows` (0: it is new).

        Another version is a ConflictError: somebody was faster. A step is kept with it.
        """
        ...

    def join(self, event: EventId, incident: IncidentId) -> None:
        """Let a known event belong to a known incident, for good; another is a ConflictError."""
        ...

    def judge(self, verdict: Verdict) -> None:
        """Keep a verdict on a known event, which moves the event's review.

        Unless its version is the next one and it starts from the state that the review is
        in, it is a ConflictError. A claim ends with it.
        """
        ...

    def claim(self, event: EventId, claim: Claim | None) -> None:
        """Note who looks at a known event; None notes that nobody does."""
        ...

    def keep_footage(self, request: FootageRequest, *, follows: FootageState | None) -> None:
        """Keep the new state of a request that was in state `follows` (None: it is new).

        Another state is a ConflictError. A file must be kept, else MissingError.
        """
        ...

    def note(self, signal: Signal) -> StoredSignal:
        """Keep a signal. The same again (kind, id, source, moment) gets the same answer.

        Another value of the same moment is a ConflictError.
        """
        ...

    def forget_signals(self, before: datetime) -> int:
        """Drop what came before, but for the latest of each kind and id; return how many."""
        ...
