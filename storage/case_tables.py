"""The tables of what there is to work on.

incidents         one row per incident, as it is now; its events name it
incident_steps    what people did with it, never changed
verdicts          what people concluded of events, never changed
footage_requests  spans of cameras that somebody asked for
signals           what the plant told
signal_states     which signal of each kind and id tells of the latest moment
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.columns import METADATA, NUMBER, Moment, numbered

INCIDENTS = numbered(
    "incidents",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("camera", String, nullable=False),
    Column("places", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("lead", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("event_count", Integer, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("last_event_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("owner", String, nullable=False),
    Column("reopened", Boolean, nullable=False),
    Column("outcome", String),
    Column("loss_value", String),
    Column("loss_recovered", String),
    Column("loss_unit", String),
    Column("category", String),
    Column("post", String),
    Index(None, "opened_at", "number"),
    Index(None, "state", "opened_at", "number"),
    Index(None, "camera", "opened_at", "number"),
    Index(None, "post", "opened_at"),
)
_UNCLOSED = text("state != 'closed'")
Index(
    "ix_incidents_unclosed",
    INCIDENTS.c.camera,
    INCIDENTS.c.last_event_at,
    sqlite_where=_UNCLOSED,
    postgresql_where=_UNCLOSED,
)

INCIDENT_STEPS = Table(
    "incident_steps",
    METADATA,
    Column("incident", NUMBER, ForeignKey("incidents.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("before", String),
    Column("after", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("outcome", String),
    Column("loss_value", String),
    Column("loss_recovered", String),
    Column("loss_unit", String),
)

VERDICTS = Table(
    "verdicts",
    METADATA,
    Column("event", NUMBER, ForeignKey("events.number"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undoes", Integer),
)

FOOTAGE_REQUESTS = numbered(
    "footage_requests",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("camera", String, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment, nullable=False),
    Column("requested_by", String, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("event", NUMBER, ForeignKey("events.number")),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("answered_at", Moment),
    Column("sha256", String, index=True),
    Column("size", BigInteger),
    Column("media_type", String, nullable=False),
    Column("clip_from_at", Moment),
    Column("clip_to_at", Moment),
    Index(None, "requested_at", "number"),
    Index(None, "state", "number"),
)

SIGNALS = numbered(
    "signals",
    Column("number", NUMBER, primary_key=True),
    Column("kind", String, nullable=False),
    Column("id", String, nullable=False),
    Column("source", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("value", Text, nullable=False),
    Column("stored_at", Moment, nullable=False, index=True),
    UniqueConstraint("kind", "id", "source", "at"),
)

SIGNAL_STATES = Table(
    "signal_states",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("number", NUMBER, ForeignKey("signals.number"), nullable=False),
)
