"""The evidence of an incident: what there is, to whom it is given and why, and the hold on it.

    /evidence/{incident}?from=…&to=…

`from` and `to` are the marks that somebody set beside the clips; they stand in the form.
Forms alone, no script.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime
from starlette.responses import RedirectResponse, Response

from api.http.actions import Action, action
from api.http.bodies import FormBody, read_as
from api.http.console.shell import page
from api.http.console.words import incident_named
from api.http.evidence_answers import NewPackage, package_answer
from api.http.parts import Here, Parts
from api.http.visitor import Visitor
from casework.errors import CaseError
from casework.evidence.gathering import Span, gathered
from casework.evidence.packing import Order
from plant.ids import IncidentId
from plant.incidents import Incident
from plant.kind_words import KINDS
from plant.store_errors import MissingError
from plant.wire import time_text
from policy.seals import fingerprint

routes = APIRouter(prefix="/evidence", include_in_schema=False)
Mark = Annotated[AwareDatetime | None, Query()]


@routes.get("/{incident_id}", dependencies=[action(Action.INCIDENT_VIEW)])
def evidence(
    request: Request,
    parts: Here,
    incident_id: str,
    from_at: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    to_at: Annotated[AwareDatetime | None, Query(alias="to")] = None,
) -> Response:
    """Show what evidence there is, and the forms to give it out and to hold it."""
    return _page(request, parts, _found(parts, incident_id), Span(from_at, to_at))


@routes.post("/{incident_id}", dependencies=[action(Action.MEDIA_EXPORT)])
def give_out(
    request: Request, parts: Here, incident_id: str, visitor: Visitor, form: FormBody
) -> Response:
    """Make the package that the form asks for, and give it as a download."""
    incident = _found(parts, incident_id)
    told = {name: text.strip() for name, text in form.items() if text.strip()}
    for name in ("recipient", "reason"):
        if name not in told:
            return _page(request, parts, incident, Span(), problem=f"Say the {name} first.")
    said = read_as(NewPackage, {name: told.get(name) for name in NewPackage.model_fields})
    order = Order(said.recipient, said.reason, Span(said.from_at, said.to_at))
    return package_answer(parts.packages.make(incident.id, order, by=visitor))


@routes.post("/{incident_id}/hold", dependencies=[action(Action.MEDIA_HOLD)])
def hold(
    request: Request, parts: Here, incident_id: str, visitor: Visitor, form: FormBody
) -> Response:
    """Put a hold on, or lift it: whichever button was pressed."""
    incident = _found(parts, incident_id)
    try:
        if form.get("do") == "lift":
            parts.holds.lift(incident.id, by=visitor)
        else:
            parts.holds.hold(incident.id, form.get("reason", ""), by=visitor)
    except CaseError as error:
        return _page(request, parts, incident, Span(), problem=str(error))
    return RedirectResponse(f"/evidence/{quote(incident.id)}", HTTPStatus.SEE_OTHER)


def _found(parts: Parts, incident_id: str) -> Incident:
    found = parts.store.incidents.find(IncidentId(incident_id))
    if found is None:
        raise MissingError("no such incident is kept", remedy="check the incident's id")
    return found


def _page(
    request: Request, parts: Parts, incident: Incident, span: Span, *, problem: str = ""
) -> Response:
    timezone = parts.plant.in_force[0].timezone
    found = gathered(parts.store, incident, span)
    holds = parts.holds.holds(incident.id)
    key = None if parts.signer is None else parts.signer.key

    def local(moment: datetime) -> str:
        return f"{moment.astimezone(timezone):%Y-%m-%d %H:%M:%S}"

    told = {
        "incident": incident,
        "named": incident_named(incident, parts.plant.in_force[0]),
        "kind": KINDS.get(incident.kind, "Report") if incident.kind else "Report",
        "span": span,
        "exhibits": found.exhibits,
        "kept": {each.name: parts.media.find(each.file.sha256) for each in found.exhibits},
        "octets": sum(each.file.size for each in found.exhibits),
        "packages": parts.store.packages.of_incident(incident.id),
        "held": [each for each in holds if each.released_at is None],
        "lifted": [each for each in holds if each.released_at is not None],
        "key": key,
        "fingerprint": "" if key is None else fingerprint(key),
        "proves": parts.prover is not None,
        "problem": problem,
        "local": local,
        "utc": time_text,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page(request, "evidence.html", told, here="/incidents", status=status)
