"""Decisions: what was allowed and denied, by which policies, and what a denied one was missing."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.it.desk import Desk, it_page

AT_ONCE = 50
_NAMES = ("decision", "device", "person", "doing", "static")
TAB = "/it/decisions"
routes = APIRouter(prefix=TAB, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions are looked at, as the address says."""

    decision: Annotated[str, Query(max_length=8)] = ""
    device: Annotated[str, Query(max_length=64)] = ""
    person: Annotated[str, Query(max_length=64)] = ""
    doing: Annotated[str, Query(max_length=64)] = ""
    static: bool = False
    before: Annotated[int, Query(ge=0, lt=1 << 53)] = 0

    def query(self, **changes: str | int) -> str:
        """Return the address of the same list, with changes."""
        told = {name: getattr(self, name) for name in _NAMES}
        return f"{TAB}?" + urlencode(
            {name: each for name, each in (told | changes).items() if each}
        )


@routes.get("", dependencies=[action(Action.AUDIT_READ)])
def decisions(request: Request, desk: Desk, wanted: Annotated[Wanted, Depends()]) -> Response:
    """List decisions, the newest first."""

    def tell() -> dict[str, object]:
        told = desk.ask(
            "decision.list",
            decision=wanted.decision,
            device=wanted.device,
            person=wanted.person,
            action=wanted.doing,
            static=wanted.static,
            before=wanted.before,
            limit=AT_ONCE,
        )
        return {**told, "wanted": wanted}

    return it_page(request, "decisions.html", tell, tab=TAB)


@routes.get("/one", dependencies=[action(Action.AUDIT_READ)])
def one(
    request: Request, desk: Desk, number: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """Show the decision with the number that a refusal tells."""
    return it_page(
        request, "decision.html", lambda: desk.ask("decision.show", request=number), tab=TAB
    )
