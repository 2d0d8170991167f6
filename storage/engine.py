"""The way into the database: SQLite beside the program, or PostgreSQL by URL.

- One transaction writes at a time, in either database. What is committed later has
  the higher position and the higher sequence, so that a reader who has seen one
  number never finds a lower one afterwards.
- A commit survives a loss of power: SQLite runs in WAL with `synchronous=FULL`.
- Foreign errors end here; the rest of the house sees `StoreError` and its kinds.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from plant.store_errors import StoreError
from storage.commits import MOST, WRITES, Commits, ToldT
from storage.telling import telling_errors

# How somebody comes to a connection to read from: a new one, or that of his transaction.
Reading: TypeAlias = Callable[[], AbstractContextManager[Connection]]

BUSY_SECONDS = 5.0
_COMMITS = "floorwatch_commits"


def open_engine(
    url: str, *, busy_seconds: float = BUSY_SECONDS, durable: bool = True, most: int = MOST
) -> Engine:
    """Return an engine for `sqlite:///path` or `postgresql+psycopg://…`.

    So many writers at most share a commit. `durable=False` lets a loss of power take the
    last transactions. Both are there to be measured.
    """
    where = _url(url)
    make = _sqlite if where.get_backend_name() == "sqlite" else _postgresql
    engine = make(where, busy_seconds=busy_seconds, durable=durable)
    commits = Commits(engine, busy_seconds=busy_seconds, most=most)
    engine.update_execution_options(**{_COMMITS: commits})
    return engine


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite database, or None where the database is elsewhere."""
    where = _url(url)
    if where.get_backend_name() != "sqlite" or where.database in (None, "", ":memory:"):
        return None
    return Path(str(where.database))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads, seeing one state of the database (SQLite)."""
    with telling_errors(), engine.connect() as connection:
        yield connection


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """Open the one transaction that may write now; wait for it, or raise BusyError.

    It sees nothing that is not committed, and is committed by itself.
    """
    return _commits(engine).alone()


def sharing(engine: Engine) -> AbstractContextManager[Connection]:
    """Write as `writing` does, with one commit for all who write at the same time."""
    return _commits(engine).sharing()


def sharing_each(
    engine: Engine, blocks: Sequence[Callable[[Connection], ToldT]]
) -> list[ToldT | Exception]:
    """Write many blocks as `sharing` would, and return what became of each."""
    return _commits(engine).each(blocks)


def _commits(engine: Engine) -> Commits:
    commits = engine.get_execution_options()[_COMMITS]
    assert isinstance(commits, Commits)
    return commits


def _url(url: str) -> URL:
    try:
        where = make_url(url)
        where.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(
            "this is no database that Floorwatch can use",
            remedy="use sqlite:///path/to/file or postgresql+psycopg://user@host/name",
        ) from error
    if where.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StoreError(f"{where.get_backend_name()} is not supported", remedy="use SQLite")
    return where


def _postgresql(where: URL, *, busy_seconds: float, durable: bool) -> Engine:
    wait = int(busy_seconds * 1000)
    options = f"-c lock_timeout={wait} -c synchronous_commit={'on' if durable else 'off'}"
    return create_engine(where, connect_args={"options": options}, pool_pre_ping=True)


def _sqlite(where: URL, *, busy_seconds: float, durable: bool) -> Engine:
    engine = create_engine(where, connect_args={"timeout": busy_seconds})

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves; the driver would begin them late and weakly.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine
