"""What is drawn into a camera's view, changed through the plant file, and the file's versions."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http import drawing_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.openapi import body_of, may_fail
from api.http.parts import Here, Parts
from api.http.plant_editing import editor_of, mended
from api.http.visitor import Visitor
from plant.drawings import Drawing, PlantVersion, View, view_of
from plant.geometry import Point
from plant.ids import CameraId
from plant.places import Camera
from plant.store_errors import MissingError
from plant.wire import Json, time_text

routes = APIRouter(prefix="/api/v1", tags=["plant"])


@routes.get(
    "/cameras/{camera}/view",
    dependencies=[action(Action.CAMERA_VIEW)],
    response_model=shapes.View,
    responses=may_fail(404, 503),
)
def get_view(parts: Here, camera: str) -> Response:
    """Tell what is drawn into a camera's view."""
    found = known_camera(parts, camera)
    told = view_of(found, parts.plant.in_force[0].rules_of(found.id)).told()
    return answer({"mark": editor_of(parts).mark(), **told})


@routes.put(
    "/cameras/{camera}/view",
    dependencies=[action(Action.CAMERA_DRAW)],
    openapi_extra=body_of(shapes.Sketch),
    response_model=shapes.Mark,
    responses=may_fail(400, 404, 408, 409, 413, 415, 422, 503, 507),
)
def draw_view(
    parts: Here,
    camera: str,
    visitor: Visitor,
    sketch: Annotated[shapes.Sketch, Depends(body_as(shapes.Sketch))],
) -> Response:
    """Draw a camera's view anew. It is in force when the answer comes."""
    found = known_camera(parts, camera)
    view = sketched(sketch)
    mark = mended(lambda: editor_of(parts).draw(found.id, view, by=visitor, mark=sketch.mark))
    parts.live.forget(found.id)
    parts.bell.ring()
    return answer({"mark": mark})


@routes.get(
    "/plant-file/versions",
    dependencies=[action(Action.PLANT_VIEW)],
    response_model=shapes.Versions,
    responses=may_fail(404, 503),
)
def list_versions(parts: Here) -> Response:
    """List the texts that the plant file has had."""
    editor = editor_of(parts)
    versions: list[Json] = [_version(each) for each in editor.versions()]
    return answer({"mark": editor.mark(), "versions": versions})


@routes.post(
    "/plant-file/restore",
    dependencies=[action(Action.PLANT_CHANGE)],
    openapi_extra=body_of(shapes.Restoring),
    response_model=shapes.Mark,
    responses=may_fail(400, 404, 408, 409, 413, 415, 422, 503, 507),
)
def restore(
    parts: Here,
    visitor: Visitor,
    wish: Annotated[shapes.Restoring, Depends(body_as(shapes.Restoring))],
) -> Response:
    """Bring an earlier text of the plant file back, if it still holds."""
    mark = mended(lambda: editor_of(parts).restore(wish.version, by=visitor, mark=wish.mark))
    parts.bell.ring()
    return answer({"mark": mark})


def known_camera(parts: Parts, camera: str) -> Camera:
    """Return a camera of the plant file in force, or raise MissingError."""
    found = parts.plant.in_force[0].cameras.get(CameraId(camera))
    if found is None:
        raise MissingError("there is no such camera", remedy="see the list of cameras")
    return found


def sketched(sketch: shapes.Drawn) -> View:
    """Return what somebody drew and set."""
    rules = {
        rule: {key: tuple(each) if isinstance(each, list) else each for key, each in told.items()}
        for rule, told in sketch.rules.items()
    }
    zones, lines, masks = map(_drawings, (sketch.zones, sketch.gate_lines, sketch.masks))
    return View(zones, lines, masks, rules)


def _drawings(told: dict[str, shapes.Drawing]) -> dict[str, Drawing]:
    return {
        name: Drawing(tuple(Point(round(x, 4), round(y, 4)) for x, y in each.points), each.name)
        for name, each in told.items()
    }


def _version(version: PlantVersion) -> Json:
    return {
        "id": version.id,
        "at": time_text(version.at),
        "by": version.by,
        "what": version.what,
        "camera": version.camera,
    }
