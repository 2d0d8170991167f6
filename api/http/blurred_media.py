"""What somebody gets who may not see people: the blurred copy in place of each file.

A clip is blurred from its viewing copy where there is one: privacy masks are painted there.
Where it is not known where people are (an older clip, footage without boxes, a snapshot whose
clip is not cut yet) all of the picture is blurred.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from api.http.blurring import Blurring
from api.http.files import Served, give
from api.http.media_types import MediaName
from api.http.parts import Parts
from api.http.people import BLURRED
from api.http.problems import RequestError
from plant.footage import FootageRequest
from plant.ids import EventId
from plant.records import Attachment, MediaFile


def blurred_media(parts: Parts, request: Request, kept: Attachment, name: MediaName) -> Response:
    """Give out a snapshot or a clip of an event with people blurred."""
    blurring = blurring_of(parts)
    files = {each.name: each.file for each in parts.store.events.attachments(kept.event)}
    boxes = files.get(MediaName.BOX_TRACK)
    if name is MediaName.SNAPSHOT:
        copy = blurring.still(kept.file, boxes, at=_taken_at(parts, kept.event))
        return _give(parts, request, copy, f"{kept.event}-{name}-blurred.jpg")
    original = files.get(MediaName.VIEWING_COPY, kept.file)
    copy = blurring.film(original, boxes)
    return _give(parts, request, copy, f"{kept.event}-{name}-blurred.mp4")


def blurred_footage(
    parts: Parts, request: Request, wish: FootageRequest, file: MediaFile
) -> Response:
    """Give out footage with people blurred."""
    copy = blurring_of(parts).film(file, None)
    return _give(parts, request, copy, f"{wish.camera}-{wish.id}-blurred.mp4")


def _give(parts: Parts, request: Request, copy: MediaFile, name: str) -> Response:
    kind = "image/jpeg" if name.endswith(".jpg") else "video/mp4"
    return give(Served(copy, kind, name, BLURRED), request, blurring_of(parts).copies)


def _taken_at(parts: Parts, event: EventId) -> float:
    """Return when the snapshot was taken: with the frame in hand when the event opened."""
    first = parts.store.events.revision(event, 1) or parts.store.events.current(event)
    return 0.0 if first is None else first.event.captured_at.timestamp()


def blurring_of(parts: Parts) -> Blurring:
    """Return what blurs, or raise the problem that nothing does."""
    if parts.blurring is None:
        raise RequestError(
            HTTPStatus.FORBIDDEN,
            "not-blurred",
            "people cannot be blurred on this server, and you may not see them",
            remedy="ask IT",
        )
    return parts.blurring
