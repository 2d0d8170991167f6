"""What a device may know of itself, the renewal of its key's time, and tickets."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.http import gate_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.guard import Policyd
from api.http.openapi import body_of, may_fail
from api.http.parts import Here
from plant.wire import Json, time_text
from policy.decisions.facts import PersonFacts
from policy.enrolment.enrolling import KEY_LIFE
from policy.errors import SignatureError
from policy.gate.asgi import SESSION_COOKIE
from policy.gate.tickets import SECONDS
from policy.people.sessions import Session

routes = APIRouter(prefix="/api/v1", tags=["gate"])


@routes.get(
    "/self",
    dependencies=[action(Action.SELF_VIEW)],
    response_model=shapes.Own,
    responses=may_fail(404, 503),
)
def own(request: Request, parts: Here, policyd: Policyd) -> Response:
    """Tell what device this is, and who is signed in on it."""
    admitted = policyd.admitted
    device = admitted.question.device
    told: dict[str, Json] = {
        "id": device.id,
        "kind": device.kind,
        "groups": [*sorted(device.groups)],
        "tier": device.tier,
        "key_not_after": time_text(device.key_not_after),
        "renew": device.key_not_after - parts.clock.now() < KEY_LIFE / 2,
    }
    pages: list[Json] = [
        {"path": path, "name": name} for path, name in request.app.state.pages(request)
    ]
    person = _person(admitted.question.person, admitted.session)
    notices = [each.told() for each in request.app.state.notices(request)]
    elsewhere = policyd.guard.elsewhere
    name = "" if elsewhere is None else elsewhere.name
    told_all: dict[str, Json] = {"device": told, "person": person, "elsewhere": name}
    return answer({**told_all, "pages": pages, "notices": notices})


@routes.post(
    "/self/renew",
    status_code=204,
    dependencies=[action(Action.SELF_RENEW)],
    responses=may_fail(404, 422, 503),
    response_class=Response,
)
def renew(policyd: Policyd) -> Response:
    """Give this device's key its full time again."""
    policyd.guard.policyd.ask("device.renew", thumbprint=policyd.admitted.thumbprint or "")
    policyd.guard.refresh()
    return Response(status_code=204)


@routes.post(
    "/tickets",
    status_code=201,
    dependencies=[action(Action.TICKET_ASK)],
    openapi_extra=body_of(shapes.TicketWish),
    response_model=shapes.Ticket,
    responses=may_fail(400, 404, 408, 413, 415, 422, 503),
)
def ticket(
    request: Request,
    policyd: Policyd,
    wish: Annotated[shapes.TicketWish, Depends(body_as(shapes.TicketWish))],
) -> Response:
    """Get a ticket for what a browser cannot sign, a WebSocket above all."""
    admitted = policyd.admitted
    if admitted.thumbprint is None or not admitted.is_signed:
        raise SignatureError("a ticket is got with a signed request", remedy="sign this one")
    session = request.cookies.get(SESSION_COOKIE)
    token = policyd.guard.gate.tickets.make(admitted.thumbprint, session, wish.path)
    return answer({"ticket": token, "seconds": SECONDS}, 201)


def _person(person: PersonFacts | None, session: Session | None) -> Json:
    if person is None or session is None:
        return None
    return {
        "id": person.id,
        "roles": [*sorted(person.roles)],
        "areas": [*sorted(person.areas)],
        "until": time_text(session.until),
        "verified_at": time_text(session.verified_at),
    }
