"""The audit: its records, its checkpoints, and a check of the whole log."""

import json
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, after, it_page
from plant.errors import PlantError
from policy.canonical import Json

AT_ONCE = 50
TAB = "/it/audit"
routes = APIRouter(prefix=TAB, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records are looked at, as the address says."""

    kind: Annotated[str, Query(max_length=20)] = ""
    text: Annotated[str, Query(max_length=120)] = ""
    before: Annotated[int, Query(ge=0, lt=1 << 53)] = 0

    def query(self, **changes: str | int) -> str:
        """Return the address of the same list, with changes."""
        told = {name: getattr(self, name) for name in ("kind", "text")}
        return f"{TAB}?" + urlencode(
            {name: each for name, each in (told | changes).items() if each}
        )


@routes.get("", dependencies=[action(Action.AUDIT_READ)])
def audit(request: Request, desk: Desk, wanted: Annotated[Wanted, Depends()]) -> Response:
    """Show how the log stands, and records of it."""
    return _page(request, desk, wanted)


@routes.post("/verify", dependencies=[action(Action.AUDIT_READ)])
def verify(request: Request, desk: Desk, form: FormBody) -> Response:
    """Begin to check the whole log, against a checkpoint that somebody kept if one is pasted."""
    return after(
        lambda: desk.ask("audit.verify", witnessed=form.get("witnessed", "")),
        go=f"{TAB}#check",
        else_show=lambda problem: _page(request, desk, Wanted(), problem),
    )


def _page(
    request: Request, desk: PolicyDesk, wanted: Wanted, problem: PlantError | None = None
) -> Response:
    def tell() -> dict[str, object]:
        state = desk.ask("audit.state")
        found = desk.ask(
            "audit.search",
            kind=wanted.kind,
            text=wanted.text,
            before=wanted.before,
            limit=AT_ONCE,
        )
        own = {"records_in_all": state["records"], "wanted": wanted, "facts_of": facts_of}
        return {**state, **found, **own}

    return it_page(request, "audit.html", tell, tab=TAB, problem=problem)


def facts_of(record: dict[str, Json]) -> str:
    """Return what a record says besides its number, time and kind, as it is written."""
    rest = {name: each for name, each in record.items() if name not in _SHOWN}
    return json.dumps(rest, ensure_ascii=False)


_SHOWN = {"v", "seq", "at", "kind", "what"}
