"""The live feed: every revision as it is kept, as Server-Sent Events.

- The id of each is its position; a client that comes again with `Last-Event-ID` goes on
  where it was, and misses nothing.
- Who is new and says nothing hears what comes from now on.
- Nothing is queued for anybody: what a client has not taken stays in the store.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from time import monotonic
from typing import Annotated, TypeAlias

import structlog
from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.http.actions import Action, action
from api.http.answers import stored_to_json
from api.http.openapi import file_answer, may_fail
from api.http.parts import Here, Parts
from api.http.routes.events import LAST_NUMBER
from plant.errors import PlantError
from plant.records import StoredEvent

QUIET_SECONDS = 15.0
LOOK_SECONDS = 0.5
SSE_TYPE = "text/event-stream"
AT_ONCE = 50
COME_AGAIN_MILLISECONDS = 2000
routes = APIRouter(prefix="/api/v1/feed", tags=["feed"])
# A position, and what is said of it.
Line: TypeAlias = tuple[int, bytes]
_LOG = structlog.get_logger(__name__)

LastId = Annotated[str | None, Header(pattern="^[0-9]{0,18}$", description="where it was left")]
After = Annotated[int | None, Query(ge=0, le=LAST_NUMBER, description="the position to begin at")]


def a_seat(parts: Here) -> Iterator[None]:
    """Hold one of the seats for as long as the feed is open."""
    with parts.feeds.seat():
        yield


def place(parts: Here, last_event_id: LastId = None, after: After = None) -> int:
    """Return the position after which somebody wants to hear."""
    if last_event_id:
        return int(last_event_id)
    return parts.store.events.last_position() if after is None else after


@routes.get(
    "",
    dependencies=[action(Action.EVENT_LIST), Depends(a_seat)],
    response_class=Response,
    responses=file_answer(200, "Events, as long as the connection is open", SSE_TYPE)
    | may_fail(422, 503),
)
async def follow(parts: Here, begin: Annotated[int, Depends(place)]) -> Response:
    """Tell every revision that is kept from now on, or after the position that was left.

    A comment every 15 seconds shows that the feed lives.
    """

    def look(position: int) -> Sequence[Line]:
        found = parts.store.events.feed(position, limit=AT_ONCE)
        return [(stored.position, _line(stored)) for stored in found]

    return StreamingResponse(told(parts, begin, look), media_type=SSE_TYPE)


async def told(
    parts: Parts, position: int, look: Callable[[int], Sequence[Line]]
) -> AsyncIterator[bytes]:
    """Yield the lines that are found after a position, as long as somebody listens."""
    yield format_sse_event(comment="floorwatch", retry=COME_AGAIN_MILLISECONDS)
    spoke_at = monotonic()
    while not parts.closing.is_set():
        rings = parts.bell.rings
        try:
            found = await run_in_threadpool(look, position)
        except PlantError as error:
            _LOG.warning("the feed is ended, clients come again", reason=str(error))
            return
        for reached, line in found:
            yield line
            position, spoke_at = reached, monotonic()
        if not found:
            await parts.bell.listen(rings, LOOK_SECONDS)
        if monotonic() - spoke_at >= QUIET_SECONDS:
            yield KEEPALIVE_COMMENT
            spoke_at = monotonic()


def _line(stored: StoredEvent) -> bytes:
    text = json.dumps(stored_to_json(stored), separators=(",", ":"))
    return format_sse_event(event="event", id=str(stored.position), data_str=text)
