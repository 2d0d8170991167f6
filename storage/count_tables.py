"""The tables of what is counted, and of what rules nearly told.

counters       one row per counter: how it stands
count_epochs   from when to when each epoch of a counter watched
passages       when each unit passed, until nobody needs it any more
ledger_entries what each window of a line came to, never changed
missing_units  units that came in and never left, by the event that tells of them
near_misses    what came close to being an event and fell back
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import METADATA, NUMBER, Moment, numbered

COUNTERS = numbered(
    "counters",
    Column("number", NUMBER, primary_key=True),
    Column("counter", String, nullable=False, unique=True),
    Column("total", BigInteger, nullable=False),
    Column("epoch_at", Moment, nullable=False),
    Column("epoch_total", BigInteger, nullable=False),
    Column("until_at", Moment, nullable=False),
)

COUNT_EPOCHS = Table(
    "count_epochs",
    METADATA,
    Column("counter", NUMBER, ForeignKey("counters.number"), primary_key=True),
    Column("epoch_at", Moment, primary_key=True),
    Column("until_at", Moment, nullable=False),
)

PASSAGES = Table(
    "passages",
    METADATA,
    Column("counter", NUMBER, ForeignKey("counters.number"), primary_key=True),
    Column("unit", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Index(None, "counter", "at"),
    Index(None, "at"),
)

LEDGER_ENTRIES = Table(
    "ledger_entries",
    METADATA,
    Column("line", String, primary_key=True),
    Column("begins_at", Moment, primary_key=True),
    Column("ends_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("came", BigInteger, nullable=False),
    Column("left", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("unexplained", Float, nullable=False),
    Column("account", Float, nullable=False),
    Column("account_tolerance", Float, nullable=False),
    Column("account_begins_at", Moment),
    Column("account_came", Float, nullable=False),
    Column("account_variance", Float, nullable=False),
    Column("account_edge", Integer, nullable=False),
    Column("transit_seconds", Float, nullable=False),
    Column("shift", String, nullable=False),
    Column("lot", String, nullable=False),
    Column("expected", Float),
    Column("event", String),
    Column("product", String, nullable=False),
    Column("value", String),
    Column("currency", String, nullable=False),
    Index(None, "begins_at"),
)

MISSING_UNITS = Table(
    "missing_units",
    METADATA,
    Column("event", NUMBER, ForeignKey("events.number"), primary_key=True),
    Column("came_at", Moment, primary_key=True),
    Column("overdue_at", Moment, nullable=False),
)

NEAR_MISSES = numbered(
    "near_misses",
    Column("number", NUMBER, primary_key=True),
    Column("camera", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("place", String, nullable=False),
    Column("from_at", Moment, nullable=False),
    Column("to_at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("camera", "rule", "place", "from_at"),
    Index(None, "camera", "from_at"),
)

PACKAGES = numbered(
    "evidence_packages",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("incident", String, nullable=False, index=True),
    Column("recipient", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("manifest_sha256", String, nullable=False),
)
