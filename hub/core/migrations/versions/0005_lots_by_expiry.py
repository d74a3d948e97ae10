"""lots by expiry

The housekeeping finds what has expired without reading all lots.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_lot_expires", "ledger_lot", ["expires"])
