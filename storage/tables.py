"""The tables as they are now. The migrations say how they came to be; a test compares both.

    sources      one row per source: the last sequence that was given
    events       one row per event: its current state, to find it by
    revisions    what was told, never changed; body is the event as JSON
    event_zones  where an event happened, to find it by zone
    outbox       messages, until they are acknowledged and a while longer
    leases       who may do what only one may do
    attachments  which file belongs to which event
    holds        what must not be deleted

What there is to work on has its own tables in `storage.case_tables`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import METADATA, NUMBER, Moment, numbered

SOURCES = Table(
    "sources",
    METADATA,
    Column("source", String, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

EVENTS = numbered(
    "events",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("source", String, ForeignKey("sources.source"), nullable=False),
    Column("kind", String, nullable=False),
    Column("camera", String, nullable=False),
    Column("phase", String, nullable=False),
    Column("onset_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("incident", NUMBER, ForeignKey("incidents.number")),
    Column("review", String, nullable=False, server_default="new"),
    Column("review_version", Integer, nullable=False, server_default="0"),
    Column("claimed_by", String),
    Column("claimed_until", Moment),
    Column("severity", Integer, nullable=False, server_default="0"),
    Column("rule", String, nullable=False, server_default=""),
    Column("at_stake", Float, nullable=False, server_default="0"),
    Column("arrived_at", Moment, nullable=False, server_default="0"),
    Index(None, "onset_at", "number"),
    Index(None, "camera", "onset_at", "number"),
    Index(None, "kind", "onset_at", "number"),
    Index(None, "phase", "onset_at", "number"),
    Index(None, "incident", "onset_at", "number"),
    Index(None, "review", "onset_at", "number"),
)

_CLAIMED = text("claimed_until IS NOT NULL")
Index(
    "ix_events_claimed",
    EVENTS.c.claimed_until,
    sqlite_where=_CLAIMED,
    postgresql_where=_CLAIMED,
)

REVISIONS = numbered(
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

OUTBOX = numbered(
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

HOLDS = numbered(
    "holds",
    Column("number", NUMBER, primary_key=True),
    Column("event", NUMBER, ForeignKey("events.number"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("held_by", String, nullable=False),
    Column("held_at", Moment, nullable=False),
    Column("released_by", String, nullable=False),
    Column("released_at", Moment),
)
