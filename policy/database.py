"""The database of IT's room: SQLite beside policyd, or PostgreSQL by URL.

It is not the store of events: it has a file, a user and a backup of its own. One
transaction writes at a time, a commit survives a loss of power, and a database of a
later release is refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from policy.errors import RegistryAwayError, RegistryError

VERSION = 1
# Shorter than those wait who ask policyd, so that they hear why.
BUSY_SECONDS = 2.0
METADATA = MetaData()
_WRITER_LOCK = 0x6761746521  # "gate!": any number that nobody else uses for an advisory lock
_RELEASE = Table("policy_release", METADATA, Column("version", Integer, primary_key=True))


def open_database(url: str) -> Engine:
    """Return the database with its tables, made now if it is new, or raise RegistryError.

    The tables are those of the modules that were imported before.
    """
    engine = _engine(url)
    with writing(engine) as connection:
        METADATA.create_all(connection)
        found = connection.scalar(select(_RELEASE.c.version))
        if found is None:
            connection.execute(insert(_RELEASE).values(version=VERSION))
        elif found != VERSION:
            raise RegistryError(
                f"the database was written by another Floorwatch (its tables are {found})",
                remedy="run that release, or restore a backup made by this one",
            )
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads; a database that is gone or corrupt is told."""
    with _telling(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open the one transaction that may write now."""
    with (
        _telling(),
        engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})
        yield connection


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        # Class names only: what a driver says may hold the URL or the values.
        cause = getattr(error, "orig", None)
        raise RegistryAwayError(
            f"the registry's database refused ({type(cause or error).__name__})",
            remedy="look at the disk and the database; until then nothing is changed",
        ) from error


def _engine(url: str) -> Engine:
    try:
        if url.startswith("postgresql"):
            return create_engine(url, pool_pre_ping=True)
        if url.startswith("sqlite:"):
            return _sqlite(url)
    except (SQLAlchemyError, ImportError) as error:
        raise _no_database() from error
    raise _no_database()


def _no_database() -> RegistryError:
    return RegistryError(
        "this is no database that the gate can use",
        remedy="use sqlite:///path/to/file or postgresql+psycopg://user@host/name",
    )


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # We begin transactions ourselves; the driver would begin them late and weakly.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine
