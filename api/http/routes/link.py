"""The worker link: the one connection that a vision worker opens, and keeps open."""

from fastapi import APIRouter, WebSocket

from api.http.actions import Action, action
from api.http.link.talk import Desk, Talk
from api.http.parts import Here
from plant.ids import is_slug

UNKNOWN = 1008
routes = APIRouter(prefix="/api/v1/vision-workers")


@routes.websocket("/{worker}/link", dependencies=[action(Action.WORKER_LINK)])
async def link(socket: WebSocket, worker: str, parts: Here) -> None:
    """Speak with one vision worker until it goes."""
    if not is_slug(worker):
        await socket.close(UNKNOWN, "a vision worker's name is lower case letters, digits, hyphens")
        return
    desk = Desk(
        parts.standings,
        parts.store,
        parts.plant,
        parts.bell,
        parts.clock,
        parts.live,
        parts.footage,
        parts.trials,
        parts.plant_file,
    )
    await Talk(socket, worker, desk).hold()
