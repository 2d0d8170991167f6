"""The tables as they are now. The migrations say how they came to be; a test compares both.

    sources      one row per source: the last sequence that was given
    events       one row per event: its current state, to find it by
    revisions    what was told, never changed; body is the event as JSON
    event_zones  where an event happened, to find it by zone
    outbox       messages, until they are acknowledged and a while longer
    leases       who may do what only one may do
    attachments  which file belongs to which event
    holds        what must not be deleted

Times are whole milliseconds since 1970: exact, ordered, the same in every database.
"""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

from plant.records import milliseconds, moment

# The columns of a row have types that only the database knows.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

# A number that the database gives: 64 bits everywhere, and SQLite's row number.
NUMBER = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware time, kept as milliseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Return what is kept."""
        del dialect
        return None if value is None else milliseconds(value)

    # What comes from a database has no type until it is looked at, hence Any.
    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return the time in UTC."""
        del dialect
        return None if value is None else moment(int(value))


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


# A given number must never be given again, not even when its row is deleted.
def _numbered(name: str, *parts: Any) -> Table:
    return Table(name, METADATA, *parts, sqlite_autoincrement=True)


SOURCES = Table(
    "sources",
    METADATA,
    Column("source", String, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

EVENTS = _numbered(
    "events",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", String, ForeignKey("sources.source"), nullable=False),
    Column("kind", String, nullable=False),
    Column("camera", String, nullable=False),
    Column("phase", String, nullable=False),
    Column("onset_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "onset_at", "number"),
    Index(None, "camera", "onset_at", "number"),
    Index(None, "kind", "onset_at", "number"),
    Index(None, "phase", "onset_at", "number"),
)

REVISIONS = _numbered(
    "revisions",
    Column("position", NUMBER, primary_key=True),
    Column("event", NUMBER, ForeignKey("events.number"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("stored_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("event", "revision"),
    UniqueConstraint("source", "sequence"),
)

EVENT_ZONES = Table(
    "event_zones",
    METADATA,
    Column("zone", String, primary_key=True),
    Column("onset_at", Moment, primary_key=True),
    Column("event", NUMBER, ForeignKey("events.number"), primary_key=True),
    Index(None, "event"),
)

OUTBOX = _numbered(
    "outbox",
    Column("number", NUMBER, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("retained", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("sent_at", Moment),
)
_WAITING, _SENT, _RETAINED = text("sent_at IS NULL"), text("sent_at IS NOT NULL"), text("retained")
Index(
    "ix_outbox_waiting",
    OUTBOX.c.number,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)
Index("ix_outbox_sent", OUTBOX.c.sent_at, sqlite_where=_SENT, postgresql_where=_SENT)
Index(
    "ix_outbox_states",
    OUTBOX.c.topic,
    OUTBOX.c.number,
    sqlite_where=_RETAINED,
    postgresql_where=_RETAINED,
)

LEASES = Table(
    "leases",
    METADATA,
    Column("name", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Moment, nullable=False),
)

ATTACHMENTS = Table(
    "attachments",
    METADATA,
    Column("event", NUMBER, ForeignKey("events.number"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String, nullable=False),
    Column("attached_at", Moment, nullable=False, index=True),
)

HOLDS = _numbered(
    "holds",
    Column("number", NUMBER, primary_key=True),
    Column("event", NUMBER, ForeignKey("events.number"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("held_by", String, nullable=False),
    Column("held_at", Moment, nullable=False),
    Column("released_by", String, nullable=False),
    Column("released_at", Moment),
)
