"""Who may know who reported: named, confidential, anonymous."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what each mode keeps; reports that are there were confidential."""
    privacy = sa.Column("privacy", sa.String(), nullable=False, server_default="confidential")
    name = sa.Column("name", sa.String(), nullable=False, server_default="")
    for column in (privacy, name):
        op.add_column("reports", column)
    _apart()
    _drawer()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _apart() -> None:
    op.create_table(
        "report_devices",
        sa.Column("report", NUMBER, sa.ForeignKey("reports.number"), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report"),
    )
    op.create_table(
        "report_reveals",
        sa.Column("report", NUMBER, sa.ForeignKey("reports.number"), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("report"),
    )


def _drawer() -> None:
    op.create_table(
        "report_drawer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_report_drawer_report", "report_drawer", ["report"])
    op.create_table(
        "report_drawer_files",
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report", "position"),
        sqlite_with_rowid=False,
    )
