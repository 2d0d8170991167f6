"""Break-glass: what IT prepared, who asks for it, what runs, and what waits for its review.

Whoever may ask, agree, end or review is decided at the gate for each; policyd sees to it once
more that two people open something, and that neither of them reviews it.
"""

from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, Told, after, it_page
from api.http.console.notices import PAGE
from api.http.guard import admitted_of
from plant.errors import PlantError
from policy.break_glass.openings import LONGEST_WORDS, SHORTEST_REASON, Stage
from policy.canonical import Json

routes = APIRouter(prefix=PAGE, include_in_schema=False)
Done = Literal["asked", "opened", "closed", "reviewed"]
OUTCOMES = {
    "needed": "It was needed",
    "avoidable": "It could have been avoided",
    "misused": "It was misused",
}


@routes.get("", dependencies=[action(Action.BREAK_GLASS_LIST)])
def emergencies(request: Request, desk: Desk) -> Response:
    """Show what is prepared, what runs, and what was opened before."""
    return _page(request, desk)


@routes.post("/grants/{grant_id}", dependencies=[action(Action.BREAK_GLASS_OPEN)])
def ask(request: Request, desk: Desk, grant_id: str, form: FormBody) -> Response:
    """Ask for a grant. Somebody else must agree before it runs."""
    minutes = form.get("minutes", "")
    told = int(minutes) if minutes.isdecimal() else 0

    def do() -> None:
        reason = form.get("reason", "")
        desk.change("break_glass.ask", reason=reason, grant=grant_id, minutes=told)

    return _done(request, desk, do, "asked")


@routes.post("/{opening_id}/agree", dependencies=[action(Action.BREAK_GLASS_AGREE)])
def agree(request: Request, desk: Desk, opening_id: str) -> Response:
    """Let it run, as the second person."""
    return _done(
        request, desk, lambda: desk.change("break_glass.agree", opening=opening_id), "opened"
    )


@routes.post("/{opening_id}/end", dependencies=[action(Action.BREAK_GLASS_END)])
def end(request: Request, desk: Desk, opening_id: str) -> Response:
    """End it, or take back what was asked for."""
    return _done(
        request, desk, lambda: desk.change("break_glass.end", opening=opening_id), "closed"
    )


@routes.post("/{opening_id}/review", dependencies=[action(Action.BREAK_GLASS_REVIEW)])
def review(request: Request, desk: Desk, opening_id: str, form: FormBody) -> Response:
    """Keep what somebody else found afterwards."""
    outcome, words = form.get("outcome", ""), form.get("words", "")

    def do() -> None:
        desk.change("break_glass.review", opening=opening_id, outcome=outcome, words=words)

    return _done(request, desk, do, "reviewed")


def _done(request: Request, desk: PolicyDesk, do: Callable[[], object], done: Done) -> Response:
    return after(
        do,
        go=f"{PAGE}?done={done}",
        else_show=lambda problem: _page(request, desk, problem),
    )


def _page(request: Request, desk: PolicyDesk, problem: PlantError | None = None) -> Response:
    def tell() -> dict[str, object]:
        told = desk.ask("break_glass.list")
        return {
            "grants": told["grants"],
            **_by_stage(told),
            "me": _person(request),
            "OUTCOMES": OUTCOMES,
            "LEAST": SHORTEST_REASON,
            "MOST": LONGEST_WORDS,
        }

    return it_page(request, "emergency.html", tell, tab=PAGE, problem=problem)


def _by_stage(told: Told) -> dict[str, list[Json]]:
    openings = told["openings"]
    assert isinstance(openings, list)
    return {
        stage.value: [
            each for each in openings if isinstance(each, dict) and each["stage"] == stage
        ]
        for stage in Stage
    }


def _person(request: Request) -> str:
    admitted = admitted_of(request)
    person = None if admitted is None else admitted.question.person
    return "" if person is None else person.id
