"""Reports of whom nobody shall know, on their way into the drawer. Nothing of who asks goes along."""

from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from api.http.answers import answer
from api.http.bodies import Upload
from api.http.own_reports import check_promised, content_of
from api.http.parts import Parts
from api.http.report_answers import drawn_to_json, receipt_to_json
from casework.anonymous import Drawn
from casework.errors import CrowdError
from mobile_reports import photos
from plant.places import Post
from plant.reports import Said


def draw(
    parts: Parts, request: Request, said: Said, post: Post, sent_at: datetime | None
) -> Response:
    """Put a report into the drawer; the same again gets the same answer."""
    told = parts.store.reports.find(said.id)
    if told is not None:
        return answer(receipt_to_json(told))
    if parts.anonymous is None:
        raise CrowdError("nothing anonymous is taken here", remedy="send it confidentially")
    drawn = parts.anonymous.take(said, post, crowd=parts.crowd(request), sent_at=sent_at)
    return answer(drawn_to_json(drawn.said, drawn.hour), HTTPStatus.CREATED)


def draw_photo(parts: Parts, upload: Upload, drawn: Drawn, position: int) -> Response:
    """Put a photo into the drawer, made anew."""
    check_promised(drawn.said, position, upload.promised)
    with parts.uploads.seat():
        content = content_of(upload)
    with parts.photos.seat():
        made = photos.made_anew(content)
    if parts.anonymous is not None:
        parts.anonymous.bring_photo(drawn.said.id, position, made)
    return answer(drawn_to_json(drawn.said, drawn.hour), HTTPStatus.CREATED)
