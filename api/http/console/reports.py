"""What plant workers report, as security reads it: a list, and one report with all it brings.

Links and forms alone, no script.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody, read_as
from api.http.case_shapes import Seen
from api.http.console.shell import page
from api.http.console.words import incident_named
from api.http.parts import Here, Parts
from api.http.report_shapes import Answer, AskReveal
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.revealing import ends_at, standing
from mobile_reports.wording import checked_message
from plant.ids import ReportId
from plant.places import Plant
from plant.reports import Category, Report, ReportFilter, ReportState, Speaker, When
from plant.store_errors import MissingError

AT_ONCE = 50
CATEGORIES: Mapping[Category, str] = {
    Category.TAKING: "Taking goods",
    Category.DAMAGE: "Damage",
    Category.STRANGER: "Stranger",
    Category.UNSAFE: "Unsafe",
    Category.MACHINE: "Machine trouble",
    Category.OTHER: "Something else",
}
STATES: Mapping[ReportState, str] = {
    ReportState.RECEIVED: "New",
    ReportState.LOOKED_AT: "Being looked at",
    ReportState.ANSWERED: "Answered",
    ReportState.CLOSED: "Done",
}
TIMES: Mapping[When, str] = {
    When.NOW: "just then",
    When.HOUR_AGO: "an hour before",
    When.LAST_NIGHT: "the night before",
}
SPEAKERS: Mapping[Speaker, str] = {
    Speaker.SECURITY: "Security",
    Speaker.REPORTER: "Reporter",
}
# What came of looking for the device; a page that did not look shows neither.
NOT_LOOKED: Mapping[str, str] = {"device": "", "problem": ""}
routes = APIRouter(prefix="/reports", include_in_schema=False)


@routes.get("", dependencies=[action(Action.REPORT_LIST)])
def reports(
    request: Request,
    parts: Here,
    state: Annotated[ReportState | None, Query()] = None,
    start: Annotated[int | None, Query(ge=1, lt=1 << 62)] = None,
) -> Response:
    """List reports, the newest first."""
    return _page(request, parts, None, state=state, start=start)


@routes.get("/{report_id}", dependencies=[action(Action.REPORT_VIEW)])
def one(request: Request, parts: Here, report_id: str) -> Response:
    """Show one report beside the list."""
    return _page(request, parts, _found(parts, report_id))


@routes.post("/{report_id}", dependencies=[action(Action.REPORT_ANSWER)])
def act(parts: Here, report_id: str, visitor: Visitor, form: FormBody) -> Response:
    """Say something to the reporter, look at it, or close it: whichever button was pressed."""
    id_ = _found(parts, report_id).id
    match form.get("do"):
        case "say":
            said = read_as(Answer, {name: form.get(name) for name in ("version", "text")})
            text = checked_message(said.text)
            parts.reports.answer(id_, text, by=visitor, version=said.version)
        case "close":
            parts.reports.close(id_, version=_version(form))
        case _:
            parts.reports.look(id_, version=_version(form))
    parts.bell.ring()
    return RedirectResponse(f"/reports/{quote(id_)}", HTTPStatus.SEE_OTHER)


@routes.get("/{report_id}/reveal", dependencies=[action(Action.REPORT_REVEAL)])
def look(request: Request, parts: Here, report_id: str, visitor: Visitor) -> Response:
    """Show the report with the device that sent it, to the two who asked and agreed."""
    report = _found(parts, report_id)
    try:
        device = parts.revealing.device(report.id, by=visitor, now=parts.clock.now())
    except CaseError as error:
        return _page(request, parts, report, looked={**NOT_LOOKED, "problem": str(error)})
    return _page(request, parts, report, looked={**NOT_LOOKED, "device": device or "not known"})


@routes.post("/{report_id}/reveal", dependencies=[action(Action.REPORT_REVEAL)])
def reveal(parts: Here, report_id: str, visitor: Visitor, form: FormBody) -> Response:
    """Ask which device sent it, or agree to what another asked."""
    id_ = _found(parts, report_id).id
    if form.get("do") == "agree":
        parts.revealing.agree(id_, by=visitor)
    else:
        asked = read_as(AskReveal, {"reason": form.get("reason")})
        parts.revealing.ask(id_, by=visitor, reason=asked.reason)
    return RedirectResponse(f"/reports/{quote(id_)}#reporter", HTTPStatus.SEE_OTHER)


def _version(form: Mapping[str, str]) -> int:
    return read_as(Seen, {"version": form.get("version")}).version


def _found(parts: Parts, report_id: str) -> Report:
    found = parts.store.reports.find(ReportId(report_id))
    if found is None:
        raise MissingError("no such report is kept", remedy="see the list of reports")
    return found


def _page(
    request: Request,
    parts: Parts,
    shown: Report | None,
    *,
    state: ReportState | None = None,
    start: int | None = None,
    looked: Mapping[str, str] = NOT_LOOKED,
) -> Response:
    plant = parts.plant.in_force[0]
    wanted = ReportFilter(states=None if state is None else frozenset({state}))
    told = {
        "page": parts.store.reports.page(wanted, start=start, limit=AT_ONCE),
        "state": state,
        "shown": shown,
        "place": lambda report: _place(report, plant),
        "named": lambda incident: incident_named(incident, plant),
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M}",
        "CATEGORIES": CATEGORIES,
        "STATES": STATES,
        "TIMES": TIMES,
        "SPEAKERS": SPEAKERS,
    }
    belongings = {} if shown is None else _belongings(parts, shown)
    return page(request, "reports.html", {**told, **looked, **belongings}, here="/reports")


def _belongings(parts: Parts, report: Report) -> dict[str, object]:
    store = parts.store
    asked = [store.footage.find(each) for each in report.footage]
    incident = None if report.incident is None else store.incidents.find(report.incident)
    return {
        "incident": incident,
        "photos": store.reports.photos(report.id),
        "recordings": store.reports.recordings(report.id),
        "messages": store.reports.messages(report.id),
        "footage": [each for each in asked if each is not None],
        "near": parts.reports.near(report),
        "reveals": store.reports.reveals(report.id),
        "standing": standing(store.reports.reveals(report.id), parts.clock.now()),
        "ends_at": ends_at,
        "because": parts.reports.reasons(report),
    }


def _place(report: Report, plant: Plant) -> str:
    post = plant.posts.get(report.said.post)
    return post.name if post else report.said.post
