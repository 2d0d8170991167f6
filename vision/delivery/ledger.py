"""The file behind the spool: SQLite, each change forced to the disk before it counts.

A write-ahead log is made for a process that is killed at any byte, so none is
invented here. One connection, one lock: the file belongs to this process alone, and
another one that opens it is refused. A file that cannot be read any more is put
aside with a loud word, never deleted.
"""

import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import TypeAlias

from plant.errors import PlantError
from vision.delivery.reserve import Reserve

log = logging.getLogger(__name__)

Value: TypeAlias = "str | int | float | None"
Row: TypeAlias = tuple[Value, ...]
Change: TypeAlias = tuple[str, Sequence[Value]]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS revisions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  event TEXT NOT NULL,
  revision INTEGER NOT NULL,
  camera TEXT NOT NULL,
  state TEXT NOT NULL,
  after_files INTEGER NOT NULL,
  unfinished INTEGER NOT NULL,
  kept_at REAL NOT NULL,
  text TEXT,
  reason TEXT,
  UNIQUE (event, revision)
);
CREATE INDEX IF NOT EXISTS waiting_revisions ON revisions (number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS told_revisions ON revisions (camera, kept_at) WHERE text IS NOT NULL;
CREATE TABLE IF NOT EXISTS files (
  number INTEGER PRIMARY KEY,
  event TEXT NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  settled_at REAL,
  reason TEXT,
  UNIQUE (event, name)
);
CREATE INDEX IF NOT EXISTS waiting_files ON files (number) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS paths ON files (path);
CREATE TABLE IF NOT EXISTS slips (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class SpoolError(PlantError):
    """The spool cannot be used."""


class SpoolFullError(SpoolError):
    """There is no room for an event, not even the room that is kept for it."""


class Ledger:
    """Reads and writes rows. Safe to use from any thread."""

    def __init__(self, path: Path, reserve: Reserve) -> None:
        self._path = path
        self._reserve = reserve
        self._lock = RLock()
        self._connection = _opened(path)
        reserve.make()

    def rows(self, query: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return what a query finds."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def write(self, *changes: Change) -> None:
        """Do all or nothing, forced to the disk.

        Where there is no room left, the room that is kept free is used; raises
        SpoolFullError when that is gone too.
        """
        with self._lock:
            try:
                return self._written(changes)
            except sqlite3.OperationalError as error:
                if not _is_full(error):
                    raise
                if not self._reserve.release():
                    raise _full(self._path) from error
            try:
                self._written(changes)
            except sqlite3.OperationalError as error:
                raise _full(self._path) from error

    def tidy(self) -> None:
        """Give back what deleted rows took, and take the reserve again where there is room."""
        with self._lock:
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
        self._reserve.make()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _written(self, changes: Sequence[Change]) -> None:
        with self._transaction():
            for change in changes:
                self._connection.execute(*change)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _opened(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpoolError(
            f"there can be no spool here: {error.strerror}",
            where=str(path.parent),
            remedy="name a folder that this user may write to",
        ) from error
    try:
        return _checked(path)
    except sqlite3.OperationalError as error:
        raise SpoolError(
            f"the spool cannot be opened: {error}",
            where=str(path),
            remedy="make room on the disk, and see that no other vision worker uses this folder",
        ) from error
    except sqlite3.DatabaseError as error:
        _put_aside(path, str(error))
        return _checked(path)


def _checked(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
    with ExitStack() as unless_sound:
        unless_sound.callback(connection.close)
        # Exclusive, so that no second process can use the file, nor its shared memory fill a disk.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # A log that stays short leaves the room that is kept free to events.
        connection.execute("PRAGMA wal_autocheckpoint = 64")
        connection.execute("PRAGMA journal_size_limit = 524288")
        _require_sound(connection)
        connection.executescript(_SCHEMA)
        unless_sound.pop_all()
    return connection


def _require_sound(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise sqlite3.DatabaseError("the file is damaged")


def _put_aside(path: Path, reason: str) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    for ending in ("", "-wal", "-shm"):
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    log.critical(
        "the spool could not be read and was put aside; events in it were not delivered",
        extra={"reason": reason, "kept_as": str(aside)},
    )


def _is_full(error: sqlite3.Error) -> bool:
    # A quota or a limit on file size comes as an error of writing, not as a full disk.
    full = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR_WRITE)
    return error.sqlite_errorcode in full


def _full(path: Path) -> SpoolFullError:
    return SpoolFullError(
        "no event can be kept: the disk is full",
        where=str(path),
        remedy="make room on this disk; it goes on by itself",
    )
