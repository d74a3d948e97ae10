"""people who may be one

Before a second wallet gets the high limit, whoever is much like its holder is shown.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coin_identified", sa.Column("reason", sa.String(200), nullable=True))
    op.create_table(
        "coin_identified_trait",
        sa.Column("wallet", sa.String(16), nullable=False),
        sa.Column("trait", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("wallet", "trait", name="pk_coin_identified_trait"),
        sa.ForeignKeyConstraint(
            ["wallet"],
            ["coin_identified.wallet"],
            name="fk_coin_identified_trait_wallet_coin_identified",
        ),
    )
    op.create_index("ix_coin_identified_trait_trait", "coin_identified_trait", ["trait"])
