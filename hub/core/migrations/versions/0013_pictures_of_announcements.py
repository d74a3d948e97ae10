"""pictures of announcements

A picture that the form has taken is known by its announcement, also before that is kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "broadcast_picture",
        sa.Column("announcement", sa.String(36), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("taken_at", Moment, nullable=False),
    )
