"""The first tables: events and their revisions, outbox, leases, attachments, holds."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _events()
    _revisions()
    _zones()
    _outbox()
    _leases()
    _attachments()
    _holds()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _events() -> None:
    op.create_table(
        "sources",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_sources"),
    )
    op.create_table(
        "events",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("onset_at", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.UniqueConstraint("id", name="uq_events_id"),
        sa.ForeignKeyConstraint(["source"], ["sources.source"], name="fk_events_source_sources"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_onset_at_number", "events", ["onset_at", "number"])
    for found_by in ("camera", "kind", "phase"):
        columns = [found_by, "onset_at", "number"]
        op.create_index(f"ix_events_{found_by}_onset_at_number", "events", columns)


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_revisions"),
        sa.UniqueConstraint("event", "revision", name="uq_revisions_event_revision"),
        sa.UniqueConstraint("source", "sequence", name="uq_revisions_source_sequence"),
        _to_events("revisions"),
        sqlite_autoincrement=True,
    )


def _zones() -> None:
    op.create_table(
        "event_zones",
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("onset_at", sa.BigInteger(), nullable=False),
        sa.Column("event", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("zone", "onset_at", "event", name="pk_event_zones"),
        _to_events("event_zones"),
    )
    op.create_index("ix_event_zones_event", "event_zones", ["event"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("retained", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sqlite_autoincrement=True,
    )
    for name, columns, which in (
        ("waiting", ["number"], "sent_at IS NULL"),
        ("sent", ["sent_at"], "sent_at IS NOT NULL"),
        ("states", ["topic", "number"], "retained"),
    ):
        op.create_index(
            f"ix_outbox_{name}",
            "outbox",
            columns,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )


def _leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("attached_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "name", name="pk_attachments"),
        _to_events("attachments"),
    )
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])
    op.create_index("ix_attachments_attached_at", "attachments", ["attached_at"])


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=False),
        sa.Column("released_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_holds"),
        _to_events("holds"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_holds_event", "holds", ["event"])


def _to_events(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["event"], ["events.number"], name=f"fk_{table}_event_events")
