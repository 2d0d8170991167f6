"""Rules that are let be quiet for a while: asked for, listed, ended."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.case_answers import snooze_to_json
from api.http.case_shapes import NewSnooze, Snooze, SnoozeList
from api.http.openapi import body_of, may_fail
from api.http.parts import Here
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor
from plant.ids import CameraId, RuleId

routes = APIRouter(prefix="/api/v1", tags=["snoozes"])
Camera = Annotated[str, Path(description="the camera's id in the plant file")]
MOST = 200


@routes.get(
    "/snoozes",
    dependencies=[action(Action.EVENT_LIST)],
    response_model=SnoozeList,
    responses=may_fail(422, 503),
)
def list_snoozes(parts: Here, limit: Annotated[int, Query(ge=1, le=MOST)] = 50) -> Response:
    """List snoozes, those too that are over, the newest first."""
    listed = parts.store.desk.snoozes(limit=limit)
    return answer({"snoozes": [snooze_to_json(each) for each in listed]})


@routes.post(
    "/cameras/{camera}/snoozes",
    status_code=201,
    dependencies=[action(Action.RULE_SNOOZE)],
    openapi_extra=body_of(NewSnooze),
    response_model=Snooze,
    responses=may_fail(*WRITING),
)
def snooze(
    parts: Here,
    camera: Camera,
    visitor: Visitor,
    said: Annotated[NewSnooze, Depends(body_as(NewSnooze))],
) -> Response:
    """Let a rule be quiet at a camera: its events wait until the snooze is over."""
    lasts = timedelta(minutes=said.minutes)
    kept = parts.snoozing.snooze(
        RuleId(said.rule), CameraId(camera), lasts=lasts, reason=said.reason, by=visitor
    )
    return answer(snooze_to_json(kept), 201)


@routes.post(
    "/cameras/{camera}/snoozes/{number}/end",
    dependencies=[action(Action.RULE_SNOOZE)],
    response_model=Snooze,
    responses=may_fail(404, 422, 503, 507),
)
def end_snooze(
    parts: Here, camera: Camera, number: Annotated[int, Path(ge=1, lt=1 << 31)], visitor: Visitor
) -> Response:
    """End a snooze before its time: its events are in the queue again."""
    ended = parts.snoozing.end(number, camera=CameraId(camera), by=visitor)
    return answer(snooze_to_json(ended))
