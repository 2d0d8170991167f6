"""What is counted and what it came to, near misses, and the evidence that was given out."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _counters()
    _passages()
    _entries()
    _missing()
    _near_misses()
    _packages()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("counter", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("epoch_at", sa.BigInteger(), nullable=False),
        sa.Column("epoch_total", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_counters"),
        sa.UniqueConstraint("counter", name="uq_counters_counter"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "count_epochs",
        sa.Column("counter", NUMBER, nullable=False),
        sa.Column("epoch_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("counter", "epoch_at", name="pk_count_epochs"),
        sa.ForeignKeyConstraint(
            ["counter"], ["counters.number"], name="fk_count_epochs_counter_counters"
        ),
    )


def _passages() -> None:
    op.create_table(
        "passages",
        sa.Column("counter", NUMBER, nullable=False),
        sa.Column("unit", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("counter", "unit", name="pk_passages"),
        sa.ForeignKeyConstraint(
            ["counter"], ["counters.number"], name="fk_passages_counter_counters"
        ),
    )
    op.create_index("ix_passages_counter_at", "passages", ["counter", "at"])
    op.create_index("ix_passages_at", "passages", ["at"])


def _entries() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("came", sa.BigInteger(), nullable=False),
        sa.Column("left", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.Column("unexplained", sa.Float(), nullable=False),
        sa.Column("account", sa.Float(), nullable=False),
        sa.Column("account_tolerance", sa.Float(), nullable=False),
        sa.Column("account_begins_at", sa.BigInteger()),
        sa.Column("account_came", sa.Float(), nullable=False),
        sa.Column("account_variance", sa.Float(), nullable=False),
        sa.Column("account_edge", sa.Integer(), nullable=False),
        sa.Column("transit_seconds", sa.Float(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("lot", sa.String(), nullable=False),
        sa.Column("expected", sa.Float()),
        sa.Column("event", sa.String()),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("value", sa.String()),
        sa.Column("currency", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("line", "begins_at", name="pk_ledger_entries"),
    )
    op.create_index("ix_ledger_entries_begins_at", "ledger_entries", ["begins_at"])


def _missing() -> None:
    op.create_table(
        "missing_units",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("came_at", sa.BigInteger(), nullable=False),
        sa.Column("overdue_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event", "came_at", name="pk_missing_units"),
        sa.ForeignKeyConstraint(["event"], ["events.number"], name="fk_missing_units_event_events"),
    )


def _near_misses() -> None:
    op.create_table(
        "near_misses",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_near_misses"),
        sa.UniqueConstraint(
            "camera", "rule", "place", "from_at", name="uq_near_misses_camera_rule_place_from_at"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_near_misses_camera_from_at", "near_misses", ["camera", "from_at"])


def _packages() -> None:
    op.create_table(
        "evidence_packages",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("incident", sa.String(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_evidence_packages"),
        sa.UniqueConstraint("id", name="uq_evidence_packages_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_evidence_packages_incident", "evidence_packages", ["incident"])
