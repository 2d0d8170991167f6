"""The errors of ours that a request may meet, each with how it is told over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from casework.errors import CaseError, CrowdError
from mobile_reports.errors import FilmError, FilmTooLongError, PhotoError, ReportError
from plant.errors import PlantError
from plant.json_tables import JsonMisfitError
from plant.store_errors import (
    BusyError,
    ConflictError,
    CursorError,
    FullError,
    MediaMisfitError,
    MissingError,
)
from plant.wire import WireError
from policy.errors import PolicydAwayError, PolicyError


@dataclass(frozen=True, slots=True)
class Kind:
    """How one class of errors is told."""

    status: HTTPStatus
    word: str
    title: str
    remedy: str
    retry_after: int = 0


# The first class that fits counts.
KINDS: Sequence[tuple[type[PlantError], Kind]] = (
    (
        ConflictError,
        Kind(
            HTTPStatus.CONFLICT,
            "conflict",
            "Other content under the same key",
            "read what is kept before you write again",
        ),
    ),
    (
        MissingError,
        Kind(HTTPStatus.NOT_FOUND, "missing", "Not kept here", "check the id in the address"),
    ),
    (
        BusyError,
        Kind(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "busy",
            "Somebody else is writing",
            "send the same request again after the seconds in Retry-After",
            retry_after=1,
        ),
    ),
    (
        FullError,
        Kind(
            HTTPStatus.INSUFFICIENT_STORAGE,
            "full",
            "No space left",
            "free some space on the server's disk",
        ),
    ),
    (
        MediaMisfitError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "media-misfit",
            "Not the file that was promised",
            "send the whole file, with its own length and SHA-256",
        ),
    ),
    (
        CursorError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "cursor",
            "No place in the list",
            "take the cursor that the page before gave",
        ),
    ),
    (
        WireError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "event-misfit",
            "This is no event",
            "send what the events format says",
        ),
    ),
    (
        CrowdError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "too-small-group",
            "Too few to hide among",
            "send it confidentially, or from a phone that is shared by more",
        ),
    ),
    (
        CaseError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "case",
            "This step does not lead on from here",
            "look at how things are now, then decide again",
        ),
    ),
    (
        PhotoError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "photo",
            "Not a photo that can be kept",
            "send a JPEG, PNG or WebP picture",
        ),
    ),
    (
        FilmTooLongError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "too-long",
            "A recording that lasts too long",
            "record a shorter one",
        ),
    ),
    (
        FilmError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "film",
            "Not a film or sound that can be kept",
            "record it again",
        ),
    ),
    (
        ReportError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "report",
            "Not a report that can be kept",
            "write it again",
        ),
    ),
    (
        PolicydAwayError,
        Kind(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "policyd-away",
            "Nobody can be asked about the gate",
            "tell IT that policyd does not answer",
            retry_after=2,
        ),
    ),
    (
        PolicyError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "gate",
            "The gate does not take this",
            "look at it again, or ask IT",
        ),
    ),
    (
        JsonMisfitError,
        Kind(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "misfit",
            "A field does not fit",
            "send what the OpenAPI description says",
        ),
    ),
)
