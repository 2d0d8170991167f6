"""Live pictures: a socket for whoever looks, and one picture for whoever needs a still."""

import asyncio
from datetime import UTC
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, WebSocket
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.live.talk import LiveTalk
from api.http.live.views import live_views
from api.http.live_desk import Shown
from api.http.openapi import may_fail
from api.http.parts import Here, Parts
from api.http.people import BLURRED, CLEAR, PEOPLE
from api.http.problems import RequestError
from plant.ids import CameraId
from plant.live import Look
from plant.store_errors import MissingError

STILL = Look(fps=5.0, width=1280)
STILL_SECONDS = 6.0
# FastAPI wants the answer in words of OpenAPI, hence Any.
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}}, "description": "A picture of now."}
}
routes = APIRouter(prefix="/api/v1", tags=["plant"])


@routes.websocket("/live", dependencies=[action(Action.PLANT_VIEW)])
async def live(socket: WebSocket, parts: Here) -> None:
    """Show live pictures to one browser until it goes, of each camera that it may see live."""
    await LiveTalk(socket, parts, live_views(socket, parts)).hold()


@routes.get(
    "/cameras/{camera}/still",
    dependencies=[action(Action.LIVE_VIEW)],
    response_class=Response,
    responses=may_fail(404, 503) | PICTURE,
)
async def still(camera: str, parts: Here) -> Response:
    """Give out a picture of a camera as it is now; its vision worker is asked for it."""
    name = CameraId(camera)
    if name not in parts.plant.in_force[0].cameras:
        raise MissingError(f"there is no camera '{camera[:60]}'", remedy="ask for the cameras")
    shown = await _fresh(parts, name, blurred=not parts.sees_people)
    if shown is None:
        raise RequestError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "no-picture",
            "no picture came from the camera",
            remedy="see how it is, and whether its vision worker is heard of",
        )
    at = shown.picture.captured_at.astimezone(UTC).isoformat(timespec="milliseconds")
    headers = {"Captured-At": at, PEOPLE: BLURRED if shown.picture.blurred else CLEAR}
    return Response(shown.picture.jpeg, media_type="image/jpeg", headers=headers)


async def _fresh(parts: Parts, camera: CameraId, *, blurred: bool) -> Shown | None:
    """Return a picture that was taken after now, or None where none comes in time."""
    desk, viewer = parts.live, object()
    before = desk.latest(camera, blurred=blurred)
    wish = {camera: STILL}
    desk.look(viewer, {} if blurred else wish, blurred=wish if blurred else {})
    parts.bell.ring()
    try:
        async with asyncio.timeout(STILL_SECONDS):
            while (shown := desk.latest(camera, blurred=blurred)) is None or shown is before:
                await desk.pictures.listen(desk.pictures.rings, 0.5)
            return shown
    except TimeoutError:
        return None
    finally:
        desk.leave(viewer)
        parts.bell.ring()
