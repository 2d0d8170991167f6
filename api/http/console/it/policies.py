"""Policies: what is in force and how it does in its tests, and what another text would change."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, Told, it_page
from plant.errors import PlantError
from policy.errors import PolicyError

TAB = "/it/policy"
HOW_MANY = (1_000, 5_000, 20_000)
routes = APIRouter(prefix=TAB, include_in_schema=False)


@routes.get("", dependencies=[action(Action.POLICY_VIEW)])
def policy(request: Request, desk: Desk) -> Response:
    """Show the bundle in force."""
    return it_page(request, "policy.html", lambda: desk.ask("policy.show"), tab=TAB)


@routes.get("/whatif", dependencies=[action(Action.POLICY_VIEW)])
def choose(
    request: Request, desk: Desk, file: Annotated[str, Query(max_length=120)] = ""
) -> Response:
    """Offer the text of a file to be changed; nothing comes into force by that."""
    return _page(request, desk, file=file)


@routes.post("/whatif", dependencies=[action(Action.POLICY_VIEW)])
def try_text(request: Request, desk: Desk, form: FormBody) -> Response:
    """Tell what was decided otherwise, had this text been in force."""
    file, text = form.get("file", ""), form.get("text", "")
    last = int(form.get("last", "")) if form.get("last", "").isdecimal() else HOW_MANY[0]
    try:
        found = desk.ask("policy.whatif", files={file: text}, last=min(last, HOW_MANY[-1]))
    except PolicyError as problem:
        return _page(request, desk, file=file, text=text, problem=problem)
    return _page(request, desk, file=file, text=text, found=found)


def _page(
    request: Request,
    desk: PolicyDesk,
    *,
    file: str,
    text: str | None = None,
    found: Told | None = None,
    problem: PlantError | None = None,
) -> Response:
    def tell() -> dict[str, object]:
        texts = desk.ask("policy.texts")["files"]
        assert isinstance(texts, dict)
        chosen = file if file in texts else next(iter(texts))
        shown = texts[chosen] if text is None else text
        told = {"texts": texts, "file": chosen, "text": shown, "found": found}
        return {**told, "HOW_MANY": HOW_MANY}

    return it_page(request, "whatif.html", tell, tab=TAB, problem=problem)
