"""The wall: all cameras side by side, live where something happens, still where nothing does.

The page comes with a tile for each camera and how it is; its script fetches the pictures
over one socket (api/http/live/talk.py).
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.shell import page
from api.http.console.words import camera_states
from api.http.live.states import seen_cameras, states_of
from api.http.parts import Here

SIDES = (2, 3, 4)
routes = APIRouter(prefix="/wall", include_in_schema=False)


@routes.get("", dependencies=[action(Action.PLANT_VIEW)])
def wall(
    request: Request, parts: Here, side: Annotated[int | None, Query(ge=1, le=4)] = None
) -> Response:
    """Show all cameras, so many side by side."""
    plant = parts.plant.in_force[0]
    cameras = seen_cameras(parts)
    told = {
        "cameras": cameras,
        "states": camera_states(states_of(parts, cameras), plant),
        "areas": {each.id: each.name for each in plant.areas.values()},
        "side": side or _side_for(len(cameras)),
        "SIDES": SIDES,
        "timezone": str(plant.timezone),
    }
    return page(request, "wall.html", told, here="/wall")


def _side_for(count: int) -> int:
    return next((side for side in SIDES if side * side >= count), SIDES[-1])
