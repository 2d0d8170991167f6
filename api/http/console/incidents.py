"""The incidents: a list, and one with its films, reports, notes, tasks, losses and trail."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Annotated, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.incident_views import TrailLine, axis_of, money, trail_of
from api.http.console.reports import CATEGORIES
from api.http.console.shell import page
from api.http.console.words import OUTCOMES, STATES, WORK, severity_of, where_of
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.footage import Wish
from casework.handling import Closing
from casework.workbench import losses_of, tasks_of, totals_of
from plant.events import Event
from plant.footage import FootageRequest
from plant.ids import CameraId, EventId, IncidentId
from plant.incidents import (
    Incident,
    IncidentCursor,
    IncidentFilter,
    IncidentOrder,
    IncidentState,
    Loss,
    Outcome,
)
from plant.kind_words import KINDS
from plant.places import Camera, Plant
from plant.records import EventFilter
from plant.reports import Report, ReportFilter
from plant.store_errors import ConflictError, MissingError
from plant.workbench import EntryKind

AT_ONCE = 40
MOST_EVENTS = 100
MOST_REPORTS = 20
LAST_REQUESTS = 200
# Around its events, as much is asked of another camera; of a long one, around the gravest.
AROUND = timedelta(seconds=30)
ASKED_AT_MOST = timedelta(minutes=5)
FASTEST = IncidentFilter(states=frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS}))
routes = APIRouter(prefix="/incidents", include_in_schema=False)
Step: TypeAlias = Callable[[Parts, Incident, Mapping[str, str], str], str | None]


@routes.get("", dependencies=[action(Action.INCIDENT_LIST)])
def incidents(
    request: Request,
    parts: Here,
    state: Annotated[IncidentState | None, Query()] = None,
    owner: Annotated[str, Query(max_length=200)] = "",
    cursor: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """List incidents: what is open by urgency, the rest the newest first."""
    states = FASTEST.states if state is None else frozenset({state})
    order = IncidentOrder.NEWEST if state is IncidentState.CLOSED else IncidentOrder.URGENT
    wanted = IncidentFilter(states=states, owner=owner or None, order=order)
    start = IncidentCursor.read(cursor) if cursor else None
    found = parts.store.incidents.page(wanted, start=start, limit=AT_ONCE)
    words = {"state": state.value if state else "", "owner": owner}
    told = _words(parts.plant.in_force[0]) | {
        "found": found.incidents,
        "state": state,
        "owner": owner,
        "next": urlencode(words | {"cursor": str(found.next)}) if found.next else "",
    }
    return page(request, "incidents.html", told, here="/incidents")


@routes.get("/{incident_id}", dependencies=[action(Action.INCIDENT_VIEW)])
def one(
    request: Request,
    parts: Here,
    incident_id: str,
    problem: Annotated[str, Query(max_length=300)] = "",
) -> Response:
    """Show one incident."""
    incident, store = _found(parts, incident_id), parts.store
    events = _events(parts, incident)
    reports = store.reports.page(ReportFilter(incident=incident.id), limit=MOST_REPORTS).reports
    footage = _footage(parts, events, [each for report in reports for each in report.footage])
    entries = store.desk.entries(incident.id)
    lines = losses_of(entries)
    axis = axis_of(events, store.events.attachments_of([each.id for each in events]), footage)
    told = _words(parts.plant.in_force[0]) | {
        "incident": incident,
        "events": events,
        "reviews": store.reviews.of_events([each.id for each in events]),
        "reports": reports,
        "photos": {each.id: store.reports.photos(each.id) for each in reports},
        "axis": axis,
        "tasks": tasks_of(entries),
        "lines": lines,
        "totals": totals_of(lines),
        "notes": [each for each in entries if each.kind is EntryKind.NOTE],
        "trail": trail_of(
            store.incidents.steps(incident.id),
            entries,
            [*_verdicts(parts, events), *_reveals(parts, reports)],
        ),
        "others": [each for each in store.incidents.page(FASTEST).incidents if each != incident],
        "others_see": _others_see(parts.plant.in_force[0], incident),
        "problem": problem,
        "has_gate": parts.guard is not None,
        "CATEGORIES": CATEGORIES,
    }
    return page(request, "incident.html", told, here="/incidents")


@routes.post("/{incident_id}", dependencies=[action(Action.INCIDENT_WORK)])
def work(parts: Here, incident_id: str, visitor: Visitor, form: FormBody) -> Response:
    """Take one step with it: whichever button was pressed."""
    incident, problem, to = _found(parts, incident_id), "", None
    step = STEPS.get(form.get("do", ""), _nothing)
    try:
        to = step(parts, incident, form, visitor)
    except (CaseError, ConflictError, MissingError) as error:
        problem = str(error)
    parts.bell.ring()
    query = "?" + urlencode({"problem": problem}) if problem else ""
    return RedirectResponse(f"/incidents/{quote(to or incident.id)}{query}", HTTPStatus.SEE_OTHER)


def _take(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    owner = form.get("owner", "").strip()
    parts.handling.take(incident.id, by=by, version=_version(form), owner=owner)


def _close(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    outcome = form.get("outcome", "")
    if outcome not in list(Outcome):
        raise CaseError("an incident closes with an outcome", remedy="choose what it was")
    totals = totals_of(losses_of(parts.store.desk.entries(incident.id)))
    # The lines of one unit are what the incident cost; several units stay lines.
    loss = next(iter(totals.values())) if len(totals) == 1 else None
    closing = Closing(Outcome(outcome), loss=loss, note=form.get("note", ""))
    parts.handling.close(incident.id, closing, by=by, version=_version(form))


def _reopen(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    reason = form.get("reason", "")
    parts.handling.reopen(incident.id, by=by, version=_version(form), reason=reason)


def _note(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    parts.workbench.note(incident.id, form.get("text", ""), by=by)


def _task(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    parts.workbench.task(incident.id, form.get("text", ""), by=by)


def _loss(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    value, back = _amount(form.get("value", "")), _amount(form.get("recovered", "") or "0")
    loss = Loss(value, back, form.get("unit", "").strip())
    parts.workbench.loss(incident.id, form.get("text", ""), loss, by=by)


def _change(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    about = form.get("about", "")
    number = int(about) if about.isdecimal() and len(about) < 10 else 0
    parts.workbench.change(incident.id, EntryKind(form["do"]), number, by=by)


def _ask(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    camera = form.get("camera", "")
    if camera not in parts.plant.in_force[0].cameras:
        raise CaseError("there is no such camera", remedy="choose one of the list")
    begins, ends = _around(parts, incident)
    parts.footage.ask(Wish(CameraId(camera), begins, ends, incident.lead), by=by)


def _around(parts: Parts, incident: Incident) -> tuple[datetime, datetime]:
    """Return the time that is asked of another camera: all of it, or what is around its gravest event."""
    begins, ends = incident.opened_at, incident.last_event_at
    lead = None if incident.lead is None else parts.store.events.current(incident.lead)
    if lead is not None and ends - begins > ASKED_AT_MOST:
        begins = ends = lead.event.onset_at
    return begins - AROUND, ends + AROUND


def _merge(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> str:
    into = _found(parts, form.get("into", ""))
    parts.parting.merge(incident.id, into.id, by=by, version=_version(form))
    return into.id


def _split(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> str:
    chosen = [EventId(name.removeprefix("event:")) for name in form if name.startswith("event:")]
    return parts.parting.split(incident.id, chosen, by=by, version=_version(form)).id


def _nothing(parts: Parts, incident: Incident, form: Mapping[str, str], by: str) -> None:
    del parts, incident, form, by
    raise CaseError("no such step", remedy="load the page again")


STEPS: Mapping[str, Step] = {
    "take": _take,
    "close": _close,
    "reopen": _reopen,
    "note": _note,
    "task": _task,
    "loss": _loss,
    "task_done": _change,
    "task_reopened": _change,
    "loss_dropped": _change,
    "ask": _ask,
    "merge": _merge,
    "split": _split,
}


def _version(form: Mapping[str, str]) -> int:
    told = form.get("version", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def _amount(told: str) -> Decimal:
    try:
        return Decimal(told.strip().replace(",", "."))
    except InvalidOperation:
        raise CaseError("this is no amount", remedy="write digits, such as 1840.50") from None


def _words(plant: Plant) -> dict[str, object]:
    return {
        "plant": plant,
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M:%S}",
        "severity": severity_of,
        "where": lambda incident: where_of(incident, plant),
        "money": money,
        "KINDS": KINDS,
        "OUTCOMES": OUTCOMES,
        "STATES": STATES,
        "WORK": WORK,
    }


def _found(parts: Parts, incident: str) -> Incident:
    found = parts.store.incidents.find(IncidentId(incident))
    if found is None:
        raise MissingError("no such incident is kept", remedy="see the list of incidents")
    return found


def _events(parts: Parts, incident: Incident) -> list[Event]:
    found = parts.store.events.page(EventFilter(incident=incident.id), limit=MOST_EVENTS)
    return [each.event for each in reversed(found.events)]


def _footage(
    parts: Parts, events: Sequence[Event], asked: Sequence[str]
) -> tuple[FootageRequest, ...]:
    about, named = {each.id for each in events}, set(asked)
    found = parts.store.footage.page(limit=LAST_REQUESTS).requests
    return tuple(each for each in found if each.event in about or each.id in named)


def _others_see(plant: Plant, incident: Incident) -> dict[str, list[Camera]]:
    """Return the other cameras: first those of the same area, then the rest."""
    here = "" if incident.camera is None else plant.area_of_camera(incident.camera)
    if not here and incident.post is not None:
        here = plant.area_of_post(incident.post)
    others = [each for each in plant.cameras.values() if each.id != incident.camera]
    near = [each for each in others if here and plant.area_of_camera(each.id) == here]
    return {"In the same area": near, "Elsewhere": [each for each in others if each not in near]}


def _reveals(parts: Parts, reports: Sequence[Report]) -> list[TrailLine]:
    lines = []
    for report in reports:
        for each in parts.store.reports.reveals(report.id):
            what = f"which phone sent {report.receipt}"
            lines.append(TrailLine(each.asked_at, each.asked_by, f"asked {what}: {each.reason}"))
            if each.agreed_at is not None:
                lines.append(TrailLine(each.agreed_at, each.agreed_by, f"agreed to see {what}"))
    return lines


def _verdicts(parts: Parts, events: Sequence[Event]) -> list[TrailLine]:
    lines = []
    for event in events:
        for each in parts.store.reviews.verdicts(event.id):
            what = "took a verdict back" if each.undoes else f"judged: {STATES[each.after].lower()}"
            reason = f" ({each.reason})" if each.reason else ""
            lines.append(TrailLine(each.at, each.by, f"{what}, {KINDS[event.kind]}{reason}"))
    return lines
