"""acts have an outcome

A line of the access log names the entry of the books that says what came of the act. Lines of before
name none: they stay what they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_access", sa.Column("entry", sa.String(64)))
    op.create_index("ix_identity_access_reference", "identity_access", ["reference"])
    op.create_index("ix_identity_access_person", "identity_access", ["person"])
    op.create_index("ix_identity_access_at", "identity_access", ["at"])
