"""Who wants to know who reported: as often as somebody asks, for what was agreed ends in time."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Let a report have more than one, each named by when somebody asked."""
    op.rename_table("report_reveals", "report_reveals_before")
    _free_the_name_of_its_key()
    _table()
    op.execute(
        "INSERT INTO report_reveals (report, asked_at, asked_by, reason, agreed_by, agreed_at)"
        " SELECT report, asked_at, asked_by, reason, agreed_by, agreed_at"
        " FROM report_reveals_before"
    )
    op.drop_table("report_reveals_before")


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _free_the_name_of_its_key() -> None:
    """Drop it in PostgreSQL, where a key keeps its name when its table gets another."""
    if op.get_bind().dialect.name == "postgresql":
        before = "report_reveals_before"
        named = sa.inspect(op.get_bind()).get_pk_constraint(before)["name"]
        op.drop_constraint(named or "", before, type_="primary")


def _table() -> None:
    op.create_table(
        "report_reveals",
        sa.Column("report", NUMBER, sa.ForeignKey("reports.number"), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("report", "asked_at"),
    )
