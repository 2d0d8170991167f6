"""A door of its own beside the server: few routes behind the same gate, and no pages around them."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI

from api.http.actions import refuse_undeclared
from api.http.gated.classify import classifier
from api.http.gated.things import Things
from api.http.headers import SafeHeaders
from api.http.parts import Parts
from api.http.problems import install_problems
from policy.gate.asgi import GateMiddleware


def create_door(parts: Parts, routers: Iterable[APIRouter]) -> FastAPI:
    """Return an application with these routes alone: each request is decided and recorded."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.parts = parts
    # There is no frame of pages here; a problem is told as it is.
    app.state.show_problem = lambda answer, request: answer  # noqa: ARG005
    for routes in routers:
        app.include_router(routes)
    refuse_undeclared(app.routes)
    install_problems(app)
    guard = parts.guard
    assert guard is not None, "without a gate nobody else is let to any door"
    wanted = classifier(app.routes, Things(parts, lambda: guard.knowledge.now))
    app.add_middleware(GateMiddleware, gate=guard.gate, channels=guard.channels, classify=wanted)
    app.add_middleware(SafeHeaders)
    return app
