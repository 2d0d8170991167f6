"""Somebody wants footage that no event asked for, and gets it or hears why not.

The same wish of the same person while it waits is the same request. A request is
answered once: with a file, or with a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from casework.checks import checked_person, checked_reason
from casework.errors import CaseError
from plant.footage import FootageRequest, FootageState
from plant.ids import CameraId, EventId, RequestId, derive_request_id
from plant.ports import Store, Writing
from plant.records import MediaFile
from plant.store_errors import ConflictError, MissingError

LONGEST = timedelta(hours=1)
MOST_WAITING = 20
# A camera's pictures reach its ring a little after they were taken.
SETTLING = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Wish:
    """A span of a camera, in capture time, and the event that it is about, if any."""

    camera: CameraId
    from_at: datetime
    to_at: datetime
    event: EventId | None = None


Holds: TypeAlias = tuple[datetime | None, datetime | None]
"""From when to when a file shows, in capture time; None where that was not told."""
OnAnswer: TypeAlias = Callable[[Writing, FootageRequest], None]
"""Is told of each answer, within the transaction that keeps it."""


def nobody(work: Writing, request: FootageRequest) -> None:
    """Tell nobody."""
    del work, request


class FootageDesk:
    """Takes wishes for footage, and what vision workers answer."""

    def __init__(self, store: Store, *, on_answer: OnAnswer = nobody) -> None:
        self._store = store
        self._on_answer = on_answer

    def ask(self, wish: Wish, *, by: str) -> FootageRequest:
        """Keep a wish; raise CaseError for what is none, MissingError for an unknown event."""
        check(wish)
        checked_person(by)
        with self._store.writing() as work:
            waiting = work.footage.waiting([wish.camera])
            for there in waiting:
                if there.requested_by == by and _wish(there) == wish:
                    return there
            if len(waiting) >= MOST_WAITING:
                raise CaseError(
                    f"{len(waiting)} requests wait for camera {wish.camera} already",
                    remedy="wait until some are answered",
                )
            request = asked(wish, by=by, at=work.now)
            work.keep_footage(request, follows=None)
            return request

    def bring(
        self, request: RequestId, file: MediaFile, *, media_type: str, holds: Holds = (None, None)
    ) -> FootageRequest:
        """Answer with a file that is kept, and what it holds; another is a ConflictError."""
        with self._store.writing() as work:
            there = _found(work, request)
            brought = replace(
                there,
                state=FootageState.READY,
                file=file,
                media_type=media_type,
                answered_at=work.now,
                clip_from_at=holds[0],
                clip_to_at=holds[1],
            )
            return self._answered(work, there, brought)

    def fail(self, request: RequestId, reason: str) -> FootageRequest:
        """Answer that it cannot be had, and why."""
        reason = checked_reason(reason) or "no reason was given"
        with self._store.writing() as work:
            there = _found(work, request)
            failed = replace(there, state=FootageState.FAILED, reason=reason, answered_at=work.now)
            return self._answered(work, there, failed)

    def _answered(
        self, work: Writing, there: FootageRequest, answer: FootageRequest
    ) -> FootageRequest:
        if there.state is FootageState.WAITING:
            work.keep_footage(answer, follows=FootageState.WAITING)
            self._on_answer(work, answer)
            return answer
        if replace(answer, answered_at=there.answered_at) == there:
            return there
        raise ConflictError(f"request {there.id} was answered already: {there.state.value}")


def check(wish: Wish) -> None:
    """Raise CaseError where no footage can be meant."""
    if not timedelta(0) < wish.to_at - wish.from_at <= LONGEST:
        raise CaseError(
            "footage goes from a moment to a later one",
            remedy=f"ask for at most {LONGEST.total_seconds() / 60:.0f} minutes",
        )


def is_over(request: FootageRequest, now: datetime) -> bool:
    """Whether the span of a request lies in the past, and so in a camera's ring."""
    return request.to_at + SETTLING <= now


def asked(wish: Wish, *, by: str, at: datetime) -> FootageRequest:
    """Return the request that a wish makes."""
    span = (wish.from_at.isoformat(), wish.to_at.isoformat())
    return FootageRequest(
        id=derive_request_id(wish.camera, *span, by, requested_at=at.timestamp()),
        camera=wish.camera,
        from_at=wish.from_at,
        to_at=wish.to_at,
        requested_by=by,
        requested_at=at,
        event=wish.event,
    )


def _wish(request: FootageRequest) -> Wish:
    return Wish(request.camera, request.from_at, request.to_at, request.event)


def _found(work: Writing, request: RequestId) -> FootageRequest:
    found = work.footage.find(request)
    if found is None:
        raise MissingError(f"there is no request {request} for footage")
    return found
