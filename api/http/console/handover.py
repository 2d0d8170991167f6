"""The handover of a shift: how things stand, a note, and two names. It prints.

What stands on it is looked up anew each time; what was signed keeps the counts of its moment.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody
from api.http.console.it.desk import Desk, PolicyDesk
from api.http.console.it.words import STATUSES
from api.http.console.queue import MOST
from api.http.console.refusals import Refusals, refusals_since, since_of
from api.http.console.shell import page
from api.http.console.words import camera_states, severity_of
from api.http.live.states import states_of
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.queueing import queue_of
from plant.ids import CameraId
from plant.incidents import IncidentFilter, IncidentOrder, IncidentState
from plant.kind_words import KINDS
from plant.places import Plant
from plant.queue import Waiting
from plant.records import EventFilter
from plant.reports import ReportFilter, ReportState
from plant.reviews import ReviewState
from plant.store_errors import ConflictError
from policy.break_glass.openings import Stage
from policy.errors import PolicyError
from policy.gate.knowing import Emergency

SHOWN = 12
AT_MOST = 200
UNCLOSED = frozenset({IncidentState.OPEN, IncidentState.IN_PROGRESS})
routes = APIRouter(prefix="/handover", include_in_schema=False)


@routes.get("", dependencies=[action(Action.INCIDENT_LIST)])
def handover(request: Request, parts: Here, desk: Desk, problem: str = "") -> Response:
    """Show how things stand, and what was signed before."""
    plant = parts.plant.in_force[0]
    told = _standing(parts, plant) | {
        "refused": _refused(request, parts, desk),
        "since": since_of(parts),
        "STATUSES": STATUSES,
        "plant": plant,
        "now": parts.clock.now().astimezone(plant.timezone),
        "shift": shift_of(plant, parts.clock.now()),
        "signed": parts.store.desk.handovers(),
        "problem": problem[:300],
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M}",
        "severity": severity_of,
        "KINDS": KINDS,
        "SHOWN": SHOWN,
    }
    return page(request, "handover.html", told, here="/handover")


@routes.post("", dependencies=[action(Action.SHIFT_SIGN)])
def sign(request: Request, parts: Here, desk: Desk, visitor: Visitor, form: FormBody) -> Response:
    """Sign as the one who hands over."""
    plant = parts.plant.in_force[0]
    refused = _refused(request, parts, desk)
    devices = refused.devices if isinstance(refused, Refusals) else None
    counts = counts_of(_standing(parts, plant) | {"refused": devices})
    try:
        parts.handover.sign(
            shift=form.get("shift", ""), note=form.get("note", ""), counts=counts, by=visitor
        )
    except CaseError as error:
        return _back(str(error))
    return _back()


@routes.post("/{number}/take", dependencies=[action(Action.SHIFT_SIGN)])
def take(parts: Here, number: int, visitor: Visitor) -> Response:
    """Sign as the one who takes over."""
    try:
        parts.handover.take(number, by=visitor)
    except (CaseError, ConflictError) as error:
        return _back(str(error))
    return _back()


@routes.post("/cameras/{camera}/snoozes/{number}/end", dependencies=[action(Action.RULE_SNOOZE)])
def end_snooze(parts: Here, camera: str, number: int, visitor: Visitor) -> Response:
    """End a snooze: its events are in the queue again."""
    parts.snoozing.end(number, camera=CameraId(camera), by=visitor)
    return _back()


def shift_of(plant: Plant, now: datetime) -> str:
    """Return the name of the shift that is on, none where none is."""
    local = now.astimezone(plant.timezone)
    return next((each.name for each in plant.shifts if each.window.holds(local)), "")


def counts_of(standing: Mapping[str, object]) -> dict[str, int]:
    """Return how much of each there is, in the words of the page."""
    named = {
        "waiting": "waiting events",
        "unsure": "unsure",
        "incidents": "open incidents",
        "snoozes": "snoozed rules",
        "troubled": "cameras in trouble",
        "reports": "unread reports",
        "refused": "refused devices",
        "emergencies": "emergencies without a review",
    }
    counted = {name: standing.get(key) for key, name in named.items()}
    return {name: len(each) for name, each in counted.items() if isinstance(each, list | tuple)}


def _standing(parts: Parts, plant: Plant) -> dict[str, object]:
    store, now = parts.store, parts.clock.now()
    urgent = IncidentFilter(states=UNCLOSED, order=IncidentOrder.URGENT)
    incidents = store.incidents.page(urgent, limit=AT_MOST).incidents
    waiting = _waiting(parts, ReviewState.NEW)
    snoozes = store.desk.holding(now)
    states = camera_states(states_of(parts, [*plant.cameras.values()]), plant)
    return {
        "emergencies": _emergencies(parts),
        "waiting": waiting,
        "groups": queue_of(waiting, snoozes=snoozes, now=now).groups,
        "unsure": _waiting(parts, ReviewState.UNSURE),
        "incidents": incidents,
        "snoozes": snoozes,
        "troubled": [
            (camera, states[camera.id])
            for camera in plant.cameras.values()
            if states[camera.id].style != "ok"
        ],
        "reports": store.reports.page(
            ReportFilter(states=frozenset({ReportState.RECEIVED})), limit=AT_MOST
        ).reports,
        "soon": now + timedelta(hours=1),
    }


def _emergencies(parts: Parts) -> list[Emergency]:
    """Return what runs in an emergency, and what waits for its review."""
    known = () if parts.guard is None else parts.guard.knowledge.now.emergencies
    return [each for each in known if each.stage != Stage.ASKED]


def _refused(request: Request, parts: Parts, desk: PolicyDesk) -> Refusals | str | None:
    """Return who was refused since the last shift, why that cannot be told, or None for nobody's eyes."""
    if parts.guard is None or not request.app.state.may(request, Action.REFUSAL_LIST):
        return None
    try:
        return refusals_since(desk, since_of(parts))
    except PolicyError as error:
        return str(error)


def _waiting(parts: Parts, state: ReviewState) -> list[Waiting]:
    return [*parts.store.events.waiting(EventFilter(review=state), limit=MOST)]


def _back(problem: str = "") -> Response:
    query = "?" + urlencode({"problem": problem}) if problem else ""
    return RedirectResponse(f"/handover{query}", HTTPStatus.SEE_OTHER)
