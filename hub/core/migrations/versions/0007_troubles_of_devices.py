"""troubles of devices

What a device sends that cannot be taken is counted by reason, the newest dead letters are found quickly,
and a device can be kept away for a while.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "fleet_trouble",
        sa.Column("node", sa.String(36), nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("times", sa.BigInteger, nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("first_at", Moment(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("node", "why", name="pk_fleet_trouble"),
    )
    op.create_index("ix_intake_dead_letter_of_node", "intake_dead_letter", ["node", "id"])
    op.add_column("fleet_node", sa.Column("quarantined_at", Moment()))
    op.add_column("fleet_node", sa.Column("quarantined_by", sa.String(36)))
