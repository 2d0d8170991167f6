"""What plant workers report: reports, their photos, and what is said about them."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _reports()
    _photos()
    _messages()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("occurred", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("wants_footage", sa.Boolean(), nullable=False),
        sa.Column("key_sha256", sa.String(), nullable=False),
        sa.Column("area", sa.String()),
        sa.Column("line", sa.String()),
        sa.Column("cameras", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("incident", sa.String()),
        sa.Column("footage", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_reports"),
        sa.UniqueConstraint("id", name="uq_reports_id"),
        sa.UniqueConstraint("change", name="uq_reports_change"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reports_incident", "reports", ["incident"])
    op.create_index("ix_reports_state_number", "reports", ["state", "number"])


def _photos() -> None:
    op.create_table(
        "report_photos",
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("promised_sha256", sa.String(), nullable=False),
        sa.Column("promised_size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("arrived_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("report", "position", name="pk_report_photos"),
        _to_reports("report_photos"),
    )
    for column in ("sha256", "arrived_at"):
        op.create_index(f"ix_report_photos_{column}", "report_photos", [column])


def _messages() -> None:
    op.create_table(
        "report_messages",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("report", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_report_messages"),
        sa.UniqueConstraint("report", "id", name="uq_report_messages_report_id"),
        _to_reports("report_messages"),
        sqlite_autoincrement=True,
    )


def _to_reports(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["report"], ["reports.number"], name=f"fk_{table}_report_reports"
    )
