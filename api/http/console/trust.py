"""How a device comes to trust this server: the authority's file, the steps, and a check.

It is `bootstrap.read`: static, the same for everybody, decided and audited like all else. Where
IT sets a port for it, exactly this is given there without TLS too (`api/http/trust_door.py`),
for devices that do not trust the certificate yet.

Whoever sits between a device and the server can change what comes without TLS: the page, the
file and a fingerprint beside it alike. So the fingerprint is shown where the browser trusts
the server already, and nowhere else; it is to be compared with what came on another way.
"""

import re
from http import HTTPStatus

from fastapi import APIRouter, Request
from jinja2 import Environment
from markupsafe import Markup
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.assets import Assets
from api.http.parts import Here
from api.http.trust import Root, Trust
from mobile_reports.posters import qr_of
from plant.store_errors import MissingError
from plant.wire import time_text

# One address is made a trusted one: that of the service worker, whose loading is the check.
_SECURE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types floorwatch-door"
)
# Without TLS it asks one address more: this server's own, with TLS.
_PLAIN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src {probe};"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
_WRITTEN = re.compile(r"[a-z0-9.:-]{1,253}")
PAGE, PROBE = "/trust", "/trust/here"
routes = APIRouter(include_in_schema=False)


@routes.get(PAGE, dependencies=[action(Action.BOOTSTRAP_READ)])
def page(request: Request, parts: Here) -> Response:
    """Show how to let this device trust the server, and whether it does."""
    trust = _trust(parts.trust)
    secure = request.url.scheme == "https"
    templates: Environment = request.app.state.templates
    assets: Assets = request.app.state.assets
    text = templates.get_template("trust.html").render(
        static=assets.address_of,
        trust=trust,
        secure=secure,
        here=request.url.hostname or "",
        server=_server(request, trust),
        since=time_text(trust.since),
        until=time_text(trust.until),
        now=time_text(parts.clock.now()),
        plain=(plain := helped_at(request, trust)),
        # Made of our own address alone, by the library that draws it.
        qr=Markup(qr_of(plain)) if secure else "",  # noqa: S704
    )
    policy = _SECURE if secure else _PLAIN.format(probe=_server(request, trust) or "'none'")
    return Response(text, media_type="text/html", headers={"Content-Security-Policy": policy})


@routes.get(PROBE, dependencies=[action(Action.BOOTSTRAP_READ)])
async def here() -> Response:
    """Answer with nothing, to a page without TLS too: who gets it has trusted the certificate."""
    headers = {"Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)


@routes.get("/trust/floorwatch-ca.crt", dependencies=[action(Action.BOOTSTRAP_READ)])
async def certificate(parts: Here) -> Response:
    """Give out the authority in DER: for Android, Windows, ChromeOS and Firefox."""
    return _file(_root(parts.trust).der, "application/x-x509-ca-cert", "floorwatch-ca.crt")


@routes.get("/trust/floorwatch-ca.pem", dependencies=[action(Action.BOOTSTRAP_READ)])
async def text_form(parts: Here) -> Response:
    """Give out the authority in PEM: for Linux and for programs."""
    return _file(_root(parts.trust).pem, "application/x-pem-file", "floorwatch-ca.pem")


@routes.get("/trust/floorwatch.mobileconfig", dependencies=[action(Action.BOOTSTRAP_READ)])
async def profile(parts: Here) -> Response:
    """Give out the authority as a profile: for iPhones, iPads and Macs, which open it themselves."""
    return _file(_root(parts.trust).profile, "application/x-apple-aspen-config")


def _file(content: bytes, media_type: str, name: str = "") -> Response:
    kept = {"Content-Disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(content, media_type=media_type, headers=kept)


def _trust(trust: Trust | None) -> Trust:
    if trust is None:
        raise MissingError(
            "this server is asked without HTTPS, so there is no certificate to be trusted",
            remedy="docs/guides/tls.md says how to give it one",
        )
    return trust


def _root(trust: Trust | None) -> Root:
    root = _trust(trust).root
    if root is None:
        raise MissingError(
            "the server was not told its authority", remedy="ask IT for the authority's file"
        )
    return root


def _server(request: Request, trust: Trust) -> str:
    """Return where this server is with TLS, nothing where that cannot be told."""
    if request.url.scheme == "https" or trust.url:
        return trust.url or str(request.base_url).rstrip("/")
    host = request.url.hostname or ""
    known = _WRITTEN.fullmatch(host) and trust.holds_for(host)
    if not known or not request.app.state.https_port:
        return ""
    return f"https://{f'[{host}]' if ':' in host else host}:{request.app.state.https_port}"


def helped_at(request: Request, trust: Trust) -> str:
    """Return the address that a device is sent to which does not trust the server yet."""
    host = request.url.hostname or ""
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{trust.port}/" if trust.port else f"{_server(request, trust)}{PAGE}"
