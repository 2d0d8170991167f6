"""Who may come to the door where no gate stands in it: this machine and nobody else.

- The server binds to a loopback address or not at all.
- A request must be addressed to this machine by one of its own names. A page of a
  foreign site that makes its name point here (DNS rebinding) uses its own name.
- What a browser sends for a page of another site is refused, forms and WebSockets too.
"""

from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.problems import problem
from plant.errors import PlantError

NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"", "none", "same-origin"})
_REFUSED_SOCKET = 1008


class UnguardedError(PlantError):
    """The server was asked to listen where it must not without a gate."""


def refuse_unguarded(host: str, *, gate: bool = False, tls: bool = False) -> None:
    """Raise UnguardedError unless the host is an address of this machine only.

    Behind the gate, and with TLS, the server may listen anywhere.
    """
    if _is_own(host) or (gate and tls):
        return
    raise UnguardedError(
        f"'{host}' can be reached from other machines, and "
        + ("what is said there could be read" if gate else "nothing checks who asks"),
        where="address to listen on",
        remedy="set `server.cert_file` and `server.key_file`"
        if gate
        else "use 127.0.0.1, or start policyd and set `server.gate` to `policyd`",
    )


def _is_own(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class OwnSiteOnly:
    """Lets pass what comes from no foreign site. The gate stands before it.

    A browser's service worker signs what a page of another site sends through it too.
    """

    _names: frozenset[str] | None = None

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the application what must not reach it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if self._names is not None and _name(headers.getlist("host")) not in self._names:
            status, kind = HTTPStatus.MISDIRECTED_REQUEST, "host"
            detail = "the header Host names another machine"
            remedy = "address the server as 127.0.0.1 or localhost"
        elif _is_foreign(scope, headers):
            status, kind = HTTPStatus.FORBIDDEN, "foreign-site"
            detail = "the request comes from a page of another site"
            remedy = "use the pages that this server gives, or a program without a browser"
        else:
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": _REFUSED_SOCKET, "reason": detail})
            return
        answer = problem(status, kind, detail, remedy=remedy)
        await answer(scope, receive, send)


class OwnMachineOnly(OwnSiteOnly):
    """Lets pass what is addressed to this machine, too, and nothing else."""

    _names = NAMES


def _is_foreign(scope: Scope, headers: Headers) -> bool:
    if scope["type"] == "http" and scope["method"] in _SAFE:
        return False
    if headers.get("sec-fetch-site", "") not in _OURS:
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _name(hosts: list[str]) -> str:
    """Return the name in the one Host header, without its port."""
    if len(hosts) != 1:
        return ""
    try:
        return urlsplit(f"//{hosts[0]}").hostname or ""
    except ValueError:
        return ""
