"""Takes away files whose time is over, never one that is held.

- Rows go first, files after: a crash between leaves a file without an owner, which the
  next sweep takes. The other way round an event would name a file that is gone.
- A file is deleted inside a writing transaction that has just seen that nobody names
  it; attaching needs that transaction too.
- A file that was given again after the time asked for may be about to be attached: it stays.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, select, tuple_

from plant.records import Cleared, Sha256
from storage import footage, report_writing
from storage.case_tables import FOOTAGE_REQUESTS
from storage.engine import reading, sharing, writing
from storage.media import MediaFolder
from storage.report_tables import REPORT_PHOTOS
from storage.tables import ATTACHMENTS, HOLDS

_AT_ONCE = 200


class SqlRetention:
    """Retention over a database and its media folder."""

    def __init__(self, engine: Engine, media: MediaFolder) -> None:
        self._engine = engine
        self._media = media

    def expire(self, before: datetime, *, limit: int = 1000) -> Cleared:
        """Drop attachments made before, unless their event is held, and files without any."""
        key = tuple_(ATTACHMENTS.c.event, ATTACHMENTS.c.name)
        held = select(HOLDS.c.event).where(HOLDS.c.released_at.is_(None))
        over = (
            select(ATTACHMENTS.c.event, ATTACHMENTS.c.name, ATTACHMENTS.c.sha256)
            .where(ATTACHMENTS.c.attached_at < before, ATTACHMENTS.c.event.not_in(held))
            .order_by(ATTACHMENTS.c.attached_at)
            .limit(limit)
        )
        with sharing(self._engine) as connection:
            rows = connection.execute(over).all()
            other_files = footage.expire(connection, before, limit=limit)
            other_files += report_writing.expire(connection, before, limit=limit)
            for start in range(0, len(rows), _AT_ONCE):
                some = [(row.event, row.name) for row in rows[start : start + _AT_ONCE]]
                connection.execute(delete(ATTACHMENTS).where(key.in_(some)))
        hashes = dict.fromkeys((*(row.sha256 for row in rows), *other_files))
        files, octets = self._unlink([self._media.path_of(each) for each in hashes], before)
        return Cleared(len(rows) + len(other_files), files, octets)

    def sweep(self, before: datetime) -> Cleared:
        """Drop files that came before and belong to no event, and what a crash left behind."""
        files = octets = 0
        for path in [*self._media.incoming.iterdir(), *self._media.partial.iterdir()]:
            if _is_older(path, before):
                octets += path.stat().st_size
                path.unlink(missing_ok=True)
                files += 1
        more, freed = self._unlink(list(self._media.all()), before)
        return Cleared(0, files + more, octets + freed)

    def _unlink(self, paths: Sequence[Path], before: datetime) -> tuple[int, int]:
        files = octets = 0
        old = [path for path in paths if _is_older(path, before)]
        for start in range(0, len(old), _AT_ONCE):
            some = old[start : start + _AT_ONCE]
            with reading(self._engine) as connection:
                if not _unnamed(connection, some):
                    continue
            with writing(self._engine) as connection:
                for path in _unnamed(connection, some):
                    if _is_older(path, before):
                        octets += path.stat().st_size
                        path.unlink()
                        files += 1
        return files, octets


def _unnamed(connection: Connection, paths: Sequence[Path]) -> list[Path]:
    """Return those of the files that no event, request for footage or report names."""
    hashes = [Sha256(path.name) for path in paths]
    named: set[str] = set()
    for column in (ATTACHMENTS.c.sha256, FOOTAGE_REQUESTS.c.sha256, REPORT_PHOTOS.c.sha256):
        named.update(connection.scalars(select(column).where(column.in_(hashes))))
    return [path for path in paths if path.name not in named]


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False
