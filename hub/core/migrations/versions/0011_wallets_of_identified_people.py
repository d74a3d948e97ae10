"""wallets of identified people

Above a low balance a wallet is one identified person's, who has no second one. Of what wallets hold already
nothing is taken; but into those that nobody has been identified for, no more comes than the low balance.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

LOW_BALANCE = 30_000
"""Yen, when this was written: ``coin.balance`` of the dated rules."""


def upgrade() -> None:
    op.create_table(
        "coin_identified",
        sa.Column("wallet", sa.String(16), nullable=False),
        sa.Column("mark", sa.LargeBinary(32), nullable=False),
        sa.Column("document", sa.String(16), nullable=False),
        sa.Column("staff", sa.String(36), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("wallet", name="pk_coin_identified"),
        sa.UniqueConstraint("mark", name="uq_coin_identified_mark"),
        sa.ForeignKeyConstraint(
            ["wallet"], ["coin_wallet.number"], name="fk_coin_identified_wallet_coin_wallet"
        ),
        sa.ForeignKeyConstraint(
            ["staff"], ["identity_staff.id"], name="fk_coin_identified_staff_identity_staff"
        ),
    )
    op.execute(
        sa.text(
            "UPDATE ledger_account SET cap ="
            " CASE WHEN balance + held_in > :low THEN balance + held_in ELSE :low END"
            " WHERE cap > :low AND id IN (SELECT account FROM coin_wallet)"
        ).bindparams(low=LOW_BALANCE)
    )
    op.execute(sa.text("UPDATE ledger_head SET revision = revision + 1"))
