"""What a phone asks for: to take a report with its photos, and what became of it.

- The same report again gets the same receipt; other content under its id is refused.
- Whoever sends tells the hash of a secret. Only who shows the secret hears what became of
  the report: its id is known to many, for it is told by the broker.
- Nothing of who asks is kept: no device, no address.
"""

import hashlib
import hmac
import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from starlette.responses import Response

from api.http import report_shapes as shapes
from api.http.actions import Action, action
from api.http.answers import answer
from api.http.bodies import Upload, body_as, upload_of
from api.http.openapi import DIGEST, body_of, file_of, may_answer, may_fail
from api.http.parts import Here, Parts
from api.http.problems import RequestError
from api.http.report_answers import own_to_json, posts_to_json, receipt_to_json
from api.http.routes.verdicts import WRITING
from api.http.visitor import Visitor
from mobile_reports import photos
from mobile_reports.errors import TooOftenError
from mobile_reports.wording import checked_message, checked_words
from plant import reports as words
from plant.ids import ReportId
from plant.places import Post
from plant.records import MediaFile, Sha256
from plant.store_errors import ConflictError, MediaMisfitError, MissingError

PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/webp"})
routes = APIRouter(prefix="/api/v1", tags=["reports"])
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")

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
def list_posts(parts: Here) -> Response:
    """List the places that reports come from, by their codes."""
    return answer(posts_to_json(parts.plant.in_force[0]))


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
    taken = parts.reports.take(_said(told, post), post, sent_at=_with_zone(sent_at))
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
    report = own_report(parts, report_id, key)
    upload = upload_of(request, PHOTO_TYPES)
    _check_promised(report, position, upload.promised)
    with parts.uploads.seat():
        content = _content(upload)
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
    "/reports/{report_id}/mine",
    dependencies=[action(Action.REPORT_SEND)],
    response_model=shapes.OwnReport,
    responses=may_fail(404, 422, 503),
)
def follow_report(parts: Here, report_id: Id, key: Key) -> Response:
    """Tell the reporter what became of his report."""
    report = own_report(parts, report_id, key)
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
    report = own_report(parts, report_id, key)
    replied = parts.reports.reply(report.id, checked_message(told.text), id_=told.id)
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


def own_report(parts: Parts, report_id: str, key: str) -> words.Report:
    """Return a report of whoever has its secret; for anybody else it is not there."""
    report = parts.store.reports.find(ReportId(report_id))
    shown = hashlib.sha256(key.encode("latin-1", "replace")).hexdigest()
    known = "" if report is None else report.said.key_sha256
    if report is None or not _SECRET.fullmatch(key) or not hmac.compare_digest(shown, known):
        raise MissingError(
            "there is no report with this id and this secret",
            remedy="ask with the phone that sent it",
        )
    return report


def _check_promised(report: words.Report, position: int, file: MediaFile) -> None:
    if position > len(report.said.photos):
        raise MissingError(f"report {report.receipt} promised no photo {position}")
    if report.said.photos[position - 1] != file:
        raise ConflictError(
            "this is another photo than the one that was promised",
            remedy="send the photo that the report names by its SHA-256",
        )


def _content(upload: Upload) -> bytes:
    content = b"".join(upload.pieces())
    got = MediaFile(Sha256(hashlib.sha256(content).hexdigest()), len(content))
    if got != upload.promised:
        raise MediaMisfitError("the photo is not the one that was promised")
    return content
