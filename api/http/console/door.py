"""The door: the page that a browser shows until it is a known device with somebody at it.

It is static and the same for everybody. Its script makes the device's key, offers it with
IT's code, shows the digits that IT compares, and lets people sign in. A browser gets it in
place of every page that the gate refused; pages are asked for again when something changed.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from jinja2 import Environment
from starlette.datastructures import Headers
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.assets import Assets
from plant.store_errors import MissingError
from policy.browser.files import service_worker
from policy.gate.answers import Message, Page
from policy.gate.asgi import Door
from policy.gate.requests import Refused

# One address is made a trusted one: that of the service worker which signs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types floorwatch-door"
)
_WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
# A browser that goes to a page says so; fetches and pictures get a problem instead.
_NAVIGATES = "navigate"
routes = APIRouter(include_in_schema=False)


def door_of(templates: Environment, assets: Assets) -> Door:
    """Return what makes the page for a browser that was refused one."""
    text = templates.get_template("door.html").render(static=assets.address_of)
    page = Page(
        text.encode(),
        (
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", POLICY.encode()),
        ),
    )

    def door(scope: Message, refused: Refused) -> Page | None:
        del refused
        headers = Headers(scope=scope)
        wants_page = headers.get("sec-fetch-mode") == _NAVIGATES
        wants_page = wants_page or "text/html" in headers.get("accept", "")
        return page if wants_page and scope["method"] == "GET" else None

    return door


@routes.get("/door", dependencies=[action(Action.BOOTSTRAP_READ)])
@routes.get("/m/door", dependencies=[action(Action.BOOTSTRAP_READ)])
def door_page(request: Request) -> Response:
    """Show the door to whoever comes by themselves: to enrol, sign in, or sign out.

    Below the phone app's folder it stays within an app that is installed on a phone.
    """
    if request.app.state.parts.guard is None:
        raise MissingError("this server runs without a gate", remedy="open / instead")
    templates: Environment = request.app.state.templates
    assets: Assets = request.app.state.assets
    text = templates.get_template("door.html").render(static=assets.address_of)
    return Response(text, media_type="text/html", headers={"Content-Security-Policy": POLICY})


@routes.get("/gate-worker.js", dependencies=[action(Action.BOOTSTRAP_READ)])
def signer(request: Request) -> Response:
    """Give out the service worker that signs. Where no gate stands there is nothing to sign."""
    if request.app.state.parts.guard is None:
        raise MissingError("this server runs without a gate", remedy="nothing needs to be signed")
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _WORKER_POLICY}
    return Response(service_worker(), HTTPStatus.OK, headers=headers, media_type="text/javascript")
