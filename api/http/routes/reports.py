"""What security does with reports: hears of them, reads them, asks back, closes them."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.sse import format_sse_event
from starlette.responses import Response, StreamingResponse

from api.http import report_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as
from api.http.files import Served, give
from api.http.openapi import body_of, file_answer, may_answer, may_fail
from api.http.parts import Here, Parts
from api.http.report_answers import (
    belongings_to_json,
    messages_to_json,
    photos_to_json,
    recordings_to_json,
    report_to_json,
    reveals_to_json,
)
from api.http.routes.events import Limit
from api.http.routes.feed import AT_ONCE, SSE_TYPE, After, LastId, Line, a_seat, told
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor
from mobile_reports.photos import MEDIA_TYPE
from mobile_reports.wording import checked_message
from plant.ids import IncidentId, PostId, ReportId
from plant.reports import Category, Report, ReportFilter, ReportState
from plant.store_errors import CursorError, MissingError

routes = APIRouter(prefix="/api/v1/reports", tags=["reports"])
Id = Annotated[str, Path(description="the report's id")]


def _wanted(
    state: Annotated[ReportState | None, Query()] = None,
    category: Annotated[Category | None, Query()] = None,
    post: Annotated[str | None, Query(max_length=64)] = None,
) -> ReportFilter:
    return ReportFilter(
        states=None if state is None else frozenset({state}),
        category=category,
        post=None if post is None else PostId(post),
    )


@routes.get(
    "",
    dependencies=[action(Action.REPORT_LIST)],
    response_model=shapes.ReportPage,
    responses=may_fail(422, 503),
)
def list_reports(
    parts: Here,
    wanted: Annotated[ReportFilter, Depends(_wanted)],
    cursor: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = 50,
) -> Response:
    """List reports, the newest first."""
    page = parts.store.reports.page(wanted, start=_number(cursor), limit=limit)
    following = None if page.next is None else str(page.next)
    listed = [report_to_json(each) for each in page.reports]
    return answer({"reports": [*listed], "next": following})


def _begin(parts: Here, last_event_id: LastId = None, after: After = None) -> int:
    if last_event_id:
        return int(last_event_id)
    return parts.store.reports.last_change() if after is None else after


@routes.get(
    "/feed",
    dependencies=[action(Action.REPORT_LIST), Depends(a_seat)],
    response_class=Response,
    responses=file_answer(200, "Reports, as long as the connection is open", SSE_TYPE)
    | may_fail(422, 503),
)
async def follow_reports(parts: Here, begin: Annotated[int, Depends(_begin)]) -> Response:
    """Tell every report that comes or changes from now on, or after a change that was heard.

    A comment every 15 seconds shows that the feed lives.
    """

    def look(change: int) -> Sequence[Line]:
        found = parts.store.reports.changes(change, limit=AT_ONCE)
        return [(each.change, _line(each)) for each in found]

    return StreamingResponse(told(parts, begin, look), media_type=SSE_TYPE)


@routes.get(
    "/{report_id}",
    dependencies=[action(Action.REPORT_VIEW)],
    response_model=shapes.ReportDetail,
    responses=may_fail(404, 422, 503),
)
def read_report(parts: Here, report_id: Id) -> Response:
    """Tell all of a report: photos, messages, footage, and incidents close to it."""
    return _detail(parts, found_report(parts, report_id))


@routes.get(
    "/{report_id}/photos/{position}",
    dependencies=[action(Action.REPORT_VIEW)],
    responses=file_answer(200, "The photo", MEDIA_TYPE)
    | file_answer(206, "The part that was asked for", MEDIA_TYPE)
    | may_answer(304, "You have it already")
    | may_fail(404, 416, 422, 503),
    response_class=Response,
)
def get_photo(
    parts: Here,
    request: Request,
    report_id: Id,
    position: Annotated[int, Path(ge=1, le=shapes.MOST_PHOTOS)],
) -> Response:
    """Give out a photo of a report."""
    report = found_report(parts, report_id)
    found = [each for each in parts.store.reports.photos(report.id) if each.position == position]
    if not found or found[0].file is None:
        raise MissingError("the report has no such photo", remedy="see `photos` of the report")
    name = f"{report.receipt}-{position}.jpg"
    return give(Served(found[0].file, MEDIA_TYPE, name), request, parts.media)


@routes.post(
    "/{report_id}/messages",
    status_code=201,
    dependencies=[action(Action.REPORT_ANSWER)],
    openapi_extra=body_of(shapes.Answer),
    response_model=shapes.ReportDetail,
    responses=may_fail(*WRITING),
)
def answer_report(
    parts: Here,
    report_id: Id,
    visitor: Visitor,
    said: Annotated[shapes.Answer, Depends(body_as(shapes.Answer))],
) -> Response:
    """Say something to the reporter, or ask him."""
    text = checked_message(said.text)
    id_ = ReportId(report_id)
    report = parts.reports.answer(id_, text, by=visitor, version=said.version)
    parts.bell.ring()
    return _detail(parts, report, HTTPStatus.CREATED)


@routes.post(
    "/{report_id}/state",
    dependencies=[action(Action.REPORT_ANSWER)],
    openapi_extra=body_of(shapes.Step),
    response_model=shapes.ReportDetail,
    responses=may_fail(*WRITING),
)
def move_report(
    parts: Here, report_id: Id, step: Annotated[shapes.Step, Depends(body_as(shapes.Step))]
) -> Response:
    """Let the reporter know that it is looked at, or that it is done."""
    id_ = ReportId(report_id)
    if step.state is ReportState.CLOSED:
        report = parts.reports.close(id_, version=step.version)
    else:
        report = parts.reports.look(id_, version=step.version)
    parts.bell.ring()
    return _detail(parts, report)


@routes.put(
    "/{report_id}/incident",
    dependencies=[action(Action.REPORT_ANSWER)],
    openapi_extra=body_of(shapes.Placing),
    response_model=shapes.ReportDetail,
    responses=may_fail(*WRITING),
)
def place_report(
    parts: Here,
    report_id: Id,
    visitor: Visitor,
    placing: Annotated[shapes.Placing, Depends(body_as(shapes.Placing))],
) -> Response:
    """Put it into an incident, or take it out of the one that it is in."""
    incident = None if placing.incident_id is None else IncidentId(placing.incident_id)
    report = parts.reports.put_into(
        ReportId(report_id), incident, by=visitor, version=placing.version
    )
    parts.bell.ring()
    return _detail(parts, report)


@routes.post(
    "/{report_id}/reveal",
    status_code=201,
    dependencies=[action(Action.REPORT_REVEAL)],
    openapi_extra=body_of(shapes.AskReveal),
    response_model=shapes.ReportDetail,
    responses=may_fail(*WRITING),
)
def ask_reveal(
    parts: Here,
    report_id: Id,
    visitor: Visitor,
    said: Annotated[shapes.AskReveal, Depends(body_as(shapes.AskReveal))],
) -> Response:
    """Ask which device sent a confidential report; another person must agree."""
    report = found_report(parts, report_id)
    parts.revealing.ask(report.id, by=visitor, reason=said.reason)
    return _detail(parts, report, HTTPStatus.CREATED)


@routes.get(
    "/{report_id}/reveal",
    dependencies=[action(Action.REPORT_REVEAL)],
    response_model=shapes.Revealed,
    responses=may_fail(404, 422, 503),
)
def look_at_reveal(parts: Here, report_id: Id, visitor: Visitor) -> Response:
    """Tell which device sent it, to the two who asked and agreed, for a day."""
    report = found_report(parts, report_id)
    device = parts.revealing.device(report.id, by=visitor, now=parts.clock.now())
    return answer({"device": device or None})


@routes.post(
    "/{report_id}/reveal/agreement",
    status_code=201,
    dependencies=[action(Action.REPORT_REVEAL)],
    response_model=shapes.ReportDetail,
    responses=may_fail(404, 409, 422, 503),
)
def agree_to_reveal(parts: Here, report_id: Id, visitor: Visitor) -> Response:
    """Agree to what another person asked for, with the reason given."""
    report = found_report(parts, report_id)
    parts.revealing.agree(report.id, by=visitor)
    return _detail(parts, report, HTTPStatus.CREATED)


def _detail(parts: Parts, report: Report, status: HTTPStatus = HTTPStatus.OK) -> Response:
    reports = parts.store.reports
    asked = [parts.store.footage.find(each) for each in report.footage]
    footage = tuple(each for each in asked if each is not None)
    detail = report_to_json(report) | belongings_to_json(footage, parts.reports.near(report))
    detail["because"] = [*parts.reports.reasons(report)]
    detail["reveals"] = reveals_to_json(reports.reveals(report.id))
    detail["photos"] = photos_to_json(reports.photos(report.id))
    detail["recordings"] = recordings_to_json(reports.recordings(report.id))
    detail["messages"] = messages_to_json(reports.messages(report.id))
    return answer(detail, status)


def found_report(parts: Parts, report_id: str) -> Report:
    """Return a report, or raise the problem 404."""
    found = parts.store.reports.find(ReportId(report_id))
    if found is None:
        raise MissingError("no such report is kept", remedy="check the report's id")
    return found


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 18):
        raise CursorError(
            "this is no place in the list", remedy="take the one that the page before gave"
        )
    return int(cursor)


def _line(report: Report) -> bytes:
    text = json.dumps(report_to_json(report), separators=(",", ":"))
    return format_sse_event(event="report", id=str(report.change), data_str=text)
