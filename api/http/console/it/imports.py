"""Lists of other systems: what they would change is shown first, and done when IT says so."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, it_page
from plant.errors import PlantError
from policy.canonical import Json
from policy.errors import PolicyError
from policy.registry.columns import KNOWN

TAB = "/it/devices"
# How each step of an import is told, and which chip shows it.
TOLD = {
    "register": ("Register", "low"),
    "posture": ("New posture", "ok"),
    "refuse": ("Left out", "high"),
    "nothing": ("As it is", ""),
}
routes = APIRouter(prefix="/it/import", include_in_schema=False)


@routes.get("", dependencies=[action(Action.DEVICE_IMPORT)])
def ask_for_list(request: Request, desk: Desk) -> Response:
    """Ask for a list."""
    return _page(request, desk, {}, None)


@routes.post("", dependencies=[action(Action.DEVICE_IMPORT)])
def import_list(request: Request, desk: Desk, form: FormBody) -> Response:
    """Show what a list would change; with `do` change it."""
    do = form.get("do") == "do"
    groups = [each.removeprefix("group:") for each in form if each.startswith("group:")]
    try:
        plan = desk.change(
            "device.import",
            reason=f"import of a list ({form.get('columns', '')})",
            content=form.get("content", ""),
            columns=form.get("columns", ""),
            kind=form.get("kind", ""),
            groups=list[Json](groups),
            do=do,
        )
    except PolicyError as problem:
        return _page(request, desk, form, None, problem)
    if do:
        return RedirectResponse(f"{TAB}?done=imported", HTTPStatus.SEE_OTHER)
    return _page(request, desk, form, plan)


def _page(
    request: Request,
    desk: PolicyDesk,
    form: Mapping[str, str],
    plan: Mapping[str, Json] | None,
    problem: PlantError | None = None,
) -> Response:
    def tell() -> dict[str, object]:
        groups = desk.ask("device.list", limit=1)["groups"]
        sources = {name: each.source for name, each in KNOWN.items()}
        return {"form": form, "plan": plan, "groups": groups, "sources": sources, "TOLD": TOLD}

    return it_page(request, "import.html", tell, tab=TAB, problem=problem)
