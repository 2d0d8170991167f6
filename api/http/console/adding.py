"""The page on which a camera is added by its address, with a picture of it at once."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.shell import page
from api.http.parts import Here
from api.http.plant_editing import editor_of

routes = APIRouter(prefix="/add-camera", include_in_schema=False)


@routes.get("", dependencies=[action(Action.PLANT_CHANGE)])
def add(request: Request, parts: Here) -> Response:
    """Ask for the address, the credentials and the name of a camera."""
    plant = parts.plant.in_force[0]
    told = {
        "mark": editor_of(parts).mark(),
        "areas": list(plant.areas.values()),
        "taken": sorted(plant.cameras),
        "discovers": parts.discover is not None,
    }
    return page(request, "add-camera.html", told, here="/cameras")
