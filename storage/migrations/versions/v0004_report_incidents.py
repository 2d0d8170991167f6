"""A report may open an incident, and events find the reports of their time."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a report tells of an incident, and the ways to find both."""
    op.add_column("incidents", sa.Column("category", sa.String()))
    op.add_column("incidents", sa.Column("post", sa.String()))
    op.create_index("ix_incidents_post_opened_at", "incidents", ["post", "opened_at"])
    op.create_index("ix_reports_happened_at", "reports", ["happened_at"])


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")
