"""What a phone asks for: to take a report with its photos, and what became of it.

- The same report again gets the same receipt; other content under its id is refused.
- Whoever sends tells the hash of a secret. Only who shows the secret hears what became of
  the report: its id is known to many, for it is told by the broker.
- Of who asks no address is kept, and a device only apart from the report, never of an
  anonymous one.
"""

import hashlib
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from starlette.responses import Response

from api.http import report_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import body_as, upload_of
from api.http.drawn_reports import draw, draw_photo
from api.http.openapi import DIGEST, body_of, file_of, may_answer, may_fail
from api.http.own_reports import check_promised, content_of, hash_of, own_drawn, own_report
from api.http.parts import Here, Parts
from api.http.problems import RequestError
from api.http.report_answers import (
    drawn_to_json,
    own_drawn_to_json,
    own_to_json,
    posts_to_json,
    receipt_to_json,
)
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor, device_of
from casework.anonymous import FEWEST
from mobile_reports import photos
from mobile_reports.errors import TooOftenError
from mobile_reports.wording import checked_message, checked_words
from plant import reports as words
from plant.ids import ReportId
from plant.places import Post
from plant.records import MediaFile, Sha256
from plant.reports import ReportFilter
from plant.store_errors import MissingError

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
routes = APIRouter(prefix="/api/v1", tags=["reports"])

Id = Annotated[str, Path(description="the report's id")]
Key = Annotated[str, Header(alias="Report-Key", description="the reporter's secret")]
SentAt = Annotated[
    datetime | None,
    Header(alias="Report-Sent-At", description="the phone's clock at the time of sending"),
]
Position = Annotated[int, Path(ge=1, le=shapes.MOST_PHOTOS, description="which photo, from 1")]


def not_too_often(parts: Here, visitor: Visitor) -> None:
    """Raise the problem 429 where somebody sends faster than a person would."""
    try:
        parts.rates.take(visitor)
    except TooOftenError as error:
        raise RequestError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too-often",
            error.what,
            remedy=error.remedy,
            headers={"Retry-After": str(error.seconds)},
        ) from error


@routes.get(
    "/posts",
    dependencies=[action(Action.REPORT_SEND)],
    response_model=shapes.Posts,
    responses=may_fail(503),
)
def list_posts(parts: Here, request: Request) -> Response:
    """List the places that reports come from, and whether this phone may report anonymously."""
    crowd = parts.crowd(request)
    return answer(posts_to_json(parts.plant.in_force[0]) | {"anonymous": crowd >= FEWEST})


@routes.post(
    "/reports",
    status_code=201,
    dependencies=[action(Action.REPORT_SEND), Depends(not_too_often)],
    openapi_extra=body_of(shapes.NewReport),
    response_model=shapes.Receipt,
    responses=may_answer(200, "It was taken before", shapes.Receipt) | may_fail(*WRITING, 429),
)
def send_report(
    parts: Here,
    request: Request,
    told: Annotated[shapes.NewReport, Depends(body_as(shapes.NewReport))],
    idempotency_key: Annotated[str | None, Header(description="the report's id")] = None,
    sent_at: SentAt = None,
) -> Response:
    """Take in a report. Its photos follow one by one."""
    if idempotency_key is not None and idempotency_key != told.id:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "key",
            "the header Idempotency-Key names another report than the body",
            remedy="send the report's own id",
        )
    post = _post(parts, told.post)
    if told.privacy is words.Privacy.ANONYMOUS:
        return draw(parts, request, _said(told, post), post, _with_zone(sent_at))
    device = device_of(request)
    taken = parts.reports.take(_said(told, post), post, sent_at=_with_zone(sent_at), device=device)
    parts.bell.ring()
    status = HTTPStatus.CREATED if taken.first else HTTPStatus.OK
    return answer(receipt_to_json(taken.report), status)


@routes.put(
    "/reports/{report_id}/photos/{position}",
    status_code=201,
    dependencies=[action(Action.REPORT_SEND)],
    openapi_extra=file_of(*sorted(PHOTO_TYPES)) | {"parameters": [DIGEST]},
    response_model=shapes.Receipt,
    responses=may_answer(200, "It came before", shapes.Receipt)
    | may_fail(400, 404, 408, 409, 411, 413, 415, 422, 503, 507),
)
def send_photo(
    parts: Here, request: Request, report_id: Id, position: Position, key: Key
) -> Response:
    """Take in a photo that the report promised. Only its pixels are kept."""
    drawn = own_drawn(parts, report_id, key)
    if drawn is not None:
        return draw_photo(parts, upload_of(request, PHOTO_TYPES), drawn, position)
    report = own_report(parts, report_id, key)
    if report.said.privacy is words.Privacy.ANONYMOUS:
        raise MissingError("the report was told already", remedy="send another with the photo")
    upload = upload_of(request, PHOTO_TYPES)
    check_promised(report.said, position, upload.promised)
    with parts.uploads.seat():
        content = content_of(upload)
    # Only after it was read: a browser that is answered in between takes it for a failure.
    there = parts.store.reports.photos(report.id)[position - 1]
    if there.arrived_at is not None:
        return answer(receipt_to_json(report))
    with parts.photos.seat():
        made = photos.made_anew(content)
    promised = MediaFile(Sha256(hashlib.sha256(made).hexdigest()), len(made))
    file = parts.media.keep([made], promised=promised)
    parts.reports.bring_photo(report.id, position, file)
    parts.bell.ring()
    return answer(receipt_to_json(report), HTTPStatus.CREATED)


