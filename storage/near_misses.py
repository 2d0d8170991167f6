"""How near misses are kept: the latest of each camera, and no more than so many."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select

from plant.ids import CameraId
from plant.json_tables import table_of
from plant.near_misses import MOST_OF_A_CAMERA, NearMiss
from storage.count_tables import NEAR_MISSES
from storage.engine import Reading


class SqlNearMisses:
    """The near misses of a database."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def between(
        self, camera: CameraId, *, from_at: datetime, to_at: datetime, limit: int = 100
    ) -> tuple[NearMiss, ...]:
        """Return what nearly fired on a camera in this time, the latest first."""
        wanted = (
            select(NEAR_MISSES.c.body)
            .where(NEAR_MISSES.c.camera == camera)
            .where(NEAR_MISSES.c.from_at < to_at, NEAR_MISSES.c.to_at >= from_at)
            .order_by(NEAR_MISSES.c.from_at.desc(), NEAR_MISSES.c.number.desc())
            .limit(limit)
        )
        with self._reading() as connection:
            bodies = connection.execute(wanted).scalars().all()
        return tuple(NearMiss.read(table_of(json.loads(body))) for body in bodies)


def keep(connection: Connection, misses: Sequence[NearMiss]) -> int:
    """Keep those that are new, then let go of the oldest of cameras with too many."""
    new = 0
    for each in misses:
        row = {
            "camera": each.camera,
            "rule": each.rule,
            "place": each.place,
            "from_at": _moment(each.from_at),
        }
        mine = [NEAR_MISSES.c[name] == value for name, value in row.items()]
        if connection.scalar(select(func.count()).select_from(NEAR_MISSES).where(*mine)):
            continue
        body = json.dumps(each.told(), allow_nan=False)
        values = row | {"to_at": _moment(each.to_at), "body": body}
        connection.execute(insert(NEAR_MISSES).values(values))
        new += 1
    for camera in {each.camera for each in misses}:
        _trim(connection, camera)
    return new


def _trim(connection: Connection, camera: CameraId) -> None:
    mine = NEAR_MISSES.c.camera == camera
    newest = (
        select(NEAR_MISSES.c.number)
        .where(mine)
        .order_by(NEAR_MISSES.c.number.desc())
        .limit(MOST_OF_A_CAMERA)
    )
    connection.execute(delete(NEAR_MISSES).where(mine, NEAR_MISSES.c.number.not_in(newest)))


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
