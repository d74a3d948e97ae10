"""what screens do not show

A screen says of an announcement what of it is not whole on its glass, and why.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("broadcast_showing") as change:
        change.add_column(sa.Column("not_shown", sa.String(16), nullable=True))
        change.add_column(sa.Column("missing", sa.String(160), nullable=False, server_default=""))
