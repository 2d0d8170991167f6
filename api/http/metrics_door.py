"""The door for monitors that cannot sign, such as Prometheus: they show a certificate of their device.

IT opens it with `server.metrics_port`. TLS lets in nobody without a certificate of the built-in
CA; the gate then reads it again, asks the registry whose key it is, decides and records, as for
every request. There is one thing to be had.
"""

from fastapi import FastAPI

from api.http.actions import refuse_undeclared
from api.http.gated.classify import classifier
from api.http.gated.things import Things
from api.http.headers import SafeHeaders
from api.http.metrics import Meters
from api.http.parts import Parts
from api.http.problems import install_problems
from api.http.routes import metrics
from policy.gate.asgi import GateMiddleware


def create_metrics_app(parts: Parts, meters: Meters) -> FastAPI:
    """Return the application that gives the figures of another one alone."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.parts = parts
    app.state.meters = meters
    app.state.show_problem = lambda answer, request: answer  # noqa: ARG005
    app.include_router(metrics.routes)
    refuse_undeclared(app.routes)
    install_problems(app)
    guard = parts.guard
    assert guard is not None, "without a gate nobody else is let to any door"
    wanted = classifier(app.routes, Things(parts, lambda: guard.knowledge.now))
    app.add_middleware(GateMiddleware, gate=guard.gate, channels=guard.channels, classify=wanted)
    app.add_middleware(SafeHeaders)
    return app
