"""Films and voices of a report, by resumable upload: tus 1.0, its core and creation.

    POST   …/uploads        Upload-Length, Upload-Metadata: position <base64>   201, Location
    HEAD   …/uploads/1      how much came                                       200, Upload-Offset
    PATCH  …/uploads/1      more of it                                          204, Upload-Offset

The PATCH that completes it is answered when all of it is on the disk, whole and as it was
promised; it is made anew after that (`api/http/making_anew.py`), and `…/mine` tells the reporter
where nothing could be made of it. The report's secret opens each of them.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from starlette.responses import Response

from api.http.actions import Action, action
from api.http.bodies import pieces_of
from api.http.files import Served, give
from api.http.making_anew import refuse
from api.http.openapi import file_answer, may_answer, may_fail
from api.http.own_reports import own_report
from api.http.parts import Here, Parts
from api.http.problems import RequestError
from api.http.routes.reports import found_report
from api.http.routes.reports_sent import Id, Key
from mobile_reports.errors import FilmError, FilmTooLongError
from mobile_reports.recordings import LARGEST, MEDIA_TYPES, MOST_RECORDINGS, Recordings, Slot
from plant.reports import Photo, Report
from plant.store_errors import ConflictError, MediaMisfitError, MissingError

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
LARGEST_PART = 8 << 20
HEADERS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
routes = APIRouter(prefix="/api/v1/reports/{report_id}", tags=["reports"])
Position = Annotated[int, Path(ge=1, le=MOST_RECORDINGS, description="which recording, from 1")]
Offset = Annotated[int, Header(alias="Upload-Offset", ge=0)]
_SENT = [action(Action.REPORT_SEND)]


def speaks_tus(
    spoken: Annotated[str | None, Header(alias="Tus-Resumable")] = None,
) -> None:
    """Refuse another version of the protocol, as it wants."""
    if spoken != VERSION:
        raise RequestError(
            HTTPStatus.PRECONDITION_FAILED,
            "tus-version",
            "the header Tus-Resumable does not name a version that is spoken here",
            remedy=f"send Tus-Resumable: {VERSION}",
            headers={"Tus-Version": VERSION},
        )


@routes.options("/uploads", status_code=204, dependencies=_SENT)
def say_tus(report_id: Id) -> Response:
    """Say what is spoken here."""
    del report_id
    told = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation",
        "Tus-Max-Size": str(max(LARGEST.values())),
    }
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=HEADERS | told)


@routes.post(
    "/uploads",
    status_code=201,
    dependencies=[*_SENT, Depends(speaks_tus)],
    response_class=Response,
    responses=may_answer(201, "Send it to Location") | may_fail(404, 409, 412, 422, 503),
)
def begin(
    parts: Here,
    report_id: Id,
    key: Key,
    length: Annotated[int, Header(alias="Upload-Length", ge=1)],
    metadata: Annotated[str, Header(alias="Upload-Metadata", max_length=1000)],
) -> Response:
    """Begin to send a recording that the report promised. The same again is the same."""
    report = own_report(parts, report_id, key)
    slot = _slot(report, _position(metadata))
    if slot.promised.file.size != length:
        raise ConflictError(
            "this is another recording than the one that was promised",
            remedy="send the one that the report names by its size and SHA-256",
        )
    at = f"/api/v1/reports/{report.id}/uploads/{slot.position}"
    headers = HEADERS | {"Location": at, "Upload-Offset": str(_offset(parts, slot))}
    return Response(status_code=HTTPStatus.CREATED, headers=headers)


@routes.head(
    "/uploads/{position}",
    dependencies=[*_SENT, Depends(speaks_tus)],
    response_class=Response,
    responses=may_fail(404, 412, 422, 503),
)
def tell_offset(parts: Here, report_id: Id, position: Position, key: Key) -> Response:
    """Tell how much of it came."""
    slot = _slot(own_report(parts, report_id, key), position)
    told = {
        "Upload-Offset": str(_offset(parts, slot)),
        "Upload-Length": str(slot.promised.file.size),
    }
    return Response(status_code=HTTPStatus.OK, headers=HEADERS | told)


@routes.patch(
    "/uploads/{position}",
    status_code=204,
    dependencies=[*_SENT, Depends(speaks_tus)],
    response_class=Response,
    responses=may_fail(404, 408, 409, 412, 413, 415, 422, 503, 507),
)
def add(
    parts: Here, request: Request, report_id: Id, position: Position, key: Key, offset: Offset
) -> Response:
    """Send more of it, from where it is. What completes it is answered when it is whole."""
    slot = _slot(own_report(parts, report_id, key), position)
    with parts.uploads.seat():
        pieces = pieces_of(request, PART, most=LARGEST_PART)
        if _kept(parts, slot) is None:
            size = _taken(parts, slot, offset, pieces)
        else:
            # Read all the same: who is answered in between takes it for a failure.
            size = slot.promised.file.size + 0 * sum(len(each) for each in pieces)
    return Response(
        status_code=HTTPStatus.NO_CONTENT, headers=HEADERS | {"Upload-Offset": str(size)}
    )


@routes.get(
    "/recordings/{position}",
    dependencies=[action(Action.REPORT_VIEW)],
    responses=file_answer(200, "The film or voice", *MEDIA_TYPES.values())
    | file_answer(206, "The part that was asked for", *MEDIA_TYPES.values())
    | may_answer(304, "You have it already")
    | may_fail(404, 416, 422, 503),
    response_class=Response,
)
def get_recording(parts: Here, request: Request, report_id: str, position: Position) -> Response:
    """Give out a film or a voice of a report."""
    report = found_report(parts, report_id)
    there = _at(parts, report, position)
    if there is None or there.file is None:
        raise MissingError("the report has no such recording", remedy="see `recordings` of it")
    media_type = MEDIA_TYPES[there.kind]
    name = f"{report.receipt}-{there.kind.value}-{position}.{media_type[-3:]}"
    return give(Served(there.file, media_type, name), request, parts.media)


def _taken(parts: Parts, slot: Slot, offset: int, pieces: Iterator[bytes]) -> int:
    """Take a part and return how much came; note it where this is no film at all."""
    recordings = _recordings(parts)
    try:
        size = recordings.add(slot, offset, pieces)
    except FilmError as error:
        refuse(parts, slot, error)
        raise
    is_whole = size == slot.promised.file.size
    # Where it is gone it was made anew already, or was another than promised.
    if is_whole and not recordings.check(slot) and _kept(parts, slot) is None:
        raise MediaMisfitError("the recording is not the one that was promised")
    return size


def _slot(report: Report, position: int) -> Slot:
    if not 1 <= position <= len(report.said.recordings):
        raise MissingError(f"report {report.receipt} promised no recording {position}")
    return Slot(report.id, position, report.said.recordings[position - 1])


def _offset(parts: Parts, slot: Slot) -> int:
    """Return how much came; all of it where it is kept already. What was refused is told so."""
    if _kept(parts, slot) is not None:
        return slot.promised.file.size
    return _recordings(parts).size(slot)


def _kept(parts: Parts, slot: Slot) -> Photo | None:
    there = parts.store.reports.recordings(slot.report)[slot.position - 1]
    if there.problem == "too-long":
        raise FilmTooLongError("it is longer than is taken", remedy="record a shorter one")
    if there.problem:
        raise FilmError("nothing could be made of it", remedy="record it again")
    return None if there.arrived_at is None else there


def _at(parts: Parts, report: Report, position: int) -> Photo | None:
    there = parts.store.reports.recordings(report.id)
    return there[position - 1] if position <= len(there) else None


def _recordings(parts: Parts) -> Recordings:
    if parts.recordings is None:
        raise MissingError("recordings are not taken here", remedy="send the report without them")
    return parts.recordings


def _position(metadata: str) -> int:
    """Return the position that the metadata of an upload names."""
    found = re.search(r"(?:^|,)\s*position ([A-Za-z0-9+/=]{1,8})\s*(?:,|$)", metadata)
    try:
        return int(base64.b64decode(found[1], validate=True)) if found else 0
    except (ValueError, binascii.Error):
        return 0
