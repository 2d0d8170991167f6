"""Events: taken in once, listed, read with their revisions, and gaps closed."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from api.http import shapes
from api.http.actions import Action, action
from api.http.answers import answer, found, media_to_json, page_to_json, stored_to_json
from api.http.bodies import json_body
from api.http.openapi import body_of, may_answer, may_fail
from api.http.parts import Here
from api.http.problems import RequestError
from casework.intake import Taken
from plant.events import Event, EventKind, Phase
from plant.ids import CameraId, EventId, IncidentId, ZoneId
from plant.places import Plant
from plant.records import LONGEST_NAME, Cursor, EventFilter, SourceId, is_name
from plant.reviews import ReviewState
from plant.wire import event_from_json

MOST = 200
LAST_NUMBER = 2**63 - 1
routes = APIRouter(prefix="/api/v1/events", tags=["events"])

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "`{id}.{revision}` of the event",
}
Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at the most")]
Id = Annotated[str, Path(description="the event's id")]


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody missed of a source: all that follows a sequence, oldest first."""

    source: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    after: Annotated[int, Query(ge=0, le=LAST_NUMBER)] = 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events a list is about."""

    kind: Annotated[EventKind | None, Query()] = None
    camera: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    zone: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    phase: Annotated[Phase | None, Query()] = None
    review: Annotated[ReviewState | None, Query()] = None
    incident: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    from_at: Annotated[AwareDatetime | None, Query(alias="from")] = None
    to_at: Annotated[AwareDatetime | None, Query(alias="to")] = None

    def filter(self) -> EventFilter:
        """Return it as the store understands it."""
        return EventFilter(
            kind=self.kind,
            camera=None if self.camera is None else CameraId(self.camera),
            zone=None if self.zone is None else ZoneId(self.zone),
            phase=self.phase,
            review=self.review,
            incident=None if self.incident is None else IncidentId(self.incident),
            from_at=self.from_at,
            to_at=self.to_at,
        )


@routes.post(
    "",
    status_code=201,
    dependencies=[action(Action.EVENT_DELIVER)],
    openapi_extra=body_of(shapes.Event) | {"parameters": [KEY]},
    response_model=shapes.TakenEvent,
    responses=may_answer(200, "It was taken before", shapes.TakenEvent)
    | may_fail(400, 408, 409, 413, 415, 422, 503, 507),
)
async def take_event(request: Request) -> Response:
    """Take in one revision. The same again changes nothing; other content is refused."""
    # Asked for by hand: what the framework does to find these costs more than the event.
    state = request.app.state
    event = event_from_json(await json_body(request))
    _check(event, request.headers.get("idempotency-key"), state.parts.plant.in_force[0])
    taken: Taken = await state.arrivals.take(event)
    if taken.first:
        state.meters.events.labels(event.kind, event.phase).inc()
    told = stored_to_json(taken.stored) | {"incident_id": taken.incident.id}
    return answer(told, HTTPStatus.CREATED if taken.first else HTTPStatus.OK)


@routes.get(
    "",
    dependencies=[action(Action.EVENT_LIST)],
    response_model=shapes.EventPage,
    responses=may_fail(422, 503),
)
def list_events(
    parts: Here,
    wanted: Annotated[Wanted, Depends()],
    gap: Annotated[Gap, Depends()],
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
) -> Response:
    """List current states, newest onset first; or, by `source`, what follows a sequence."""
    if gap.source is not None:
        source = SourceId(gap.source)
        return answer(page_to_json(parts.store.events.after(source, gap.after, limit=limit)))
    start = None if cursor is None else Cursor.read(cursor)
    page = parts.store.events.page(wanted.filter(), start=start, limit=limit)
    return answer(page_to_json(page.events, page.next))


@routes.get(
    "/{event_id}",
    dependencies=[action(Action.EVENT_VIEW)],
    response_model=shapes.EventDetail,
    responses=may_fail(404, 422, 503),
)
def get_event(parts: Here, event_id: Id) -> Response:
    """Tell the current state of an event, with its files."""
    stored = found(parts.store.events.current(EventId(event_id)))
    media = parts.store.events.attachments(stored.event.id)
    return answer(stored_to_json(stored) | {"media": [media_to_json(each) for each in media]})


@routes.get(
    "/{event_id}/revisions",
    dependencies=[action(Action.EVENT_VIEW)],
    response_model=shapes.EventPage,
    responses=may_fail(404, 422, 503),
)
def list_revisions(parts: Here, event_id: Id) -> Response:
    """List all revisions of an event, the first one first."""
    revisions = parts.store.events.revisions(EventId(event_id))
    found(revisions[-1] if revisions else None)
    return answer(page_to_json(revisions))


def _check(event: Event, key: str | None, plant: Plant) -> None:
    if key != event.key:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "key",
            "the header Idempotency-Key is not the key of the event",
            remedy=f"send {event.key}" if is_name(event.key) else "send {id}.{revision}",
        )
    if event.camera not in plant.cameras:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-camera",
            "the plant file has no such camera",
            remedy="add the camera to the plant file, or send the event to its own plant",
        )
