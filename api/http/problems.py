"""What went wrong, told over HTTP: RFC 9457 with a remedy. The only home of status codes.

    {"type": "urn:floorwatch:problem:conflict", "title": "Other content under the same key",
     "status": 409, "detail": "…", "remedy": "…"}

An error of ours says what, where and how to mend; its class says which status it is.
What nobody foresaw is a 500 that tells nothing of the inside; the log has the rest.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.http.headers import SAFE
from api.http.kinds import KINDS, Kind
from api.http.worker_words import for_worker
from plant.errors import PlantError

MEDIA_TYPE = "application/problem+json"
_LOG = structlog.get_logger(__name__)


class RequestError(PlantError):
    """A request that cannot be met, with the status and the word that say why."""

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        what: str,
        *,
        remedy: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.kind = kind
        self.headers = headers or {}
        super().__init__(what, remedy=remedy)


_UNKNOWN = Kind(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "internal",
    "Something failed inside",
    "the server's log says more; try again later",
)


def install_problems(app: FastAPI) -> None:
    """Let every error of the application be told as a problem."""
    app.add_exception_handler(PlantError, _plant_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _misfit)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _surprise)


def problem(
    status: HTTPStatus,
    kind: str,
    detail: str,
    *,
    remedy: str,
    title: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer that tells a problem; the title is the status's own unless given."""
    told = {
        "type": f"urn:floorwatch:problem:{kind}",
        "title": title or status.phrase,
        "status": int(status),
        "detail": detail,
        "remedy": remedy,
    }
    return Response(
        json.dumps(told).encode(), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def told(error: PlantError) -> Response:
    """Return the answer that tells an error of ours."""
    detail = f"{error.where}: {error.what}" if error.where else error.what
    if isinstance(error, RequestError):
        return problem(error.status, error.kind, detail, remedy=error.remedy, headers=error.headers)
    kind = kind_of(error)
    if kind is _UNKNOWN:
        _LOG.error("request failed", error=str(error))
    return problem(
        kind.status,
        kind.word,
        detail,
        remedy=error.remedy or kind.remedy,
        title=kind.title,
        headers={"Retry-After": str(kind.retry_after)} if kind.retry_after else None,
    )


def kind_of(error: PlantError) -> Kind:
    """Return how an error of this class is told."""
    return next((kind for known, kind in KINDS if isinstance(error, known)), _UNKNOWN)


# Starlette hands every handler a bare Exception, whatever it was registered for.
def _plant_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PlantError)
    return _as_asked(told(error), request)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    answer = problem(
        status,
        status.phrase.lower().replace(" ", "-"),
        error.detail,
        remedy=_REMEDIES.get(status, "see the OpenAPI description at /api/v1/openapi.json"),
        headers=error.headers,
    )
    return _as_asked(answer, request)


_REMEDIES: Mapping[HTTPStatus, str] = {
    HTTPStatus.NOT_FOUND: "check the address; /api/v1/openapi.json lists all there are",
    HTTPStatus.METHOD_NOT_ALLOWED: "use a method that the header Allow names",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "send less at once",
}


def _misfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(fault["loc"], fault["msg"], fault["type"]) for fault in error.errors()[:5]]
    broken = any(fault["type"] == "json_invalid" for fault in error.errors())
    status = HTTPStatus.BAD_REQUEST if broken else HTTPStatus.UNPROCESSABLE_ENTITY
    answer = problem(
        status,
        "broken-json" if broken else "misfit",
        "; ".join(faults),
        remedy="send what the OpenAPI description at /api/v1/openapi.json says",
    )
    return _as_asked(answer, request)


def _as_asked(answer: Response, request: Request) -> Response:
    """Tell a problem as who asked understands it: a program, a phone, somebody at a page."""
    show: Callable[[Response, Request], Response] = request.app.state.show_problem
    return show(for_worker(answer, request), request)


def _fault(place: Sequence[int | str], message: str, kind: str) -> str:
    named = ".".join(str(part) for part in place)
    return f"{named} is missing" if kind == "missing" else f"{named}: {message}"


def _gone(_: Request, error: Exception) -> Response:
    assert isinstance(error, ClientDisconnect)
    return problem(
        HTTPStatus.BAD_REQUEST,
        "truncated",
        "the connection ended before the body did",
        remedy="send it again",
    )


def _surprise(request: Request, error: Exception) -> Response:
    _LOG.error("request failed", exc_info=error)
    answer = _as_asked(told(PlantError("the request could not be carried out")), request)
    # This answer is given outside of all that would add them.
    answer.headers.update(SAFE)
    return answer
