"""What people work on: incidents listed, told, and led step by step to their end."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.case_answers import incident_report_to_json, incident_to_json, step_to_json
from api.http.case_shapes import Close, Incident, IncidentDetail, IncidentPage, Reopen, TakeOn
from api.http.openapi import body_of, may_fail
from api.http.parts import Here
from api.http.routes.events import Limit
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor
from casework.handling import Closing
from plant.events import EventKind
from plant.ids import CameraId, IncidentId
from plant.incidents import IncidentCursor, IncidentFilter, IncidentOrder, IncidentState, Loss
from plant.records import LONGEST_NAME
from plant.reports import ReportFilter
from plant.store_errors import MissingError

routes = APIRouter(prefix="/api/v1/incidents", tags=["incidents"])
Id = Annotated[str, Path(description="the incident's id")]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents a list is about."""

    state: Annotated[list[IncidentState] | None, Query()] = None
    camera: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    kind: Annotated[EventKind | None, Query()] = None
    owner: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None
    from_at: Annotated[AwareDatetime | None, Query(alias="from")] = None
    to_at: Annotated[AwareDatetime | None, Query(alias="to")] = None
    order: Annotated[IncidentOrder, Query()] = IncidentOrder.NEWEST

    def filter(self) -> IncidentFilter:
        """Return it as the store understands it."""
        return IncidentFilter(
            states=frozenset(self.state) if self.state else None,
            cameras=frozenset({CameraId(self.camera)}) if self.camera else None,
            kind=self.kind,
            owner=self.owner,
            from_at=self.from_at,
            to_at=self.to_at,
            order=self.order,
        )


@routes.get(
    "",
    dependencies=[action(Action.INCIDENT_LIST)],
    response_model=IncidentPage,
    responses=may_fail(422, 503),
)
def list_incidents(
    parts: Here,
    wanted: Annotated[Wanted, Depends()],
    cursor: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = 50,
) -> Response:
    """List incidents, newest or most urgent first."""
    start = None if cursor is None else IncidentCursor.read(cursor)
    page = parts.store.incidents.page(wanted.filter(), start=start, limit=limit)
    following = None if page.next is None else str(page.next)
    listed = [incident_to_json(each) for each in page.incidents]
    return answer({"incidents": [*listed], "next": following})


@routes.get(
    "/{incident_id}",
    dependencies=[action(Action.INCIDENT_VIEW)],
    response_model=IncidentDetail,
    responses=may_fail(404, 422, 503),
)
def get_incident(parts: Here, incident_id: Id) -> Response:
    """Tell an incident with its steps. Its events are listed by `/events?incident=`."""
    incidents = parts.store.incidents
    found = incidents.find(IncidentId(incident_id))
    if found is None:
        raise MissingError("no such incident is kept", remedy="check the incident's id")
    verdicts = {state.value: count for state, count in incidents.verdicts(found.id).items()}
    detail = incident_to_json(found) | {"verdicts": {**verdicts}}
    detail["steps"] = [step_to_json(each) for each in incidents.steps(found.id)]
    reports = parts.store.reports.page(ReportFilter(incident=found.id)).reports
    detail["reports"] = [
        incident_report_to_json(each, parts.reports.reasons(each)) for each in reports
    ]
    return answer(detail)


@routes.post(
    "/{incident_id}/take",
    dependencies=[action(Action.INCIDENT_WORK)],
    openapi_extra=body_of(TakeOn),
    response_model=Incident,
    responses=may_fail(*WRITING),
)
def take_on(
    parts: Here,
    incident_id: Id,
    visitor: Visitor,
    said: Annotated[TakeOn, Depends(body_as(TakeOn))],
) -> Response:
    """Work on it, or name who does."""
    taken = parts.handling.take(
        IncidentId(incident_id), by=visitor, version=said.version, owner=said.owner
    )
    parts.bell.ring()
    return answer(incident_to_json(taken))


@routes.post(
    "/{incident_id}/close",
    dependencies=[action(Action.INCIDENT_WORK)],
    openapi_extra=body_of(Close),
    response_model=Incident,
    responses=may_fail(*WRITING),
)
def close(
    parts: Here, incident_id: Id, visitor: Visitor, said: Annotated[Close, Depends(body_as(Close))]
) -> Response:
    """End the work, saying what it was and what was lost."""
    lost = said.loss
    loss = None if lost is None else Loss(lost.value, lost.recovered, lost.unit)
    closing = Closing(said.outcome, loss=loss, note=said.note)
    closed = parts.handling.close(
        IncidentId(incident_id), closing, by=visitor, version=said.version
    )
    parts.bell.ring()
    return answer(incident_to_json(closed))


@routes.post(
    "/{incident_id}/reopen",
    dependencies=[action(Action.INCIDENT_WORK)],
    openapi_extra=body_of(Reopen),
    response_model=Incident,
    responses=may_fail(*WRITING),
)
def reopen(
    parts: Here,
    incident_id: Id,
    visitor: Visitor,
    said: Annotated[Reopen, Depends(body_as(Reopen))],
) -> Response:
    """Begin the work again, saying why."""
    opened = parts.handling.reopen(
        IncidentId(incident_id), by=visitor, version=said.version, reason=said.reason
    )
    parts.bell.ring()
    return answer(incident_to_json(opened))
