"""What all pages have in common: their frame, their policy, and who looks at them.

    return page(request, "doors.html", {"doors": doors}, here="/doors")

renders `templates/doors.html`, which extends `base.html`. A page runs script from our own
files alone, can make no markup of text, and speaks to nobody else.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeAlias

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.http.actions import Action
from api.http.console.assets import Assets
from api.http.console.nav import NAV, Entry
from api.http.console.notices import PAGE, notices_of
from api.http.visitor import name_of

THEME_COOKIE = "floorwatch-theme"
DARK = "dark"
THEMES = (DARK, "light", "system")
# Script runs from our own files alone, and can make no markup of text.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
# Whether who asks may do something, as far as a page must know to offer it.
May: TypeAlias = Callable[[HTTPConnection, Action], bool]


def anything(connection: HTTPConnection, action: Action) -> bool:
    """Allow it: for a server without a gate. The gate decides in any case."""
    del connection, action
    return True


def environment() -> Environment:
    """Return what the templates are filled with: everything escaped, nothing undefined."""
    return Environment(
        loader=PackageLoader("api.http.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(
    request: Request,
    template: str,
    told: Mapping[str, object],
    *,
    here: str,
    status: int = HTTPStatus.OK,
) -> Response:
    """Return a page of the console. `here` is the address of its entry in the top bar."""
    templates: Environment = request.app.state.templates
    text = templates.get_template(template).render(**frame(request, here), **told)
    headers = {"Content-Security-Policy": POLICY}
    return Response(text, status_code=status, media_type="text/html", headers=headers)


def frame(request: Request, here: str) -> Mapping[str, object]:
    """Return what every template may use besides its own."""
    assets: Assets = request.app.state.assets
    may: May = request.app.state.may
    return {
        "here": here,
        "nav": _entries(request, may),
        "may": lambda name: may(request, Action(name)),
        "static": assets.address_of,
        "theme": _theme(request),
        "visitor": name_of(request),
        "has_door": request.app.state.parts.guard is not None,
        "notices": notices_of(request),
        "people_are": request.app.state.people(request),
        "emergency_page": PAGE,
    }


def pages_for(connection: HTTPConnection) -> tuple[tuple[str, str], ...]:
    """Return address and name of each page that is worth opening for who asks."""
    may: May = connection.app.state.may
    return tuple((each.path, each.name) for each in _entries(connection, may))


def _entries(connection: HTTPConnection, may: May) -> tuple[Entry, ...]:
    return tuple(each for each in NAV if may(connection, each.action))


def _theme(request: Request) -> str:
    chosen = request.cookies.get(THEME_COOKIE, DARK)
    return chosen if chosen in THEMES else DARK
