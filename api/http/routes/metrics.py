"""The meters, in the words of Prometheus."""

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.openapi import file_answer

routes = APIRouter(tags=["health"])


@routes.get(
    "/metrics",
    dependencies=[action(Action.SYSTEM_READ)],
    response_class=Response,
    responses=file_answer(200, "The meters as text", "text/plain"),
)
def metrics(request: Request) -> Response:
    """Tell what is measured, for Prometheus."""
    text = generate_latest(request.app.state.meters.registry)
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})
