"""How IT's pages ask policyd, and what they have in common.

A page that cannot be had says why, in the frame of all pages: policyd is away, it refuses,
or this server has none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import Depends, Request
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from api.http import guard
from api.http.actions import Action
from api.http.console.it.words import WORDS, Times
from api.http.console.notices import PAGE
from api.http.console.shell import page
from api.http.parts import Parts
from plant.errors import PlantError
from policy.break_glass.openings import Stage
from policy.canonical import Json
from policy.errors import PolicydAwayError, PolicyError

Told = dict[str, Json]


class PolicyDesk(Protocol):
    """policyd, asked on behalf of who was admitted."""

    def ask(self, name: str, /, **told: Json) -> Told:
        """Return what policyd answers, or raise PolicyError."""
        ...

    def change(self, name: str, /, *, reason: str = "", **told: Json) -> Told:
        """Let policyd change something, in the name of who was admitted."""
        ...


class NoGateError(PolicyError):
    """This server has no policyd that it could ask."""


async def desk_of(connection: HTTPConnection) -> PolicyDesk:
    """Return where policyd is asked, or somebody who says that there is none."""
    parts: Parts = connection.app.state.parts
    return _Nobody() if parts.guard is None else guard.desk_of(connection)


Desk = Annotated[PolicyDesk, Depends(desk_of)]


class _Nobody:
    """Stands where a server runs without a gate, and says so to every question."""

    def ask(self, _name: str, /, **_told: Json) -> Told:
        """Say that there is nobody to ask."""
        raise NoGateError("this server runs without the gate", remedy="see the guide for IT")

    change = ask


@dataclass(frozen=True, slots=True)
class Tab:
    """One of IT's pages: its address, its name, what one must be allowed to do there."""

    path: str
    name: str
    action: Action


TABS = (
    Tab("/it/devices", "Devices", Action.DEVICE_LIST),
    Tab("/it/pending", "Pending", Action.DEVICE_LIST),
    Tab("/it/people", "People", Action.PERSON_LIST),
    Tab("/it/sessions", "Sessions", Action.SESSION_LIST),
    Tab("/it/decisions", "Decisions", Action.AUDIT_READ),
    Tab("/it/policy", "Policy", Action.POLICY_VIEW),
    Tab("/it/audit", "Audit", Action.AUDIT_READ),
    Tab(PAGE, "Emergency", Action.BREAK_GLASS_LIST),
)
# What was done, told on the page that comes next; the address carries the word alone.
DONE: Mapping[str, str] = {
    "moved": "Done. It holds from now on, and stands in the audit.",
    "changed": "Changed. It holds from now on, and stands in the audit.",
    "approved": "Approved. The device is active from now on.",
    "refused": "Refused. Its key is forgotten; it needs a new code.",
    "added": "The account is open.",
    "ended": "Ended. What was open there is closed.",
    "forgotten": "The passkey is removed, and who had it is signed out.",
    "proposed": "Proposed. It is watched in the shadow from now on; IT decides about it.",
    "dropped": "The proposal is dropped.",
    "asked": "Asked for. It runs as soon as somebody else agrees.",
    "opened": "It is open. It counts for the two of you, and ends by itself.",
    "closed": "Ended. Nothing of it is open any more.",
    "reviewed": "Reviewed. Thank you.",
    "imported": "Imported. New devices are registered; none of them is let in yet.",
}


def it_page(
    request: Request,
    template: str,
    tell: Callable[[], Mapping[str, object]],
    *,
    tab: str,
    problem: PlantError | None = None,
) -> Response:
    """Return a page that tells what policyd tells, or why it cannot."""
    try:
        told = tell()
    except PolicyError as error:
        return _trouble(request, error, tab)
    done = DONE.get(request.query_params.get("done", ""), "")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    common = {**_frame(request, tab), "problem": problem, "done": "" if problem else done}
    return page(request, f"it/{template}", {**common, **told}, here=_here(tab), status=status)


def after(
    do: Callable[[], object],
    *,
    go: str,
    else_show: Callable[[PlantError], Response],
) -> Response:
    """Do what a form asks and lead on, or show the page again with what policyd says against it."""
    try:
        do()
    except PolicyError as error:
        return else_show(error)
    return RedirectResponse(go, HTTPStatus.SEE_OTHER)


def _trouble(request: Request, error: PolicyError, tab: str) -> Response:
    away = isinstance(error, NoGateError | PolicydAwayError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.UNPROCESSABLE_ENTITY
    told = {**_frame(request, tab), "error": error, "away": away, "problem": None, "done": ""}
    told["has_gate"] = not isinstance(error, NoGateError)
    return page(request, "it/trouble.html", told, here=_here(tab), status=status)


def _frame(request: Request, tab: str) -> dict[str, object]:
    parts: Parts = request.app.state.parts
    may = request.app.state.may
    return {
        "tab": tab,
        "tabs": [each for each in TABS if may(request, each.action)],
        "unreviewed": _unreviewed(parts),
        "times": Times(parts.plant.in_force[0].timezone, parts.clock.now()),
        **WORDS,
    }


def _unreviewed(parts: Parts) -> int:
    """Return how many emergencies are over and wait for somebody to look at them."""
    known = () if parts.guard is None else parts.guard.knowledge.now.emergencies
    return sum(each.stage == Stage.OVER for each in known)


def _here(tab: str) -> str:
    """Return the entry of the top bar that a page belongs to."""
    return {PAGE: tab, "/it/policy": tab, "/it/audit": tab, "/it/decisions": "/it/audit"}.get(
        tab, "/it/devices"
    )
