"""What reviewers say of events: verdicts, undone ones, and who is looking."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.case_answers import review_to_json
from api.http.case_shapes import NewVerdict, Review, Seen
from api.http.openapi import body_of, may_fail
from api.http.parts import Here, Parts
from api.http.routes.events import Id
from api.http.visitor import Visitor
from casework.verdicts import Word
from plant.ids import EventId
from plant.store_errors import MissingError

routes = APIRouter(prefix="/api/v1/events/{event_id}", tags=["verdicts"])
WRITING = (400, 404, 408, 409, 413, 415, 422, 503, 507)


@routes.get(
    "/verdicts",
    dependencies=[action(Action.EVENT_VIEW)],
    response_model=Review,
    responses=may_fail(404, 422, 503),
)
def get_review(parts: Here, event_id: Id) -> Response:
    """Tell how far the review of an event is, with all verdicts, undone ones too."""
    return _told(parts, EventId(event_id))


@routes.post(
    "/verdicts",
    status_code=201,
    dependencies=[action(Action.EVENT_JUDGE)],
    openapi_extra=body_of(NewVerdict),
    response_model=Review,
    responses=may_fail(*WRITING),
)
def judge(
    parts: Here,
    event_id: Id,
    visitor: Visitor,
    said: Annotated[NewVerdict, Depends(body_as(NewVerdict))],
) -> Response:
    """Give a verdict on the version of the review that you have seen."""
    word = Word(said.verdict, reason=said.reason, owner=said.owner)
    parts.reviewing.judge(EventId(event_id), word, by=visitor, version=said.version)
    parts.bell.ring()
    return _told(parts, EventId(event_id), status=201)


@routes.post(
    "/verdicts/undo",
    status_code=201,
    dependencies=[action(Action.EVENT_JUDGE)],
    openapi_extra=body_of(Seen),
    response_model=Review,
    responses=may_fail(*WRITING),
)
def undo(
    parts: Here, event_id: Id, visitor: Visitor, seen: Annotated[Seen, Depends(body_as(Seen))]
) -> Response:
    """Take back your own last verdict. That is a further verdict; nothing is deleted."""
    parts.reviewing.undo(EventId(event_id), by=visitor, version=seen.version)
    parts.bell.ring()
    return _told(parts, EventId(event_id), status=201)


@routes.put(
    "/claim",
    dependencies=[action(Action.EVENT_JUDGE)],
    response_model=Review,
    responses=may_fail(404, 409, 422, 503, 507),
)
def claim(parts: Here, event_id: Id, visitor: Visitor) -> Response:
    """Say for a minute that you are looking at it, unless another does."""
    parts.reviewing.claim(EventId(event_id), by=visitor)
    return _told(parts, EventId(event_id))


@routes.delete(
    "/claim",
    dependencies=[action(Action.EVENT_JUDGE)],
    response_model=Review,
    responses=may_fail(404, 422, 503, 507),
)
def let_go(parts: Here, event_id: Id, visitor: Visitor) -> Response:
    """Say that you are not looking at it any more."""
    parts.reviewing.let_go(EventId(event_id), by=visitor)
    return _told(parts, EventId(event_id))


def _told(parts: Parts, event: EventId, *, status: int = 200) -> Response:
    review = parts.store.reviews.of_event(event)
    if review is None:
        raise MissingError("no such event is kept", remedy="check the event's id")
    return answer(review_to_json(review, parts.store.reviews.verdicts(event)), status)
