"""tries have their end

What counts against a limit says until when, so that any try can clear away what counts no more.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LONGEST_BEFORE = timedelta(hours=1)
"""No limit of the versions before had a longer window."""


def upgrade() -> None:
    now = datetime.now(UTC)
    tries = sa.table("rate_hit", sa.column("at", Moment), sa.column("until", Moment))
    op.execute(tries.delete().where(tries.c.at <= now - LONGEST_BEFORE))
    with op.batch_alter_table("rate_hit") as change:
        change.add_column(sa.Column("until", Moment, nullable=True))
    op.execute(tries.update().values(until=now + LONGEST_BEFORE))
    with op.batch_alter_table("rate_hit") as change:
        change.alter_column("until", existing_type=Moment(), nullable=False)
    op.create_index("ix_rate_hit_until", "rate_hit", ["until"])
