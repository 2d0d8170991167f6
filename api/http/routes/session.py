"""Where people sign in on a device that IT issued, prove to be there, and sign out.

The session is a statement that policyd signs. It lies in a cookie that scripts cannot read,
and is worth nothing on another device.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.http import gate_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.elsewhere import Elsewhere, Returned
from api.http.guard import Policyd, PolicyDesk, origin_of
from api.http.openapi import body_of, may_answer, may_fail
from policy.canonical import Json
from policy.errors import PeopleError
from policy.gate.asgi import SESSION_COOKIE
from policy.people.sessions import LIFE

routes = APIRouter(prefix="/api/v1/session", tags=["gate"])
FAILS = (400, 404, 408, 413, 415, 422, 503)


@routes.post(
    "",
    status_code=204,
    dependencies=[action(Action.SESSION_OPEN)],
    openapi_extra=body_of(shapes.SignIn),
    responses=may_fail(*FAILS),
    response_class=Response,
)
async def sign_in(
    request: Request,
    policyd: Policyd,
    said: Annotated[shapes.SignIn, Depends(body_as(shapes.SignIn))],
) -> Response:
    """Sign in. A name that nobody has is as wrong as a password."""
    device = policyd.admitted.question.device.id
    proof = await run_in_threadpool(_said, request, policyd, said)
    told = await run_in_threadpool(
        policyd.guard.policyd.ask, "session.open", device=device, **proof
    )
    return await _carried(request, policyd, str(told["session"]))


@routes.post(
    "/step-up",
    status_code=204,
    dependencies=[action(Action.SESSION_OPEN)],
    openapi_extra=body_of(shapes.StepUp),
    responses=may_fail(*FAILS),
    response_class=Response,
)
async def step_up(
    request: Request,
    policyd: Policyd,
    said: Annotated[shapes.StepUp, Depends(body_as(shapes.StepUp))],
) -> Response:
    """Prove to be there, before something is exported or administered."""
    session = policyd.admitted.session
    if session is None:
        raise PeopleError("nobody is signed in", remedy="sign in first")
    proof = await run_in_threadpool(_said, request, policyd, said)
    told = await run_in_threadpool(
        policyd.guard.policyd.ask,
        "session.step_up",
        session=session.id,
        device=session.device,
        **proof,
    )
    return await _carried(request, policyd, str(told["session"]))


@routes.post(
    "/elsewhere",
    dependencies=[action(Action.SESSION_OPEN)],
    response_model=shapes.There,
    responses=may_fail(404, 422, 503),
)
def send_elsewhere(request: Request, policyd: Policyd) -> Response:
    """Ask where the plant's issuer is to be met: to sign in, or where somebody is, to step up."""
    session = policyd.admitted.session
    location = _elsewhere(policyd).begin(
        device=policyd.admitted.question.device.id,
        session="" if session is None else session.id,
        origin=origin_of(request),
    )
    return answer({"location": location})


@routes.delete(
    "",
    status_code=204,
    dependencies=[action(Action.SESSION_END)],
    responses=may_answer(204, "Nobody is signed in any more") | may_fail(404, 422, 503),
    response_class=Response,
)
async def sign_out(policyd: Policyd) -> Response:
    """Sign out on this device."""
    session = policyd.admitted.session
    ended = Response(status_code=204)
    if session is not None:
        await run_in_threadpool(
            policyd.guard.policyd.ask, "session.end", session=session.id, by=session.person
        )
        # What is open in the session is shut by that, this answer too: so it goes first.
        ended.background = BackgroundTask(policyd.guard.refresh)
    ended.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")
    return ended


def _said(
    request: Request, policyd: PolicyDesk, said: shapes.SignIn | shapes.StepUp
) -> dict[str, Json]:
    """Return with what somebody proves to be there, as policyd is told."""
    if said.passkey is not None:
        return {"passkey": said.passkey.model_dump(), "origin": origin_of(request)}
    if said.elsewhere is not None:
        device = policyd.admitted.question.device.id
        return {"issuer": _elsewhere(policyd).said_of(device, Returned(**dict(said.elsewhere)))}
    person = getattr(said, "person", None)
    named = {"person": person.strip().lower()} if person else {}
    return {**named, "password": said.password}


def _elsewhere(policyd: PolicyDesk) -> Elsewhere:
    elsewhere = policyd.guard.elsewhere
    if elsewhere is None:
        raise PeopleError(
            "there is no sign-in elsewhere", remedy="use a passkey, or a name and a password"
        )
    return elsewhere


async def _carried(request: Request, policyd: Policyd, session: str) -> Response:
    """Let the browser carry the session; it is known here before that."""
    await run_in_threadpool(policyd.guard.refresh)
    carried = Response(status_code=204)
    carried.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=int(LIFE.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
    return carried
