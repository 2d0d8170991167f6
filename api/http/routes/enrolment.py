"""Where a device offers its key, with the code that IT gave for it, or with the first link.

The gate lets strangers come here and no further. The request is signed with the key that it
offers: who offers a key has it.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.http import gate_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.guard import Guard, guard_of
from api.http.openapi import body_of, may_fail
from api.http.problems import RequestError
from policy.canonical import Json
from policy.errors import SignatureError
from policy.gate.asgi import incoming_of
from policy.keys import DeviceKey
from policy.signatures.form import BodyCheck

routes = APIRouter(prefix="/api/v1/enrolment", tags=["gate"])
FAILS = (400, 401, 404, 408, 413, 415, 422, 503)


@routes.post(
    "",
    dependencies=[action(Action.ENROL_CLAIM)],
    openapi_extra=body_of(shapes.Claim),
    response_model=shapes.Claimed,
    responses=may_fail(*FAILS),
)
async def offer(
    request: Request, claim: Annotated[shapes.Claim, Depends(body_as(shapes.Claim))]
) -> Response:
    """Offer a key with a one-time code. IT compares the digits and approves."""
    guard = guard_of(request)
    key = await run_in_threadpool(_proven, guard, request, claim.key)
    told = await run_in_threadpool(
        guard.policyd.ask, "device.claim", device=claim.device, code=claim.code, key=key
    )
    await run_in_threadpool(guard.refresh)
    return answer({"device": claim.device, "status": str(told["status"])})


@routes.post(
    "/first",
    dependencies=[action(Action.ENROL_CLAIM)],
    openapi_extra=body_of(shapes.First),
    response_model=shapes.Claimed,
    responses=may_fail(*FAILS),
)
async def first(
    request: Request, first: Annotated[shapes.First, Depends(body_as(shapes.First))]
) -> Response:
    """Enrol the first IT desk and open the first account, with the one-time link."""
    guard = guard_of(request)
    key = await run_in_threadpool(_proven, guard, request, first.key)
    told = await run_in_threadpool(
        guard.policyd.ask,
        "first.use",
        token=first.token,
        key=key,
        id=first.person,
        name=first.name,
        password=first.password,
    )
    await run_in_threadpool(guard.refresh)
    return answer({"device": str(told["device"]), "status": "active"})


def _proven(guard: Guard, request: Request, offered: shapes.Key) -> dict[str, Json]:
    """Return the key if the request, body included, is signed with it."""
    jwk: dict[str, Json] = {**offered.model_dump()}
    try:
        key = DeviceKey.from_jwk(jwk)
        proof = guard.gate.verifier.verify_offered(incoming_of(request.scope).request, key)
        check = BodyCheck(proof.digest)
        check.add(request.state.body)
        check.finish()
    except (SignatureError, ValueError) as error:
        raise RequestError(
            HTTPStatus.UNAUTHORIZED,
            "unproven",
            "the request is not signed with the key that it offers",
            remedy="load the page again; look at the clock of this device",
        ) from error
    return jwk
