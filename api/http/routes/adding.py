"""A camera added by its address: a picture at once, then an entry in the plant file.

Its credentials go to secret files that the vision worker reads, and come back in no answer.
"""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http import drawing_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.blurred_media import blurring_of
from api.http.bodies import body_as
from api.http.openapi import body_of, may_fail
from api.http.parts import Here
from api.http.people import BLURRED, CLEAR, PEOPLE
from api.http.plant_editing import editor_of, mended
from api.http.visitor import Visitor
from plant.drawings import FoundCamera, NewCamera
from plant.ids import CameraId
from plant.store_errors import MissingError
from plant.wire import Json

# FastAPI wants the answer in words of OpenAPI, hence Any.
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}}, "description": "The first picture of the stream."}
}
routes = APIRouter(prefix="/api/v1", tags=["plant"])


@routes.post(
    "/cameras/glance",
    dependencies=[action(Action.PLANT_CHANGE)],
    openapi_extra=body_of(shapes.Stream),
    response_class=Response,
    responses=may_fail(400, 404, 408, 413, 415, 422, 503) | PICTURE,
)
def glance(
    parts: Here, stream: Annotated[shapes.Stream, Depends(body_as(shapes.Stream))]
) -> Response:
    """Look at a stream that is no camera yet, and give out its first picture."""
    look = parts.glance
    if look is None:
        raise MissingError("this server cannot look at cameras", remedy="add it by hand")
    wish = NewCamera(stream.url.strip(), username=stream.username, password=stream.password)
    with parts.glances.seat():
        picture = mended(lambda: look(wish))
    # Nobody looked for people in it: who may see them nowhere sees nothing but patches.
    sees = parts.look is None or bool(parts.look(Action.LIVE_SEE_PEOPLE).areas)
    if not sees:
        picture = blurring_of(parts).picture(picture)
    headers = {PEOPLE: CLEAR if sees else BLURRED}
    return Response(picture, media_type="image/jpeg", headers=headers)


@routes.post(
    "/cameras/discover",
    dependencies=[action(Action.PLANT_CHANGE)],
    response_model=shapes.FoundCameras,
    responses=may_fail(404, 422, 503),
)
def discover(parts: Here) -> Response:
    """Ask the network which ONVIF cameras are there. Nothing is kept, and nobody is logged in to."""
    ask = parts.discover
    if ask is None:
        raise MissingError(
            "this server does not ask networks for cameras",
            remedy="let IT name its address there in `server.discover_from`",
        )
    with parts.glances.seat():
        found = mended(ask)
    known = {
        urlsplit(each.source.url).hostname: each.id
        for each in parts.plant.in_force[0].cameras.values()
        if each.source.url
    }
    return answer({"found": [_found(each, known.get(each.address)) for each in found]})


@routes.post(
    "/cameras",
    status_code=201,
    dependencies=[action(Action.PLANT_CHANGE)],
    openapi_extra=body_of(shapes.NewCamera),
    response_model=shapes.Mark,
    responses=may_fail(400, 404, 408, 409, 413, 415, 422, 503, 507),
)
def add_camera(
    parts: Here,
    visitor: Visitor,
    wish: Annotated[shapes.NewCamera, Depends(body_as(shapes.NewCamera))],
) -> Response:
    """Add a camera to the plant file. It is in force when the answer comes."""
    camera = NewCamera(
        wish.url.strip(),
        CameraId(wish.id),
        wish.name.strip(),
        wish.area,
        username=wish.username,
        password=wish.password,
    )
    mark = mended(lambda: editor_of(parts).add(camera, by=visitor, mark=wish.mark))
    parts.bell.ring()
    return answer({"mark": mark}, HTTPStatus.CREATED)


def _found(camera: FoundCamera, known: CameraId | None) -> Json:
    return {
        "address": camera.address,
        "name": camera.name,
        "model": camera.model,
        "place": camera.place,
        "camera": known,
    }
