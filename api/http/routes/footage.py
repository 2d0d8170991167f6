"""Footage that no event asked for: wished for here, brought by the camera's vision worker."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.blurred_media import blurred_footage
from api.http.bodies import body_as, upload_of
from api.http.case_answers import footage_to_json
from api.http.case_shapes import FootagePage, FootageRequest, Wish
from api.http.files import Served, give
from api.http.media_types import ALLOWED, FORMS, MediaName
from api.http.openapi import (
    DIGEST,
    body_of,
    file_answer,
    file_of,
    may_answer,
    may_fail,
)
from api.http.parts import Here, Parts
from api.http.people import CLEAR
from api.http.problems import RequestError
from api.http.routes.events import Limit
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor
from casework import footage as desk
from plant import footage as words
from plant.footage import FootageState
from plant.ids import CameraId, EventId, RequestId
from plant.records import Cursor
from plant.store_errors import ConflictError, MissingError

CLIPS = tuple(sorted(ALLOWED[MediaName.CLIP]))
routes = APIRouter(prefix="/api/v1/footage-requests", tags=["footage"])
Id = Annotated[str, Path(description="the request's id")]


@routes.post(
    "",
    status_code=201,
    dependencies=[action(Action.FOOTAGE_ASK)],
    openapi_extra=body_of(Wish),
    response_model=FootageRequest,
    responses=may_fail(*WRITING),
)
def ask(parts: Here, visitor: Visitor, wish: Annotated[Wish, Depends(body_as(Wish))]) -> Response:
    """Wish for a span of a camera. The same wish while it waits is the same request."""
    if wish.camera not in parts.plant.in_force[0].cameras:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-camera",
            "the plant file has no such camera",
            remedy="choose one that /api/v1/cameras lists",
        )
    event = None if wish.event_id is None else EventId(wish.event_id)
    wanted = desk.Wish(CameraId(wish.camera), wish.from_at, wish.to_at, event)
    request = parts.footage.ask(wanted, by=visitor)
    parts.bell.ring()
    return answer(footage_to_json(request), HTTPStatus.CREATED)


@routes.get(
    "",
    dependencies=[action(Action.FOOTAGE_LIST)],
    response_model=FootagePage,
    responses=may_fail(422, 503),
)
def list_requests(
    parts: Here,
    cursor: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
) -> Response:
    """List wishes for footage, the newest first."""
    start = None if cursor is None else Cursor.read(cursor)
    page = parts.store.footage.page(start=start, limit=limit)
    following = None if page.next is None else str(page.next)
    listed = [footage_to_json(each) for each in page.requests]
    return answer({"requests": [*listed], "next": following})


@routes.get(
    "/{request_id}",
    dependencies=[action(Action.FOOTAGE_VIEW)],
    response_model=FootageRequest,
    responses=may_fail(404, 422, 503),
)
def get_request(parts: Here, request_id: Id) -> Response:
    """Tell what came of a wish."""
    return answer(footage_to_json(_found(parts, request_id)))


@routes.put(
    "/{request_id}/media/clip",
    status_code=201,
    dependencies=[action(Action.FOOTAGE_DELIVER)],
    openapi_extra=file_of(*CLIPS) | {"parameters": [DIGEST]},
    response_model=FootageRequest,
    responses=may_answer(200, "It was brought before", FootageRequest)
    | may_fail(400, 404, 408, 409, 411, 413, 415, 422, 503, 507),
)
def bring(
    parts: Here,
    request: Request,
    request_id: Id,
    from_at: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to_at: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Response:
    """Bring the footage that was asked for, and tell what it holds. The same again changes nothing."""
    there = _found(parts, request_id)
    upload = upload_of(request, ALLOWED[MediaName.CLIP])
    again = there.state is FootageState.READY
    if there.state is FootageState.FAILED or (again and there.file != upload.promised):
        raise ConflictError("the request was answered otherwise", remedy="keep the first answer")
    with parts.uploads.seat():
        file = parts.media.keep(upload.pieces(), promised=upload.promised)
    holds = (from_at, to_at)
    brought = parts.footage.bring(there.id, file, media_type=upload.media_type, holds=holds)
    parts.bell.ring()
    return answer(footage_to_json(brought), HTTPStatus.OK if again else HTTPStatus.CREATED)


@routes.get(
    "/{request_id}/media/clip",
    dependencies=[action(Action.FOOTAGE_VIEW)],
    responses=file_answer(200, "The whole file", *CLIPS)
    | file_answer(206, "The part that was asked for", *CLIPS)
    | may_answer(304, "You have it already")
    | may_fail(404, 416, 422, 503),
    response_class=Response,
)
def get_clip(parts: Here, request: Request, request_id: Id) -> Response:
    """Give out the footage. Range, If-Range and If-None-Match are honoured."""
    there = _found(parts, request_id)
    if there.file is None:
        raise MissingError("this footage is not there", remedy="see the state of the request")
    if not parts.sees_people:
        return blurred_footage(parts, request, there, there.file)
    name = f"{there.camera}-{there.id}{FORMS[there.media_type].ending}"
    return give(Served(there.file, there.media_type, name, CLEAR), request, parts.media)


def _found(parts: Parts, request: str) -> words.FootageRequest:
    found = parts.store.footage.find(RequestId(request))
    if found is None:
        raise MissingError("no such request is kept", remedy="check the request's id")
    return found
