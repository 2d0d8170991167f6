"""The door for monitors that cannot sign, such as Prometheus: they show a certificate of their device.

IT opens it with `server.metrics_port`. TLS lets in nobody without a certificate of the built-in
CA; the gate then reads it again, asks the registry whose key it is, decides and records, as for
every request. There is one thing to be had.
"""

from fastapi import FastAPI

from api.http.doors import create_door
from api.http.metrics import Meters
from api.http.parts import Parts
from api.http.routes import metrics


def create_metrics_app(parts: Parts, meters: Meters) -> FastAPI:
    """Return the application that gives the figures of another one alone."""
    app = create_door(parts, [metrics.routes])
    app.state.meters = meters
    return app
