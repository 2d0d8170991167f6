"""Style, script and icons of the pages: read once, a closed list, told by their hash.

Pages name them below the hash of them all, `/static/{hash}/review.js`, and browsers keep
those for good; modules find each other beside themselves. Without the hash they are asked
for anew each time.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from plant.store_errors import MissingError

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_GOOD = "public, max-age=31536000, immutable"
routes = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is given out."""

    content: bytes
    media_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by name, and the hash of them all."""

    by_name: Mapping[str, Asset]
    version: str

    def find(self, name: str) -> Asset:
        """Return one of them, or raise MissingError."""
        found = self.by_name.get(name)
        if found is None:
            raise MissingError("there is no such file", remedy="load the page again")
        return found

    def only(self, names: frozenset[str]) -> "Assets":
        """Return these of them alone, by the same addresses."""
        return Assets({each: self.find(each) for each in names}, self.version)

    def address_of(self, name: str) -> str:
        """Return where a page finds a file that browsers may keep."""
        self.find(name)
        return f"/static/{self.version}/{name}"


def read_assets() -> Assets:
    """Return all assets."""
    folder = files("api.http.console").joinpath("static")
    found = {each.name: _asset(each.name, each.read_bytes()) for each in folder.iterdir()}
    told = "".join(f"{name} {found[name].etag}\n" for name in sorted(found))
    return Assets(found, hashlib.sha256(told.encode()).hexdigest()[:16])


@routes.get("/static/{name}", dependencies=[action(Action.BOOTSTRAP_READ)])
def asset(request: Request, name: str) -> Response:
    """Give out one asset, unless the asker has it."""
    assets: Assets = request.app.state.assets
    return _given(request, assets.find(name), "no-cache")


@routes.get("/static/{version}/{name}", dependencies=[action(Action.BOOTSTRAP_READ)])
def kept_asset(request: Request, version: str, name: str) -> Response:
    """Give out one asset to be kept. A page from before an update gets the file as it is now."""
    assets: Assets = request.app.state.assets
    fits = version == assets.version
    return _given(request, assets.find(name), FOR_GOOD if fits else "no-cache")


def _given(request: Request, found: Asset, kept: str) -> Response:
    headers = {"ETag": found.etag, "Cache-Control": kept}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _asset(name: str, content: bytes) -> Asset:
    ending = name[name.rindex(".") :]
    return Asset(content, TYPES[ending], f'"{hashlib.sha256(content).hexdigest()[:32]}"')
