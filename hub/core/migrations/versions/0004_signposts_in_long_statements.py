"""signposts in long statements

Instead of an index of every line of every shop: see docs/decisions/0013.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_ledger_line_without_lot", table_name="ledger_line")
    signpost = sa.text("lot IS NULL AND (position & 63) = 0")
    op.create_index(
        "ix_ledger_line_signpost",
        "ledger_line",
        ["account", "position"],
        sqlite_where=signpost,
        postgresql_where=signpost,
    )
