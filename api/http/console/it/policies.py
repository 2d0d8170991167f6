"""Policies: what is in force, what another text would change, and what people propose."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, Told, after, it_page
from plant.errors import PlantError
from policy.canonical import Json
from policy.errors import PolicyError

TAB = "/it/policy"
HOW_MANY = (1_000, 10_000, 100_000)
routes = APIRouter(prefix=TAB, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of a file that somebody tries or proposes, and what it is for."""

    file: str = ""
    text: str | None = None
    about: str = ""


def _draft(form: FormBody) -> Draft:
    return Draft(form.get("file", ""), form.get("text", ""), form.get("about", "").strip())


@routes.get("", dependencies=[action(Action.POLICY_VIEW)])
def policy(request: Request, desk: Desk) -> Response:
    """Show the bundle in force."""

    def tell() -> Told:
        return {**desk.ask("policy.show"), **desk.ask("proposal.list")}

    return it_page(request, "policy.html", tell, tab=TAB)


@routes.get("/whatif", dependencies=[action(Action.POLICY_VIEW)])
def choose(
    request: Request, desk: Desk, file: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """Offer the text of a file to be changed; nothing comes into force by that."""
    return _page(request, desk, Draft(file))


@routes.post("/whatif", dependencies=[action(Action.POLICY_VIEW)])
def try_text(request: Request, desk: Desk, form: FormBody) -> Response:
    """Tell what was decided otherwise, had this text been in force."""
    draft = _draft(form)
    last = int(form.get("last", "")) if form.get("last", "").isdecimal() else HOW_MANY[0]
    files: dict[str, Json] = {draft.file: draft.text}
    try:
        found = desk.ask("policy.whatif", files=files, last=min(last, HOW_MANY[-1]))
    except PolicyError as problem:
        return _page(request, desk, draft, problem=problem)
    return _page(request, desk, draft, found=found)


@routes.post("/proposals", dependencies=[action(Action.POLICY_PROPOSE)])
def propose(request: Request, desk: Desk, form: FormBody) -> Response:
    """Propose a text. It decides nothing; it is watched, and IT decides about it."""
    draft = _draft(form)
    files: dict[str, Json] = {draft.file: draft.text}
    try:
        made = desk.change("proposal.make", reason=draft.about, files=files)
    except PolicyError as problem:
        return _page(request, desk, draft, problem=problem)
    where = f"{TAB}/proposals/{quote(str(made['person']))}?done=proposed"
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


@routes.get("/proposals/{person_id}", dependencies=[action(Action.POLICY_VIEW)])
def proposal(request: Request, desk: Desk, person_id: str) -> Response:
    """Show a proposal, and what it would have decided otherwise."""
    return _proposal(request, desk, person_id)


@routes.post("/proposals/{person_id}/drop", dependencies=[action(Action.POLICY_PROPOSE)])
def drop(request: Request, desk: Desk, person_id: str) -> Response:
    """Drop a proposal: one's own, or as IT anybody's."""
    return after(
        lambda: desk.change("proposal.drop", person=person_id),
        go=f"{TAB}?done=dropped",
        else_show=lambda problem: _proposal(request, desk, person_id, problem),
    )


def _proposal(
    request: Request, desk: PolicyDesk, person: str, problem: PlantError | None = None
) -> Response:
    def tell() -> Told:
        return desk.ask("proposal.show", person=person)

    return it_page(request, "proposal.html", tell, tab=TAB, problem=problem)


def _page(
    request: Request,
    desk: PolicyDesk,
    draft: Draft,
    *,
    found: Told | None = None,
    problem: PlantError | None = None,
) -> Response:
    def tell() -> dict[str, object]:
        texts = desk.ask("policy.texts")["files"]
        assert isinstance(texts, dict)
        chosen = draft.file if draft.file in texts else next(iter(texts))
        shown = texts[chosen] if draft.text is None else draft.text
        told = {"texts": texts, "file": chosen, "text": shown, "about": draft.about}
        return {**told, "found": found, "HOW_MANY": HOW_MANY}

    return it_page(request, "whatif.html", tell, tab=TAB, problem=problem)
