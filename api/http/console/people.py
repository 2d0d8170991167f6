"""People in pictures: a chip in the top bar says how they are shown, and this page why and for how long.

Where a policy lets somebody say why people must be seen, it is said here.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.shell import page
from api.http.guard import Policyd, admitted_of
from api.http.parts import Parts
from api.http.sight import sight_of
from policy.decisions.actions import SEE_PEOPLE

PATH = "/people"
SHORTEST, LONGEST = 3, 500
# So often is asked to show how people are shown in each; stills and footage follow live and clips.
KINDS = {Action.LIVE_VIEW: "Live pictures", Action.MEDIA_VIEW: "Clips and snapshots of events"}
KINDS |= {Action.FOOTAGE_VIEW: "Footage that was asked for"}
routes = APIRouter(prefix=PATH, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """Of one kind of pictures: in which areas people are clear, and in which blurred."""

    kind: str
    clear: tuple[str, ...]
    blurred: tuple[str, ...]


def shown_to(connection: HTTPConnection) -> tuple[Shown, ...]:
    """Return how people are shown to who asks, of each kind of picture that they see at all."""
    parts: Parts = connection.app.state.parts
    admitted, guard = admitted_of(connection), parts.guard
    if guard is None or admitted is None:
        return ()
    plant, found = parts.plant.in_force[0], list[Shown]()
    for view, kind in KINDS.items():
        seen = sight_of(guard, admitted, view, plant).areas
        people = sight_of(guard, admitted, SEE_PEOPLE[view], plant).areas if seen else frozenset()
        if seen:
            found.append(Shown(kind, tuple(sorted(seen & people)), tuple(sorted(seen - people))))
    return tuple(found)


def chip(connection: HTTPConnection) -> str:
    """Return what the chip in the top bar says; nothing where people are clear as a matter of course."""
    shown = shown_to(connection)
    if any(each.blurred for each in shown):
        return "People blurred in part" if any(each.clear for each in shown) else "People blurred"
    return "People shown" if shown and revealed_at(connection) else ""


def revealed_at(connection: HTTPConnection) -> datetime | None:
    """Return when whoever asks said why people must be seen, if that still counts."""
    admitted = admitted_of(connection)
    return None if admitted is None else admitted.question.circumstances.revealed_at


@routes.get("", dependencies=[action(Action.SELF_VIEW)])
def people(request: Request) -> Response:
    """Show how people are shown, and where it may be said why they must be seen."""
    return _page(request)


@routes.post("", dependencies=[action(Action.PEOPLE_REVEAL)])
def reveal(request: Request, policyd: Policyd, form: FormBody) -> Response:
    """Say why people must be seen."""
    reason = " ".join(form.get("reason", "").split())
    if not SHORTEST <= len(reason) <= LONGEST:
        told = f"Say why, in {SHORTEST} to {LONGEST} letters: it stands in the audit."
        return _page(request, problem=told, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    policyd.guard.gate.reveals.reveal(policyd.admitted, reason)
    return RedirectResponse(PATH, HTTPStatus.SEE_OTHER)


@routes.post("/blur", dependencies=[action(Action.SESSION_END)])
def blur(policyd: Policyd) -> Response:
    """Let people be blurred again."""
    if policyd.admitted.session is not None:
        policyd.guard.gate.reveals.end(policyd.admitted.session.id)
        policyd.guard.channels.recheck()
    return RedirectResponse(PATH, HTTPStatus.SEE_OTHER)


def _page(request: Request, *, problem: str = "", status: int = HTTPStatus.OK) -> Response:
    plant, shown = request.app.state.parts.plant.in_force[0], shown_to(request)
    # A reason that is too old to help may be said again.
    at = None if any(each.blurred for each in shown) else revealed_at(request)
    names = {each.id: each.name or each.id for each in plant.areas.values()}
    told: dict[str, object] = {
        "shown": shown,
        "area": lambda name: names.get(name, "outside of all areas"),
        "revealed_at": f"{at.astimezone(plant.timezone):%H:%M}" if at else "",
        "problem": problem,
        "LONGEST": LONGEST,
    }
    return page(request, "people.html", told, here=PATH, status=status)
