"""rates named at tills

What was paid by a shop's printed code has no rate in the ledger; a till names it when it prints the receipt.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coin_rated",
        sa.Column("entry", sa.String(64), nullable=False),
        sa.Column("node", sa.String(36), nullable=False),
        sa.Column("reduced", sa.Integer, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("reduced >= 0", name="ck_coin_rated_reduced"),
        sa.PrimaryKeyConstraint("entry", name="pk_coin_rated"),
    )
    op.create_index("ix_coin_rated_of_till", "coin_rated", ["node", "at"])
