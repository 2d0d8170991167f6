"""Evidence of an incident: given out in a package that can be checked without us, and held."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import AwareDatetime
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.evidence_answers import NewPackage, Words, package_answer
from api.http.openapi import body_of, file_answer, may_fail
from api.http.parts import Here
from api.http.routes.verdicts import WRITING
from api.http.shapes import Shape
from api.http.visitor import Visitor
from casework.evidence.gathering import Span
from casework.evidence.packing import Order
from plant.ids import IncidentId
from plant.packages import Package
from plant.records import Hold
from plant.wire import Json, time_or_null, time_text

routes = APIRouter(prefix="/api/v1/incidents", tags=["evidence"])
Id = Annotated[str, Path(description="the incident's id")]


class NewHold(Shape):
    """For what the files are needed."""

    reason: Words


class TakenPackage(Shape):
    """A package that was given out."""

    id: str
    recipient: str
    reason: str
    made_by: str
    made_at: AwareDatetime
    manifest_sha256: str


class HoldTold(Shape):
    """A hold on the files of one event."""

    event_id: str
    reason: str
    held_by: str
    held_at: AwareDatetime
    released_by: str | None
    released_at: AwareDatetime | None


class EvidenceTold(Shape):
    """To whom evidence was given, which holds there are, and the key that signs."""

    key: str | None
    packages: list[TakenPackage]
    holds: list[HoldTold]


class HoldCount(Shape):
    """How many holds were put on or lifted."""

    holds: int


@routes.get(
    "/{incident_id}/evidence",
    dependencies=[action(Action.INCIDENT_VIEW)],
    response_model=EvidenceTold,
    responses=may_fail(404, 422, 503),
)
def told(parts: Here, incident_id: Id) -> Response:
    """Tell to whom evidence of an incident was given, and what is held."""
    incident = IncidentId(incident_id)
    packages = [_package(each) for each in parts.store.packages.of_incident(incident)]
    holds = [_hold(each) for each in parts.holds.holds(incident)]
    key = None if parts.signer is None else parts.signer.key
    return answer({"key": key, "packages": [*packages], "holds": [*holds]})


@routes.post(
    "/{incident_id}/evidence",
    dependencies=[action(Action.MEDIA_EXPORT)],
    openapi_extra=body_of(NewPackage),
    responses=file_answer(200, "The package", "application/zip") | may_fail(*WRITING),
    response_class=Response,
)
def give_out(
    parts: Here,
    incident_id: Id,
    visitor: Visitor,
    said: Annotated[NewPackage, Depends(body_as(NewPackage))],
) -> Response:
    """Make a package for somebody, and keep that it was made."""
    order = Order(said.recipient, said.reason, Span(said.from_at, said.to_at))
    return package_answer(parts.packages.make(IncidentId(incident_id), order, by=visitor))


@routes.post(
    "/{incident_id}/hold",
    status_code=201,
    dependencies=[action(Action.MEDIA_HOLD)],
    openapi_extra=body_of(NewHold),
    response_model=HoldCount,
    responses=may_fail(*WRITING),
)
def hold(
    parts: Here,
    incident_id: Id,
    visitor: Visitor,
    said: Annotated[NewHold, Depends(body_as(NewHold))],
) -> Response:
    """Keep all files of an incident, whatever their time."""
    count = parts.holds.hold(IncidentId(incident_id), said.reason, by=visitor)
    return answer({"holds": count}, HTTPStatus.CREATED)


@routes.post(
    "/{incident_id}/lift",
    dependencies=[action(Action.MEDIA_HOLD)],
    response_model=HoldCount,
    responses=may_fail(404, 422, 503, 507),
)
def lift(parts: Here, incident_id: Id, visitor: Visitor) -> Response:
    """Lift all holds of an incident: its files go when their time is over."""
    return answer({"holds": parts.holds.lift(IncidentId(incident_id), by=visitor)})


def _package(package: Package) -> dict[str, Json]:
    return {
        "id": package.id,
        "recipient": package.recipient,
        "reason": package.reason,
        "made_by": package.made_by,
        "made_at": time_text(package.made_at),
        "manifest_sha256": package.manifest_sha256,
    }


def _hold(hold: Hold) -> dict[str, Json]:
    return {
        "event_id": hold.event,
        "reason": hold.reason,
        "held_by": hold.held_by,
        "held_at": time_text(hold.held_at),
        "released_by": hold.released_by or None,
        "released_at": time_or_null(hold.released_at),
    }
