"""Where somebody says why people must be seen in pictures, and ends it again.

What that is good for, and for how long, is the policies' to say; it is recorded with the reason.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.http import gate_shapes as shapes
from api.http.actions import Action, action
from api.http.bodies import body_as
from api.http.guard import Policyd
from api.http.openapi import body_of, may_answer, may_fail

routes = APIRouter(prefix="/api/v1/people/reveal", tags=["gate"])


@routes.post(
    "",
    status_code=204,
    dependencies=[action(Action.PEOPLE_REVEAL)],
    openapi_extra=body_of(shapes.PeopleReveal),
    responses=may_fail(400, 404, 408, 413, 415, 422, 503),
    response_class=Response,
)
def reveal(
    policyd: Policyd,
    said: Annotated[shapes.PeopleReveal, Depends(body_as(shapes.PeopleReveal))],
) -> Response:
    """Say why people must be seen in pictures. It holds in this session, as long as policies say."""
    policyd.guard.gate.reveals.reveal(policyd.admitted, said.reason.strip())
    return Response(status_code=204)


@routes.delete(
    "",
    status_code=204,
    dependencies=[action(Action.SESSION_END)],
    responses=may_answer(204, "People are blurred again") | may_fail(404, 422, 503),
    response_class=Response,
)
def end(policyd: Policyd) -> Response:
    """Let people be blurred again in one's own session, before the time is over."""
    if policyd.admitted.session is not None:
        policyd.guard.gate.reveals.end(policyd.admitted.session.id)
        policyd.guard.channels.recheck()
    return Response(status_code=204)
