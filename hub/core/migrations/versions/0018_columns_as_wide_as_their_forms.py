"""columns as wide as their forms

A form counts letters; a letter may have its variation selector with it. SQLite bounds no text.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WIDTHS = {
    ("broadcast_announcement", "reason"): 400,
    ("coin_wallet", "nickname"): 40,
    ("coin_identified", "reason"): 400,
    ("coin_freezing", "reason"): 400,
    ("coin_correction", "reason"): 400,
    ("coin_correction", "rejection"): 400,
    ("identity_staff", "name"): 80,
    ("identity_citizen", "name"): 80,
    ("identity_passkey", "name"): 80,
    ("meetings_meeting", "title"): 200,
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for (table, column), width in WIDTHS.items():
        op.alter_column(table, column, type_=sa.String(width))
