"""passwords of one time

Given by an administrator: until when it opens the door once. Whoever has a password of his own has none.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_staff", sa.Column("once_until", Moment))
