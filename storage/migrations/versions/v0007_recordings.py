"""Films and voices come with a report, beside its photos."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say of each file what it is, and why nothing could be made of it."""
    kind = sa.Column("kind", sa.String(), nullable=False, server_default="photo")
    problem = sa.Column("problem", sa.String(), nullable=False, server_default="")
    for column in (kind, problem):
        op.add_column("report_photos", column)


def downgrade() -> None:
    """Refuse: rows would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")
