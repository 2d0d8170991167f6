"""Style, script and icon of the pages: read once, a closed list, told by their hash."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from plant.store_errors import MissingError

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
routes = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is given out."""

    content: bytes
    media_type: str
    etag: str


def read_assets() -> Mapping[str, Asset]:
    """Return all assets by name."""
    folder = files("api.http.console").joinpath("static")
    return {each.name: _asset(each.name, each.read_bytes()) for each in folder.iterdir()}


@routes.get("/static/{name}", dependencies=[action(Action.BOOTSTRAP_READ)])
def asset(request: Request, name: str) -> Response:
    """Give out one asset."""
    kept: Mapping[str, Asset] = request.app.state.assets
    found = kept.get(name)
    if found is None:
        raise MissingError("there is no such file", remedy="load the page again")
    headers = {"ETag": found.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _asset(name: str, content: bytes) -> Asset:
    ending = name[name.rindex(".") :]
    return Asset(content, TYPES[ending], f'"{hashlib.sha256(content).hexdigest()[:32]}"')
