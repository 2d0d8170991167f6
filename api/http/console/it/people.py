"""People: accounts with roles and areas, and who is signed in where."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk, after, it_page
from api.http.parts import Parts
from plant.errors import PlantError
from policy.canonical import Json

PEOPLE, SESSIONS = "/it/people", "/it/sessions"
routes = APIRouter(prefix="/it", include_in_schema=False)


@routes.get("/people", dependencies=[action(Action.PERSON_LIST)])
def people(request: Request, desk: Desk) -> Response:
    """List accounts."""
    return _people(request, desk)


@routes.post("/people", dependencies=[action(Action.PERSON_CHANGE)])
def add(request: Request, desk: Desk, form: FormBody) -> Response:
    """Open an account."""
    told: dict[str, Json] = {
        "name": form.get("name", "").strip(),
        "password": form.get("password", ""),
        **_rights(form),
    }

    def do() -> None:
        # By name, so that nothing of the form can stand for the reason.
        desk.change("person.add", reason="", id=form.get("id", "").strip(), **told)

    return after(
        do,
        go=f"{PEOPLE}?done=added",
        else_show=lambda problem: _people(request, desk, problem=problem, form=form),
    )


@routes.post("/people/{person_id}", dependencies=[action(Action.PERSON_CHANGE)])
def change(request: Request, desk: Desk, person_id: str, form: FormBody) -> Response:
    """Change roles and areas, set a new password, or close and open the account."""
    return after(
        lambda: desk.change(
            "person.change", reason=form.get("reason", ""), id=person_id, **_changed(form)
        ),
        go=f"{PEOPLE}?done=changed",
        else_show=lambda problem: _people(request, desk, problem=problem),
    )


@routes.post("/people/{person_id}/passkeys/forget", dependencies=[action(Action.PERSON_CHANGE)])
def forget_passkey(request: Request, desk: Desk, person_id: str, form: FormBody) -> Response:
    """Forget somebody's passkey, and sign them out."""
    passkey = form.get("passkey", "")
    return after(
        lambda: desk.change("person.forget_passkey", id=person_id, passkey=passkey),
        go=f"{PEOPLE}?done=forgotten",
        else_show=lambda problem: _people(request, desk, problem=problem),
    )


@routes.get("/sessions", dependencies=[action(Action.SESSION_LIST)])
def sessions(request: Request, desk: Desk) -> Response:
    """Show who is signed in where."""
    return _sessions(request, desk)


@routes.post("/sessions/{session_id}/end", dependencies=[action(Action.SESSION_END)])
def end(request: Request, desk: Desk, session_id: str) -> Response:
    """End one session, at once."""
    return after(
        lambda: desk.change("session.end", session=session_id),
        go=f"{SESSIONS}?done=ended",
        else_show=lambda problem: _sessions(request, desk, problem),
    )


def _changed(form: Mapping[str, str]) -> Mapping[str, Json]:
    """Return what a form changes: the account itself, the password, or roles and areas."""
    match form.get("do"):
        case "close" | "open" as do:
            return {"enabled": do == "open"}
        case "password":
            return {"password": form.get("password", "")}
    return _rights(form)


def _rights(form: Mapping[str, str]) -> Mapping[str, list[Json]]:
    roles = [each.removeprefix("role:") for each in form if each.startswith("role:")]
    areas = [each.removeprefix("area:") for each in form if each.startswith("area:")]
    return {"roles": list[Json](roles), "areas": list[Json](areas)}


def _people(
    request: Request,
    desk: PolicyDesk,
    *,
    problem: PlantError | None = None,
    form: Mapping[str, str] | None = None,
) -> Response:
    parts: Parts = request.app.state.parts
    plant = parts.plant.in_force[0]

    def tell() -> dict[str, object]:
        areas = {str(each.id): each.name for each in plant.areas.values()}
        return {
            **desk.ask("person.list"),
            "areas": {**areas, str(plant.site): f"{plant.name}: what lies in no area"},
            "form": form or {},
        }

    return it_page(request, "people.html", tell, tab=PEOPLE, problem=problem)


def _sessions(request: Request, desk: PolicyDesk, problem: PlantError | None = None) -> Response:
    return it_page(
        request, "sessions.html", lambda: desk.ask("session.list"), tab=SESSIONS, problem=problem
    )
