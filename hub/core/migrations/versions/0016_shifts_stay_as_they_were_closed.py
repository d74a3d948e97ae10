"""shifts stay as they were closed

What a till has named counts in the shift that was closed with it, and no longer by its time alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coin_rated") as change:
        change.add_column(sa.Column("shift", sa.String(36), nullable=True))
        change.create_foreign_key(op.f("fk_coin_rated_shift_coin_shift"), "coin_shift", ["shift"], ["id"])
    op.execute(
        "UPDATE coin_rated SET shift = (SELECT coin_shift.id FROM coin_shift "
        "WHERE coin_shift.node = coin_rated.node AND coin_shift.opened_at <= coin_rated.at "
        "AND coin_rated.at < coin_shift.closed_at)"
    )
