"""The app for plant workers' phones, at /m/. It holds no data of the plant."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from mobile_reports.app_files import INDEX, SERVICE_WORKER, AppFile
from plant.store_errors import MissingError

_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
# Script runs from our own files alone, and can make nothing of text but the address of
# the one service worker.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " worker-src 'self'; manifest-src 'self'; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types floorwatch-phone"
)
routes = APIRouter(prefix="/m", include_in_schema=False)


@routes.get("", dependencies=[action(Action.BOOTSTRAP_READ)])
async def lead() -> Response:
    """Lead to the app; below its folder it finds its files."""
    return RedirectResponse("/m/", HTTPStatus.SEE_OTHER)


@routes.get("/", dependencies=[action(Action.BOOTSTRAP_READ)])
async def page(request: Request) -> Response:
    """Give out the app's one page."""
    return _given(request, INDEX, POLICY)


@routes.get("/{name}", dependencies=[action(Action.BOOTSTRAP_READ)])
async def file(request: Request, name: str) -> Response:
    """Give out one of the app's files."""
    return _given(request, name, _WORKER_POLICY if name == SERVICE_WORKER else POLICY)


def _given(request: Request, name: str, policy: str) -> Response:
    kept: Mapping[str, AppFile] = request.app.state.phone
    found = kept.get(name)
    if found is None:
        raise MissingError("there is no such file", remedy="open /m/ again")
    zipped = found.zipped if "gzip" in request.headers.get("accept-encoding", "") else b""
    headers = {
        "ETag": found.etag,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Content-Security-Policy": policy,
        "Permissions-Policy": "camera=(self), microphone=(self), geolocation=()",
    }
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(zipped or found.content, media_type=found.media_type, headers=headers)
