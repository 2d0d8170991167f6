"""What is in a file of footage: the ring of a camera may have had a part of what was asked for."""

import sqlalchemy as sa
from alembic import op

from plant.store_errors import StoreError

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tell of each file from when to when it shows; of what came before nobody knows."""
    for name in ("clip_from_at", "clip_to_at"):
        op.add_column("footage_requests", sa.Column(name, sa.BigInteger()))


def downgrade() -> None:
    """Refuse: what was told would be lost."""
    raise StoreError("there is no way down", remedy="restore a backup of the earlier release")
