"""What there is to work on: incidents, verdicts, requests for footage, signals.

Events of an earlier release belong to no incident, and nobody has reviewed them.
"""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, and the columns of events that point at them."""
    _incidents()
    _steps()
    _events()
    _verdicts()
    _footage()
    _signals()


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("last_event_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        *_result(),
        sa.PrimaryKeyConstraint("number", name="pk_incidents"),
        sa.UniqueConstraint("id", name="uq_incidents_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incidents_opened_at_number", "incidents", ["opened_at", "number"])
    for found_by in ("state", "camera"):
        columns = [found_by, "opened_at", "number"]
        op.create_index(f"ix_incidents_{found_by}_opened_at_number", "incidents", columns)
    unclosed = sa.text("state != 'closed'")
    op.create_index(
        "ix_incidents_unclosed",
        "incidents",
        ["camera", "last_event_at"],
        sqlite_where=unclosed,
        postgresql_where=unclosed,
    )


def _steps() -> None:
    op.create_table(
        "incident_steps",
        sa.Column("incident", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String()),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        *_result(),
        sa.PrimaryKeyConstraint("incident", "version", name="pk_incident_steps"),
        sa.ForeignKeyConstraint(
            ["incident"], ["incidents.number"], name="fk_incident_steps_incident_incidents"
        ),
    )


def _result() -> list[sa.Column[str]]:
    names = ("outcome", "loss_value", "loss_recovered", "loss_unit")
    return [sa.Column(name, sa.String()) for name in names]


def _events() -> None:
    # SQLite takes a foreign key with a new column, and in no other way.
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE events ADD COLUMN incident {number} "
        "CONSTRAINT fk_events_incident_incidents REFERENCES incidents (number)"
    )
    op.add_column("events", sa.Column("review", sa.String(), nullable=False, server_default="new"))
    version = sa.Column("review_version", sa.Integer(), nullable=False, server_default="0")
    op.add_column("events", version)
    op.add_column("events", sa.Column("claimed_by", sa.String()))
    op.add_column("events", sa.Column("claimed_until", sa.BigInteger()))
    for found_by in ("incident", "review"):
        columns = [found_by, "onset_at", "number"]
        op.create_index(f"ix_events_{found_by}_onset_at_number", "events", columns)


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("event", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer()),
        sa.PrimaryKeyConstraint("event", "version", name="pk_verdicts"),
        _to_events("verdicts"),
    )


def _footage() -> None:
    op.create_table(
        "footage_requests",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("to_at", sa.BigInteger(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("event", NUMBER),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.Column("sha256", sa.String()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_footage_requests"),
        sa.UniqueConstraint("id", name="uq_footage_requests_id"),
        _to_events("footage_requests"),
        sqlite_autoincrement=True,
    )
    for name, columns in (
        ("requested_at_number", ["requested_at", "number"]),
        ("state_number", ["state", "number"]),
        ("sha256", ["sha256"]),
    ):
        op.create_index(f"ix_footage_requests_{name}", "footage_requests", columns)


def _signals() -> None:
    op.create_table(
        "signals",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_signals"),
        sa.UniqueConstraint("kind", "id", "source", "at", name="uq_signals_kind_id_source_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_signals_stored_at", "signals", ["stored_at"])
    op.create_table(
        "signal_states",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_signal_states"),
        sa.ForeignKeyConstraint(
            ["number"], ["signals.number"], name="fk_signal_states_number_signals"
        ),
    )


def _to_events(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["event"], ["events.number"], name=f"fk_{table}_event_events")
