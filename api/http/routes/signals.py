"""What the plant tells us: a door, a count, the state of a line."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http import case_shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.case_answers import stored_signal_to_json
from api.http.openapi import body_of, may_fail
from api.http.parts import Here
from plant.signals import Signal

routes = APIRouter(prefix="/api/v1/signals", tags=["signals"])


@routes.post(
    "",
    status_code=201,
    dependencies=[action(Action.SIGNAL_SEND)],
    openapi_extra=body_of(case_shapes.NewSignal),
    response_model=case_shapes.Signal,
    responses=may_fail(400, 408, 409, 413, 415, 422, 503, 507),
)
def note_signal(
    parts: Here, said: Annotated[case_shapes.NewSignal, Depends(body_as(case_shapes.NewSignal))]
) -> Response:
    """Keep a declared signal and pass it on to the rules. The same again changes nothing."""
    at = said.at or parts.clock.now()
    signal = Signal(said.kind, said.id, value=said.value, at=at, source=said.source)
    return answer(stored_signal_to_json(parts.signals.take(signal)), HTTPStatus.CREATED)


@routes.get(
    "",
    dependencies=[action(Action.PLANT_VIEW)],
    response_model=case_shapes.Signals,
    responses=may_fail(503),
)
def latest_signals(parts: Here) -> Response:
    """Tell how things are: the newest signal of each kind and id."""
    return answer(
        {"signals": [stored_signal_to_json(each) for each in parts.store.signals.latest()]}
    )
