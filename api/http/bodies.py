"""What a client sends: JSON read whole and small, files read piece by piece as they come.

- A body that does not come in time gives way; a client that trickles holds nobody up.
- A file must say beforehand how long it is, of which type, and what its SHA-256 is.
"""

import base64
import json
import re
from asyncio import timeout
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl

from anyio import from_thread
from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.http.media_types import FORMS, SNIFFED, MediaForm
from api.http.problems import RequestError
from plant.records import MediaFile, Sha256
from plant.store_errors import MediaMisfitError

ShapeT = TypeVar("ShapeT", bound=BaseModel)

LARGEST_JSON = 1 << 20
JSON_SECONDS = 10.0
PIECE_SECONDS = 30.0
_DIGEST = re.compile(r"(?:^|[,\s])sha-256=:([A-Za-z0-9+/]{43}=):")


async def json_body(request: Request) -> object:
    """Return the values of a JSON body; what is none is a RequestError."""
    if _media_type(request) != "application/json":
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "the body is not said to be JSON",
            remedy="send the header Content-Type: application/json",
        )
    text = await _in_time(request)
    # Who proves a new key compares these bytes with their digest.
    request.state.body = text
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(
            HTTPStatus.BAD_REQUEST,
            "broken-json",
            f"the body is not JSON: {error}",
            remedy="send one JSON object in UTF-8",
        ) from error


JsonBody = Annotated[object, Depends(json_body)]


def body_as(shape: type[ShapeT]) -> Callable[[object], Awaitable[ShapeT]]:
    """Return the dependency that reads a JSON body as a shape."""

    async def read(body: JsonBody) -> ShapeT:
        return read_as(shape, body)

    return read


def read_as(shape: type[ShapeT], told: object) -> ShapeT:
    """Return plain values as a shape; what does not fit is told field by field."""
    try:
        return shape.model_validate(told)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


async def form_body(request: Request) -> Mapping[str, str]:
    """Return the fields of a form; of a field that comes twice the last counts."""
    if _media_type(request) != "application/x-www-form-urlencoded":
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "the body is no form",
            remedy="use the form of the page",
        )
    text = await _in_time(request)
    try:
        return dict(parse_qsl(text.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError as error:
        raise RequestError(
            HTTPStatus.BAD_REQUEST, "broken-form", "the form cannot be read", remedy="send it again"
        ) from error


FormBody = Annotated[Mapping[str, str], Depends(form_body)]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in: what it is said to be, and its bytes as they come."""

    promised: MediaFile
    media_type: str
    form: MediaForm
    request: Request

    def pieces(self) -> Iterator[bytes]:
        """Yield the file. To be called in a worker thread; it waits for what comes.

        A file that does not begin as its type does is a MediaMisfitError at once.
        """
        head = b""
        looked = False
        for piece in _as_they_come(self.request):
            if looked:
                yield piece
                continue
            head += piece
            if len(head) >= SNIFFED:
                looked = True
                yield self._looked_at(head)
        if not looked:
            yield self._looked_at(head)

    def _looked_at(self, head: bytes) -> bytes:
        if not self.form.begins(head):
            raise MediaMisfitError(f"the file does not begin as {self.media_type} does")
        return head


def pieces_of(request: Request, media_type: str, *, most: int) -> Iterator[bytes]:
    """Return a body piece by piece as it comes, refused before a byte of it where it is none.

    To be read in a worker thread; it waits for what comes.
    """
    if _media_type(request) != media_type:
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "the body is not of the type that is taken here",
            remedy=f"send the header Content-Type: {media_type}",
        )
    if _length(request) > most:
        raise RequestError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            f"the body has {_length(request)} bytes, and {most} are the most at once",
            remedy="send it in smaller parts",
        )
    return _as_they_come(request)


def _as_they_come(request: Request) -> Iterator[bytes]:
    stream = request.stream()
    while piece := from_thread.run(_next, stream):
        yield piece


def upload_of(request: Request, allowed: AbstractSet[str]) -> Upload:
    """Return the upload that a request announces, before a byte of it is read."""
    media_type = _media_type(request)
    form = FORMS.get(media_type)
    if form is None or media_type not in allowed:
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            "a file of this type is not kept under this name",
            remedy=f"send one of {', '.join(sorted(allowed))}, said so by Content-Type",
        )
    size = _length(request)
    if size > form.largest:
        raise RequestError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too-large",
            f"the file has {size} bytes, and {form.largest} are the most for {media_type}",
            remedy="send a shorter clip",
        )
    return Upload(MediaFile(_digest(request), size), media_type, form, request)


async def _in_time(request: Request) -> bytes:
    try:
        async with timeout(JSON_SECONDS):
            return await _whole(request)
    except TimeoutError:
        raise _too_slow() from None


async def _whole(request: Request) -> bytes:
    text = bytearray()
    async for piece in request.stream():
        text += piece
        if len(text) > LARGEST_JSON:
            raise RequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "too-large",
                f"the body is larger than {LARGEST_JSON} bytes",
                remedy="send less at once",
            )
    return bytes(text)


async def _next(stream: AsyncGenerator[bytes, None]) -> bytes:
    try:
        async with timeout(PIECE_SECONDS):
            return await anext(stream, b"")
    except TimeoutError:
        raise _too_slow() from None


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _length(request: Request) -> int:
    told = request.headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,18}", told):
        raise RequestError(
            HTTPStatus.LENGTH_REQUIRED,
            "length",
            "the length of the file is not told",
            remedy="send the header Content-Length",
        )
    return int(told)


def _digest(request: Request) -> Sha256:
    found = _DIGEST.search(request.headers.get("repr-digest", ""))
    if found is None:
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "digest",
            "the SHA-256 of the file is not told",
            remedy="send the header Repr-Digest: sha-256=:<the 32 bytes in base64>:",
        )
    return Sha256(base64.b64decode(found[1]).hex())


def _too_slow() -> RequestError:
    return RequestError(
        HTTPStatus.REQUEST_TIMEOUT,
        "too-slow",
        "the body did not come in time",
        remedy="send it again, over a faster connection",
    )
