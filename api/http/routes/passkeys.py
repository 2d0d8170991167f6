"""Passkeys of one's own: made and removed by who is signed in, asked for at the door.

Every answer of policyd belongs to the device that signed the request and, where somebody sits
there, to that session.
"""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.http import gate_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.guard import Policyd, PolicyDesk, origin_of
from api.http.openapi import body_of, may_answer, may_fail
from policy.canonical import Json
from policy.errors import PeopleError

routes = APIRouter(prefix="/api/v1/passkeys", tags=["gate"])
FAILS = (400, 404, 408, 413, 415, 422, 503)


@routes.post(
    "/challenge",
    dependencies=[action(Action.SESSION_OPEN)],
    response_model=shapes.PasskeyOptions,
    responses=may_fail(404, 422, 503),
)
def challenge(request: Request, policyd: Policyd) -> Response:
    """Ask for a challenge: to sign in, or where somebody is signed in, to step up."""
    device, session = policyd.admitted.question.device.id, policyd.admitted.session
    name = "" if session is None else session.id
    origin = origin_of(request)
    return _options(policyd.ask("passkey.ask", device=device, session=name, origin=origin))


@routes.get(
    "",
    dependencies=[action(Action.SELF_VIEW)],
    response_model=shapes.OwnPasskeys,
    responses=may_fail(404, 422, 503),
)
def own(policyd: Policyd) -> Response:
    """Return the passkeys of who is signed in."""
    told = shapes.OwnPasskeys.model_validate(policyd.ask("passkey.list", **_here(policyd)))
    return answer(told.model_dump(mode="json"))


@routes.post(
    "/offer",
    dependencies=[action(Action.PASSKEY_CHANGE)],
    response_model=shapes.PasskeyOptions,
    responses=may_fail(404, 422, 503),
)
def offer(request: Request, policyd: Policyd) -> Response:
    """Ask for what a browser needs to make a passkey."""
    origin = origin_of(request)
    return _options(policyd.ask("passkey.offer", **_here(policyd), origin=origin))


@routes.post(
    "",
    status_code=201,
    dependencies=[action(Action.PASSKEY_CHANGE)],
    openapi_extra=body_of(shapes.PasskeyMade),
    response_model=shapes.OwnPasskey,
    responses=may_fail(*FAILS),
)
async def add(
    request: Request,
    policyd: Policyd,
    made: Annotated[shapes.PasskeyMade, Depends(body_as(shapes.PasskeyMade))],
) -> Response:
    """Keep the passkey that the browser made."""
    said = {**_here(policyd), "origin": origin_of(request)}
    told = await run_in_threadpool(policyd.ask, "passkey.add", made=made.model_dump(), **said)
    return answer(shapes.OwnPasskey.model_validate(told).model_dump(mode="json"), 201)


@routes.delete(
    "/{passkey_id}",
    status_code=204,
    dependencies=[action(Action.PASSKEY_CHANGE)],
    responses=may_answer(204, "The passkey is nobody's any more") | may_fail(404, 422, 503),
    response_class=Response,
)
def remove(
    policyd: Policyd, passkey_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,1400}$")]
) -> Response:
    """Remove a passkey of one's own."""
    policyd.ask("passkey.remove", passkey=passkey_id, **_here(policyd))
    return Response(status_code=204)


def _here(policyd: PolicyDesk) -> dict[str, str]:
    """Return who sits at which device, or raise PeopleError."""
    session = policyd.admitted.session
    if session is None:
        raise PeopleError("nobody is signed in", remedy="sign in first")
    return {"session": session.id, "device": session.device}


def _options(told: dict[str, Json]) -> Response:
    return answer({"options": json.loads(str(told["options"]))})
