"""Gives out a kept file: whole, in part, or not again to whom has it already.

The tag of a file is its hash, so it holds for ever; asking again each time keeps the
gate's word on who may still see it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.http import ranges
from api.http.people import PEOPLE
from api.http.problems import RequestError
from plant.blurring import BlurredCopies
from plant.ports import MediaStore
from plant.records import MediaFile
from plant.store_errors import MissingError

Kept = MediaStore | BlurredCopies
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
_ASKED = ("if-none-match", "if-range", "range")


@dataclass(frozen=True, slots=True)
class Served:
    """A file as it is given out: its content, what it is, what a browser may call it.

    `people` says of a camera's pictures whether people are clear or blurred in it.
    """

    file: MediaFile
    media_type: str
    name: str
    people: str = ""

    @property
    def safe_name(self) -> str:
        """The name without anything that a header or a file system could mistake."""
        return _UNSAFE.sub("_", self.name)

    @property
    def etag(self) -> str:
        """The tag that stands for this very content."""
        return f'"{self.file.sha256}"'

    def headers(self) -> dict[str, str]:
        """Return what every answer about the file says."""
        return {
            "ETag": self.etag,
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, no-cache",
            "Content-Disposition": f'inline; filename="{self.safe_name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
            **({PEOPLE: self.people} if self.people else {}),
        }


def give(served: Served, request: Request, media: Kept) -> Response:
    """Return the answer to a request for a file, with as much of it as is wanted."""
    if media.find(served.file.sha256) != served.file:
        raise MissingError(
            "the file is no longer kept", remedy="files go when their retention is over"
        )
    asked = {name: ranges.joined(request.headers.getlist(name)) for name in _ASKED}
    if ranges.names(asked["if-none-match"], served.etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=served.headers())
    span = _span(served, asked) or ranges.Span(0, served.file.size)
    whole = span.length == served.file.size
    headers = served.headers() | {"Content-Length": str(span.length)}
    if not whole:
        headers["Content-Range"] = span.told(served.file.size)
    status = HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers, media_type=served.media_type)
    pieces = media.read(served.file.sha256, start=span.start, length=span.length)
    return StreamingResponse(
        pieces, status_code=status, headers=headers, media_type=served.media_type
    )


def _span(served: Served, asked: Mapping[str, str | None]) -> ranges.Span | None:
    if not ranges.still_holds(asked["if-range"], served.etag):
        return None
    try:
        return ranges.asked_for(asked["range"], served.file.size)
    except ranges.UnsatisfiableError:
        raise RequestError(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "range",
            f"the file has {served.file.size} bytes, and the range begins behind them",
            remedy="ask for a range within the file",
            headers={"Content-Range": f"bytes */{served.file.size}"},
        ) from None
