"""names that people say

A device has the name of its place beside the id that stands in topics and certificates.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("fleet_node") as change:
        change.add_column(sa.Column("label", sa.String(60), nullable=False, server_default=""))
