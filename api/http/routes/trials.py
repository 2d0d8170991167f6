"""Drawings tried before they are saved: what would have fired more on the last day, what less.

The server only checks the drawing. What was seen lies with the vision worker, and it is judged
there, beside the watching.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.openapi import body_of, may_fail
from api.http.parts import Here, Parts
from api.http.plant_editing import editor_of, mended
from api.http.problems import RequestError
from api.http.routes.drawing import known_camera, sketched
from api.http.trial_shapes import Trial, TriedSketch
from api.http.visitor import Visitor
from plant.ids import CameraId
from plant.store_errors import MissingError
from plant.trial_words import TrialNews

routes = APIRouter(prefix="/api/v1/cameras/{camera}/trial", tags=["plant"])


@routes.post(
    "",
    status_code=202,
    dependencies=[action(Action.CAMERA_DRAW)],
    openapi_extra=body_of(TriedSketch),
    response_model=Trial,
    responses=may_fail(400, 404, 408, 409, 413, 415, 422, 503),
)
def begin(
    parts: Here,
    camera: str,
    visitor: Visitor,
    sketch: Annotated[TriedSketch, Depends(body_as(TriedSketch))],
) -> Response:
    """Try a drawing on what was seen. One is tried at a time; nothing is changed by it."""
    found = known_camera(parts, camera).id
    view = sketched(sketch)
    mended(lambda: editor_of(parts).drawn_upon(found, view))
    _refuse_unwatched(parts, found)
    news = parts.trials.begin(found, view, seconds=sketch.seconds, by=visitor)
    parts.bell.ring()
    return answer({**news.told()}, HTTPStatus.ACCEPTED)


@routes.get(
    "",
    dependencies=[action(Action.CAMERA_DRAW)],
    response_model=Trial,
    responses=may_fail(404, 503),
)
def tell(parts: Here, camera: str) -> Response:
    """Tell how the last trial of a camera stands, and what it found."""
    return answer({**_latest(parts, camera).told()})


@routes.delete(
    "",
    dependencies=[action(Action.CAMERA_DRAW)],
    response_model=Trial,
    responses=may_fail(404, 503),
)
def end(parts: Here, camera: str) -> Response:
    """End a trial before its time. One that is over stays as it is."""
    _latest(parts, camera)
    parts.trials.end(CameraId(camera))
    parts.bell.ring()
    return answer({**_latest(parts, camera).told()})


def _latest(parts: Parts, camera: str) -> TrialNews:
    news = parts.trials.latest(known_camera(parts, camera).id)
    if news is None:
        raise MissingError("no drawing of this camera was tried lately", remedy="try one")
    return news


def _refuse_unwatched(parts: Parts, camera: CameraId) -> None:
    if not parts.standings.is_held(camera):
        raise RequestError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "unwatched",
            "no vision worker watches this camera now, so nobody can try it",
            remedy="start its vision worker, or use `floorwatch plant try` on a film",
        )
