"""what staff are told

An inbox for each member of staff.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices_notice",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("staff", sa.String(36), nullable=False),
        sa.Column("about", sa.String(120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ja", sa.String(400), nullable=False),
        sa.Column("en", sa.String(400), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("read_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices_notice"),
        sa.UniqueConstraint("staff", "about", name="uq_notices_notice_staff"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notices_notice_at", "notices_notice", ["at"])
