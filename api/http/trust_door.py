"""The one door without TLS that other machines may find: the help to trust the server, and no more.

IT opens it with `server.trust_port`. What is given there is a closed list, public and the same
for everybody; nobody signs in, no request is signed, nothing is taken. The gate stands around
it as around all else: each request is decided and recorded, and what is not on the list is
denied.
"""

from http import HTTPStatus

from fastapi import APIRouter, FastAPI
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.console import assets, trust
from api.http.console.assets import read_assets
from api.http.console.shell import environment
from api.http.doors import create_door
from api.http.parts import Parts

FILES = frozenset({"tokens.css", "base.css", "trust.css", "trust.js", "icon.svg"})
front = APIRouter(include_in_schema=False)


@front.get("/", dependencies=[action(Action.BOOTSTRAP_READ)])
async def lead() -> Response:
    """Lead to the page."""
    return RedirectResponse(trust.PAGE, HTTPStatus.SEE_OTHER)


def create_trust_app(parts: Parts, *, https_port: int) -> FastAPI:
    """Return the application that gives the help alone, beside the one at `https_port`."""
    app = create_door(parts, [front, trust.routes, assets.routes])
    app.state.assets = read_assets().only(FILES)
    app.state.templates = environment()
    app.state.https_port = https_port
    return app
