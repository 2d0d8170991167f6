"""What puts the review queue in order, rules that are quiet, and what people write down.

Of an event that is kept, the columns of the queue are filled from its present revision.
"""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 500


def upgrade() -> None:
    """Make the tables, and the columns of events that put them in order."""
    op.add_column("events", sa.Column("severity", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("events", sa.Column("rule", sa.String(), nullable=False, server_default=""))
    op.add_column("events", sa.Column("at_stake", sa.Float(), nullable=False, server_default="0"))
    op.add_column(
        "events", sa.Column("arrived_at", sa.BigInteger(), nullable=False, server_default="0")
    )
    claimed = sa.text("claimed_until IS NOT NULL")
    op.create_index(
        "ix_events_claimed",
        "events",
        ["claimed_until"],
        sqlite_where=claimed,
        postgresql_where=claimed,
    )
    _fill()
    _snoozes()
    _entries()
    _handovers()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _fill() -> None:
    connection = op.get_bind()
    following = sa.text(
        "SELECT e.number, r.body, (SELECT min(stored_at) FROM revisions WHERE event = e.number)"
        " AS arrived_at FROM events e JOIN revisions r"
        " ON r.event = e.number AND r.revision = e.revision"
        " WHERE e.number > :last ORDER BY e.number LIMIT :most"
    )
    keep = sa.text(
        "UPDATE events SET severity = :severity, rule = :rule, at_stake = :at_stake,"
        " arrived_at = :arrived_at WHERE number = :number"
    )
    last = 0
    while rows := connection.execute(following, {"last": last, "most": _AT_ONCE}).all():
        connection.execute(keep, list(_filled(rows)))
        last = rows[-1].number


# A row has types that only the database knows, hence Any.
def _filled(rows: Any) -> Iterator[dict[str, object]]:
    for row in rows:
        body = json.loads(row.body)
        value = body.get("measures", {}).get("value", 0)
        yield {
            "number": row.number,
            "severity": body["severity"],
            "rule": body["rule"]["id"],
            "at_stake": value if isinstance(value, int | float) else 0,
            "arrived_at": row.arrived_at,
        }


def _snoozes() -> None:
    op.create_table(
        "snoozes",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("camera", sa.String()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_snoozes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_snoozes_until", "snoozes", ["until"])


def _entries() -> None:
    op.create_table(
        "incident_entries",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("incident", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Integer()),
        sa.Column("loss_value", sa.String()),
        sa.Column("loss_recovered", sa.String()),
        sa.Column("loss_unit", sa.String()),
        sa.PrimaryKeyConstraint("number", name="pk_incident_entries"),
        sa.ForeignKeyConstraint(
            ["incident"], ["incidents.number"], name="fk_incident_entries_incident_incidents"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_incident_entries_incident_number", "incident_entries", ["incident", "number"]
    )


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("taken_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("number", name="pk_handovers"),
        sqlite_autoincrement=True,
    )