@routes.get(
    "/reports/mine",
    dependencies=[action(Action.REPORT_SEND), Depends(not_too_often)],
    response_model=shapes.OwnReport,
    responses=may_fail(404, 422, 429, 503),
)
def find_report(parts: Here, key: Key) -> Response:
    """Tell what became of the report with this secret, to whom has nothing but that."""
    hashed = hash_of(key)
    found = parts.store.reports.page(ReportFilter(key_sha256=hashed), limit=1).reports
    if found:
        return _own_answer(parts, found[0])
    drawn = None if parts.anonymous is None else parts.anonymous.of_key(hashed)
    if drawn is None:
        raise MissingError("there is no report with this secret", remedy="check the code")
    return answer(own_drawn_to_json(drawn))


@routes.get(
    "/reports/{report_id}/mine",
    dependencies=[action(Action.REPORT_SEND)],
    response_model=shapes.OwnReport,
    responses=may_fail(404, 422, 503),
)
def follow_report(parts: Here, report_id: Id, key: Key) -> Response:
    """Tell the reporter what became of his report."""
    drawn = own_drawn(parts, report_id, key)
    if drawn is not None:
        return answer(own_drawn_to_json(drawn))
    return _own_answer(parts, own_report(parts, report_id, key))


def _own_answer(parts: Parts, report: words.Report) -> Response:
    reports = parts.store.reports
    files = (*reports.photos(report.id), *reports.recordings(report.id))
    return answer(own_to_json(report, files, reports.messages(report.id)))


@routes.post(
    "/reports/{report_id}/replies",
    status_code=201,
    dependencies=[action(Action.REPORT_SEND), Depends(not_too_often)],
    openapi_extra=body_of(shapes.Reply),
    response_model=shapes.Receipt,
    responses=may_fail(*WRITING, 429),
)
def send_reply(
    parts: Here,
    report_id: Id,
    key: Key,
    told: Annotated[shapes.Reply, Depends(body_as(shapes.Reply))],
) -> Response:
    """Take what the reporter says. The same again is said once."""
    text = checked_message(told.text)
    drawn = own_drawn(parts, report_id, key)
    if drawn is not None and parts.anonymous is not None:
        parts.anonymous.reply(drawn.said.id, text, id_=told.id)
        return answer(drawn_to_json(drawn.said, drawn.hour), HTTPStatus.CREATED)
    report = own_report(parts, report_id, key)
    if report.said.privacy is words.Privacy.ANONYMOUS and parts.anonymous is not None:
        parts.anonymous.reply(report.id, text, id_=told.id)
        return answer(receipt_to_json(report), HTTPStatus.CREATED)
    replied = parts.reports.reply(report.id, text, id_=told.id)
    parts.bell.ring()
    return answer(receipt_to_json(replied), HTTPStatus.CREATED)


def _said(told: shapes.NewReport, post: Post) -> words.Said:
    return words.Said(
        id=ReportId(told.id),
        category=told.category,
        post=post.id,
        when=told.when,
        made_at=told.made_at,
        words=checked_words(told.words),
        photos=tuple(MediaFile(Sha256(each.sha256), each.size) for each in told.photos),
        wants_footage=told.footage,
        privacy=told.privacy,
        name=checked_words(told.name) if told.privacy is words.Privacy.NAMED else "",
        key_sha256=Sha256(told.key_sha256),
        recordings=tuple(
            words.Recording(each.kind, MediaFile(Sha256(each.sha256), each.size))
            for each in told.recordings
        ),
    )


def _post(parts: Parts, code: str) -> Post:
    post = parts.plant.in_force[0].post_of(code)
    if post is None:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-post",
            "no post has this code",
            remedy="take the code from the poster, or one that /api/v1/posts lists",
        )
    return post


def _with_zone(sent_at: datetime | None) -> datetime | None:
    if sent_at is not None and sent_at.tzinfo is None:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "misfit",
            "the header Report-Sent-At has no time zone",
            remedy="send it in UTC, such as 2026-03-02T22:00:00Z",
        )
    return sent_at
