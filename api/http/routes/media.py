"""The files of an event: taken in once and whole, given out whole or in part.

A file is said to be what it is before it comes (type, length, SHA-256), and is kept
only if it is. What is given out is one of a closed list of types, and is told to the
browser as nothing that it may run.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from api.http import shapes
from api.http.actions import Action, action
from api.http.answers import answer, found, media_to_json
from api.http.blurred_media import blurred_media
from api.http.bodies import Upload, upload_of
from api.http.files import Served, give
from api.http.media_types import ALLOWED, FORMS, MediaName
from api.http.openapi import DIGEST, file_answer, file_of, may_answer, may_fail
from api.http.parts import Here, Parts
from api.http.people import CLEAR
from plant.events import Event
from plant.ids import EventId
from plant.records import Attachment
from plant.store_errors import ConflictError, MediaMisfitError, MissingError

PREFIX = "/api/v1/events/{event_id}/media"
routes = APIRouter(prefix=PREFIX, tags=["media"])
Id = Annotated[str, Path(description="the event's id")]
Name = Annotated[MediaName, Path(description="which of the event's files")]


@routes.put(
    "/{name}",
    status_code=201,
    dependencies=[action(Action.MEDIA_DELIVER)],
    openapi_extra=file_of(*FORMS) | {"parameters": [DIGEST]},
    response_model=shapes.Media,
    responses=may_answer(200, "It was taken before", shapes.Media)
    | may_fail(400, 404, 408, 409, 411, 413, 415, 422, 503, 507),
)
def put_media(parts: Here, request: Request, event_id: Id, name: Name) -> Response:
    """Take in a file of an event. The same again changes nothing; another one is refused."""
    event = found(parts.store.events.current(EventId(event_id))).event
    upload = upload_of(request, ALLOWED[name])
    _check(event, name, upload)
    there = _attached(parts, event.id, name)
    if there is not None and (there.file, there.media_type) != (upload.promised, upload.media_type):
        raise ConflictError(
            f"another file is kept as the {name} of this event", remedy="keep the first one"
        )
    with parts.uploads.seat():
        file = parts.media.keep(upload.pieces(), promised=upload.promised)
    with parts.store.writing() as work:
        kept = work.attach(event.id, name, file, media_type=upload.media_type)
    parts.bell.ring()
    return answer(media_to_json(kept), HTTPStatus.OK if there else HTTPStatus.CREATED)


def get_media(parts: Here, request: Request, event_id: Id, name: Name) -> Response:
    """Give out a file of an event. Range, If-Range and If-None-Match are honoured.

    Who may not see people gets a copy in which they are blurred, made when it is first asked for.
    """
    kept = _attached(parts, EventId(event_id), name)
    if kept is None:
        raise MissingError("the event has no such file", remedy="see `media` of the event")
    if name is not MediaName.BOX_TRACK and not parts.sees_people:
        return blurred_media(parts, request, kept, name)
    filename = f"{kept.event}-{name}{FORMS[kept.media_type].ending}"
    people = "" if name is MediaName.BOX_TRACK else CLEAR
    return give(Served(kept.file, kept.media_type, filename, people), request, parts.media)


routes.add_api_route(
    "/{name}",
    get_media,
    methods=["GET"],
    dependencies=[action(Action.MEDIA_VIEW)],
    responses=file_answer(200, "The whole file", *FORMS)
    | file_answer(206, "The part that was asked for", *FORMS)
    | may_answer(304, "You have it already")
    | may_fail(404, 416, 422, 503),
    response_class=Response,
)
routes.add_api_route(
    "/{name}",
    get_media,
    methods=["HEAD"],
    operation_id="head_media",
    dependencies=[action(Action.MEDIA_VIEW)],
    responses=may_answer(206, "Headers alone")
    | may_answer(304, "You have it already")
    | may_fail(404, 416, 422, 503),
    response_class=Response,
)


def _attached(parts: Parts, event: EventId, name: MediaName) -> Attachment | None:
    attachments = parts.store.events.attachments(event)
    return next((each for each in attachments if each.name == name), None)


def _check(event: Event, name: MediaName, upload: Upload) -> None:
    promised = event.evidence.clip_sha256
    if name is MediaName.CLIP and promised and promised != upload.promised.sha256:
        raise MediaMisfitError("the event names a clip with another SHA-256")
