"""How requests for footage are kept: one row as each is now."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, literal, select, tuple_, update

from plant.footage import FootagePage, FootageRequest, FootageState
from plant.ids import CameraId, RequestId
from plant.ports import MediaStore
from plant.records import Cursor, MediaFile, Sha256
from plant.store_errors import ConflictError, MissingError
from storage.case_tables import FOOTAGE_REQUESTS
from storage.columns import AnyRow, Moment
from storage.engine import Reading
from storage.evidence import number_of
from storage.tables import EVENTS, HOLDS

TIME_IS_OVER = "its time in the store is over"
_REQUESTS = select(FOOTAGE_REQUESTS, EVENTS.c.id.label("of_event")).outerjoin(
    EVENTS, EVENTS.c.number == FOOTAGE_REQUESTS.c.event
)


class SqlFootage:
    """The requests for footage of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def find(self, request: RequestId) -> FootageRequest | None:
        """Return a request as it is now."""
        with self._reading() as connection:
            return _find(connection, request)

    def waiting(self, cameras: Collection[CameraId] | None = None) -> tuple[FootageRequest, ...]:
        """Return the requests of these cameras (or all) that wait for an answer, oldest first."""
        wanted = _REQUESTS.where(FOOTAGE_REQUESTS.c.state == FootageState.WAITING.value)
        if cameras is not None:
            wanted = wanted.where(FOOTAGE_REQUESTS.c.camera.in_(list(cameras)))
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(FOOTAGE_REQUESTS.c.number)).all()
        return tuple(_request(row) for row in rows)

    def page(self, *, start: Cursor | None = None, limit: int = 50) -> FootagePage:
        """Return requests, newest first, from the start on."""
        asked, number = FOOTAGE_REQUESTS.c.requested_at, FOOTAGE_REQUESTS.c.number
        wanted = _REQUESTS.order_by(asked.desc(), number.desc()).limit(limit + 1)
        if start is not None:
            here = tuple_(literal(start.onset_at, Moment()), literal(start.number))
            wanted = wanted.where(tuple_(asked, number) <= here)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        following = None
        if len(rows) > limit:
            following = Cursor(rows[limit].requested_at, rows[limit].number)
        return FootagePage(tuple(_request(row) for row in rows[:limit]), following)


def keep(
    connection: Connection,
    request: FootageRequest,
    *,
    follows: FootageState | None,
    media: MediaStore,
) -> None:
    """Keep the new state of a request over the state that it follows."""
    if request.file is not None and media.find(request.file.sha256) != request.file:
        raise MissingError(f"file {request.file.sha256} is not kept", remedy="upload it first")
    row = _row(request)
    if request.event is not None:
        row["event"] = number_of(connection, request.event)
    if follows is None:
        if _find(connection, request.id) is not None:
            raise ConflictError(f"request {request.id} is there already")
        connection.execute(insert(FOOTAGE_REQUESTS).values(row))
        return
    which = (
        FOOTAGE_REQUESTS.c.id == request.id,
        FOOTAGE_REQUESTS.c.state == follows.value,
    )
    if connection.execute(update(FOOTAGE_REQUESTS).where(*which).values(row)).rowcount == 1:
        return
    there = _find(connection, request.id)
    if there is None:
        raise MissingError(f"there is no request {request.id}")
    raise ConflictError(f"request {request.id} is {there.state.value}, not {follows.value}")


def expire(connection: Connection, before: datetime, *, limit: int) -> list[Sha256]:
    """Let go of the files of requests that were answered before and are not held."""
    held = select(HOLDS.c.event).where(HOLDS.c.released_at.is_(None))
    over = (
        select(FOOTAGE_REQUESTS.c.number, FOOTAGE_REQUESTS.c.sha256)
        .where(
            FOOTAGE_REQUESTS.c.state == FootageState.READY.value,
            FOOTAGE_REQUESTS.c.answered_at < before,
            FOOTAGE_REQUESTS.c.event.is_(None) | FOOTAGE_REQUESTS.c.event.not_in(held),
        )
        .order_by(FOOTAGE_REQUESTS.c.number)
        .limit(limit)
    )
    rows = connection.execute(over).all()
    if not rows:
        return []
    gone = {"state": FootageState.FAILED.value, "reason": TIME_IS_OVER, "sha256": None}
    mine = FOOTAGE_REQUESTS.c.number.in_([row.number for row in rows])
    connection.execute(update(FOOTAGE_REQUESTS).where(mine).values(**gone, size=None))
    return [Sha256(row.sha256) for row in rows]


def _find(connection: Connection, request: RequestId) -> FootageRequest | None:
    row = connection.execute(_REQUESTS.where(FOOTAGE_REQUESTS.c.id == request)).first()
    return None if row is None else _request(row)


def _row(request: FootageRequest) -> dict[str, object]:
    return {
        "id": request.id,
        "camera": request.camera,
        "from_at": request.from_at,
        "to_at": request.to_at,
        "requested_by": request.requested_by,
        "requested_at": request.requested_at,
        "event": None,
        "state": request.state.value,
        "reason": request.reason,
        "answered_at": request.answered_at,
        "sha256": None if request.file is None else request.file.sha256,
        "size": None if request.file is None else request.file.size,
        "media_type": request.media_type,
        "clip_from_at": request.clip_from_at,
        "clip_to_at": request.clip_to_at,
    }


def _request(row: AnyRow) -> FootageRequest:
    return FootageRequest(
        id=row.id,
        camera=row.camera,
        from_at=row.from_at,
        to_at=row.to_at,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        event=row.of_event,
        state=FootageState(row.state),
        reason=row.reason,
        answered_at=row.answered_at,
        file=None if row.sha256 is None else MediaFile(row.sha256, row.size),
        media_type=row.media_type,
        clip_from_at=row.clip_from_at,
        clip_to_at=row.clip_to_at,
    )
