"""Who saw what of an incident, who took it out, and who tried to: out of the audit of the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.console.it.desk import Desk, PolicyDesk
from api.http.console.shell import page
from api.http.parts import Here, Parts
from plant.ids import IncidentId
from plant.incidents import Incident
from plant.kind_words import KINDS
from plant.places import Plant
from plant.records import EventFilter
from plant.store_errors import MissingError
from plant.wire import time_text
from policy.errors import PolicyError

MOST_EVENTS = 200
VERBS: Mapping[str, str] = {
    "event.view": "saw an event",
    "media.view": "saw pictures or a clip",
    "media.hold": "held its files",
    "media.export": "took files out",
    "incident.view": "opened the incident",
    "incident.trace": "looked who had seen it",
}
# Of what people were blurred in the trace says so; that they were clear is what one expects.
PEOPLE: Mapping[str, str] = {"blurred": ", people blurred"}
routes = APIRouter(prefix="/incidents/{incident_id}/trace", include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Use:
    """Somebody did one thing, so often, between two moments; or was refused."""

    person: str
    device: str
    did: str
    is_export: bool
    allowed: bool
    count: int
    first: datetime
    last: datetime


@routes.get("", dependencies=[action(Action.INCIDENT_TRACE)])
def trace(request: Request, parts: Here, desk: Desk, incident_id: str) -> Response:
    """Show who saw and took out what of an incident."""
    incident = parts.store.incidents.find(IncidentId(incident_id))
    if incident is None:
        raise MissingError("no such incident is kept", remedy="see the list of incidents")
    plant = parts.plant.in_force[0]
    told: dict[str, object] = {"uses": (), "is_whole": True, "problem": ""}
    try:
        told["uses"], told["is_whole"] = uses_of(desk, parts, incident)
    except PolicyError as error:
        told["problem"] = str(error)
    told |= {
        "incident": incident,
        "what": KINDS.get(incident.kind, "Report") if incident.kind else "Report",
        "camera": _name_of(plant, incident),
        "packages": parts.store.packages.of_incident(incident.id),
        "local": lambda moment: f"{moment.astimezone(plant.timezone):%Y-%m-%d %H:%M:%S}",
    }
    return page(request, "trace.html", told, here="/incidents")


def _name_of(plant: Plant, incident: Incident) -> str:
    """Return what the plant calls the camera of an incident, nothing where it has none."""
    if incident.camera is None:
        return ""
    camera = plant.cameras.get(incident.camera)
    return (camera.name if camera else "") or incident.camera


def uses_of(desk: PolicyDesk, parts: Parts, incident: Incident) -> tuple[tuple[Use, ...], bool]:
    """Return who did what with it, the latest first, and whether that is all."""
    found = parts.store.events.page(EventFilter(incident=incident.id), limit=MOST_EVENTS).events
    # A film plays in a time of its own: what was seen before it was kept, nobody can have seen.
    begun = min([incident.opened_at, *(each.stored_at for each in found)])
    things = [incident.id, *(each.event.id for each in found)]
    told = desk.ask("audit.uses", things=things, since=time_text(begun))
    uses = told.get("uses")
    lines = (
        [_use(each) for each in uses if isinstance(each, dict)] if isinstance(uses, list) else ()
    )
    return tuple(lines), told.get("is_whole") is True


def _use(told: Mapping[str, object]) -> Use:
    doing, count = str(told["action"]), told["count"]
    return Use(
        person=str(told["person"]),
        device=str(told["device"]),
        did=VERBS.get(doing, doing) + PEOPLE.get(str(told.get("people", "")), ""),
        is_export=doing == "media.export",
        allowed=told["decision"] == "allow",
        count=count if isinstance(count, int) else 1,
        first=datetime.fromisoformat(str(told["first"])),
        last=datetime.fromisoformat(str(told["last"])),
    )
