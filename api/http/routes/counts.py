"""What is counted and what nearly fired: told by vision workers, read by people and programs."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime
from starlette.responses import Response

from api.http import count_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.count_answers import entry_to_json, total_to_json, unit_to_json
from api.http.line_sight import sees_line
from api.http.openapi import body_of, may_fail
from api.http.parts import Here, Parts
from api.http.problems import RequestError
from api.http.routes.verdicts import WRITING
from plant.counts import CounterId, CountReport
from plant.footage import FootageRequest
from plant.ids import CameraId, EventId, LineId, RuleId
from plant.near_misses import NearMiss
from plant.store_errors import MissingError

routes = APIRouter(prefix="/api/v1", tags=["counts"])
LATELY = timedelta(days=1)
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MOST_REQUESTS = 500
OfCamera = Annotated[str, Path(max_length=64, description="the camera's id")]
From = Annotated[AwareDatetime | None, Query(alias="from")]
To = Annotated[AwareDatetime | None, Query(alias="to")]


@routes.post(
    "/cameras/{camera_id}/counts",
    dependencies=[action(Action.EVENT_DELIVER)],
    openapi_extra=body_of(shapes.Counts),
    response_model=shapes.New,
    responses=may_fail(*WRITING),
)
def take_counts(
    parts: Here,
    camera_id: OfCamera,
    said: Annotated[shapes.Counts, Depends(body_as(shapes.Counts))],
) -> Response:
    """Take in what counters of a camera tell. The same again changes nothing."""
    reports = [_report(each) for each in said.counts]
    rules = {rule.id: rule.camera for rule in parts.plant.in_force[0].rules}
    for each in reports:
        rule = RuleId(each.counter.partition("/")[0])
        if rules.get(rule, camera_id) != camera_id:
            raise _of_another(f"rule '{rule}' looks through another camera")
        if each.total < len(each.passed_at):
            raise _of_another(f"{each.counter} tells more units than it has counted")
    new = parts.ledgers.take(reports)
    parts.bell.ring()
    return answer({"new": new})


@routes.get(
    "/counts",
    dependencies=[action(Action.PLANT_VIEW)],
    response_model=shapes.CounterTotals,
    responses=may_fail(503),
)
def list_counts(parts: Here) -> Response:
    """Tell how all counters stand."""
    totals = [each for each in parts.store.counts.totals() if _sees_counter(parts, each.counter)]
    return answer({"counters": [total_to_json(each) for each in totals]})


@routes.get(
    "/lines/{line_id}/ledger",
    dependencies=[action(Action.EVENT_LIST)],
    response_model=shapes.Ledger,
    responses=may_fail(404, 422, 503),
)
def read_ledger(
    parts: Here,
    line_id: Annotated[str, Path(max_length=64, description="the line's id")],
    from_at: From = None,
    to_at: To = None,
) -> Response:
    """Tell what the windows of a line came to, the last day's unless asked otherwise."""
    line = parts.plant.in_force[0].lines.get(LineId(line_id))
    if line is None or line.ledger is None or not sees_line(parts, line):
        raise MissingError("no ledger is kept of this line", remedy="see lines in the plant file")
    counts = parts.store.counts
    latest = counts.latest(line.id)
    until = to_at or (latest[0].ends_at if latest else parts.clock.now())
    begins = from_at or until - LATELY
    entries = counts.entries(from_at=begins, to_at=until, line=line.id)
    units = counts.missing([EventId(each.event) for each in entries if each.event])
    footage = _requests_of(parts, units)
    missing = [unit_to_json(unit, footage) for found in units.values() for unit in found]
    told = [entry_to_json(each) for each in entries]
    return answer({"line": line.id, "entries": [*told], "missing": [*missing]})


@routes.post(
    "/cameras/{camera_id}/near-misses",
    dependencies=[action(Action.EVENT_DELIVER)],
    openapi_extra=body_of(shapes.NearMisses),
    response_model=shapes.New,
    responses=may_fail(*WRITING),
)
def take_near_misses(
    parts: Here,
    camera_id: OfCamera,
    said: Annotated[shapes.NearMisses, Depends(body_as(shapes.NearMisses))],
) -> Response:
    """Take in what nearly fired on a camera. The same again changes nothing."""
    if any(each.camera != camera_id for each in said.near_misses):
        raise _of_another("a near miss is of another camera")
    misses = [_near_miss(each) for each in said.near_misses]
    with parts.store.writing() as work:
        new = work.keep_near_misses(misses)
    return answer({"new": new})


@routes.get(
    "/cameras/{camera_id}/near-misses",
    dependencies=[action(Action.EVENT_LIST)],
    response_model=shapes.NearMisses,
    responses=may_fail(422, 503),
)
def list_near_misses(
    parts: Here,
    camera_id: OfCamera,
    from_at: From = None,
    to_at: To = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """List what nearly fired on a camera and why it did not, the latest first."""
    if not parts.sees(Action.EVENT_VIEW, CameraId(camera_id)):
        return answer({"near_misses": []})
    misses = parts.store.near_misses.between(
        CameraId(camera_id),
        from_at=from_at or EARLIEST,
        to_at=to_at or LATEST,
        limit=limit,
    )
    return answer({"near_misses": [each.told() for each in misses]})


def _sees_counter(parts: Parts, counter: CounterId) -> bool:
    """Whether who asks may see what a counter counted; one of no known rule only by all."""
    name = counter.partition("/")[0]
    cameras = [rule.camera for rule in parts.plant.in_force[0].rules if rule.id == name]
    return parts.look is None or any(parts.sees(Action.EVENT_VIEW, each) for each in cameras)


def _report(said: shapes.CountReport) -> CountReport:
    return CountReport(
        CounterId(said.counter), said.epoch_at, said.total, said.until_at, tuple(said.passed_at)
    )


def _near_miss(said: shapes.NearMiss) -> NearMiss:
    return NearMiss(
        CameraId(said.camera),
        RuleId(said.rule),
        said.kind,
        said.place,
        said.because,
        said.reached,
        said.from_at,
        said.to_at,
        said.measures,
    )


def _requests_of(parts: Parts, units: Mapping[EventId, object]) -> list[FootageRequest]:
    """Return the requests for footage of the events that tell of missing units."""
    if not units:
        return []
    page = parts.store.footage.page(limit=MOST_REQUESTS)
    return [each for each in page.requests if each.event in units]


def _of_another(what: str) -> RequestError:
    return RequestError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "misfit",
        what,
        remedy="tell each camera's own counts and near misses, whole",
    )
