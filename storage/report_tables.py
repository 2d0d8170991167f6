"""The tables of what plant workers reported.

No person and no device stands in a report, but for a name that was given to be read.

reports          one row per report; what the phone said is never changed
report_photos    which photos, films and voices were promised, and which file is kept of each
report_messages  what security and the reporter said about it
report_devices   which device sent it, where it is not anonymous
report_reveals   who wanted to know that, and who agreed
report_drawer    what came anonymously and is not told yet, with its photos
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import METADATA, NUMBER, Moment, numbered

REPORTS = numbered(
    "reports",
    Column("number", NUMBER, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("category", String, nullable=False),
    Column("post", String, nullable=False),
    Column("occurred", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("words", Text, nullable=False),
    Column("wants_footage", Boolean, nullable=False),
    Column("key_sha256", String, nullable=False),
    Column("area", String),
    Column("line", String),
    Column("cameras", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("happened_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("change", BigInteger, nullable=False, unique=True),
    Column("changed_at", Moment, nullable=False),
    Column("incident", String, index=True),
    Column("footage", Text, nullable=False),
    Column("privacy", String, nullable=False, server_default="confidential"),
    Column("name", String, nullable=False, server_default=""),
    Index(None, "state", "number"),
    Index(None, "happened_at"),
)

REPORT_PHOTOS = Table(
    "report_photos",
    METADATA,
    Column("report", NUMBER, ForeignKey("reports.number"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("promised_sha256", String, nullable=False),
    Column("promised_size", BigInteger, nullable=False),
    Column("sha256", String, index=True),
    Column("size", BigInteger),
    Column("arrived_at", Moment, index=True),
    Column("kind", String, nullable=False, server_default="photo"),
    Column("problem", String, nullable=False, server_default=""),
)

REPORT_DEVICES = Table(
    "report_devices",
    METADATA,
    Column("report", NUMBER, ForeignKey("reports.number"), primary_key=True),
    Column("device", String, nullable=False),
)

REPORT_REVEALS = Table(
    "report_reveals",
    METADATA,
    Column("report", NUMBER, ForeignKey("reports.number"), primary_key=True),
    Column("asked_at", Moment, primary_key=True, autoincrement=False),
    Column("asked_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("agreed_by", String, nullable=False),
    Column("agreed_at", Moment),
)

# No time and no number: a row here tells nothing of when it came.
REPORT_DRAWER = Table(
    "report_drawer",
    METADATA,
    Column("id", String, primary_key=True),
    Column("report", String, nullable=False, index=True),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

REPORT_DRAWER_FILES = Table(
    "report_drawer_files",
    METADATA,
    Column("report", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

REPORT_MESSAGES = numbered(
    "report_messages",
    Column("number", NUMBER, primary_key=True),
    Column("report", NUMBER, ForeignKey("reports.number"), nullable=False),
    Column("id", String, nullable=False),
    Column("speaker", String, nullable=False),
    Column("by", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("report", "id"),
)
