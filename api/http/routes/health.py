"""Whether the server lives, whether it can work, and what can be asked of it."""

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http import shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.parts import Here, Parts
from plant.errors import PlantError
from plant.records import EventFilter
from plant.wire import Json, time_text

routes = APIRouter(tags=["health"])


@routes.get(
    "/health",
    dependencies=[action(Action.BOOTSTRAP_READ)],
    responses={200: {"model": shapes.Health}},
)
async def health() -> Response:
    """Tell that the process lives. It asks nobody else."""
    return answer({"status": "alive", "version": own_version()})


@routes.get(
    "/ready",
    dependencies=[action(Action.BOOTSTRAP_READ)],
    responses={200: {"model": shapes.Ready}, 503: {"model": shapes.Ready}},
)
def ready(request: Request, parts: Here) -> Response:
    """Tell whether the server can do its work: 200, or 503 with what is wrong."""
    blind = request.app.state.watching.done()
    checks: dict[str, Json] = {
        "store": _store(parts),
        "lease watch": "it has ended; start the server again" if blind else "ok",
    }
    checks |= {name: check() or "ok" for name, check in parts.checks.items()}
    well = all(told == "ok" for told in checks.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return answer({"ready": well, "checks": checks, "broker": _broker(parts)}, status)


# The description is whatever FastAPI makes of the routes, hence Any.
@routes.get("/api/v1/openapi.json", dependencies=[action(Action.API_DESCRIBE)])
def openapi(request: Request) -> dict[str, Any]:
    """Describe this interface in OpenAPI 3.1."""
    description: dict[str, Any] = request.app.openapi()
    return description


@cache
def own_version() -> str:
    """Return the version of Floorwatch, looked up once."""
    return version("floorwatch")


def _broker(parts: Parts) -> str:
    """Tell whether events leave by the broker. They are kept until they do, so that we are ready."""
    if parts.publisher is None:
        return "none is set"
    state = parts.publisher.state
    if not state.connected:
        return f"not connected since {time_text(state.since)}: {state.problem or 'connecting'}"
    return f"refuses {state.aside} messages; the log says which" if state.aside else "ok"


def _store(parts: Parts) -> str:
    try:
        parts.store.events.page(EventFilter(), limit=1)
    except PlantError as error:
        return str(error)
    return "ok"
