"""staff leave on a day

Their last day and their last sign-in; and a new password that a second administrator has to confirm.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity_staff", sa.Column("last_day", sa.Date(), nullable=True))
    op.add_column("identity_staff", sa.Column("signed_in_at", Moment(), nullable=True))
    op.create_table(
        "identity_password_reset",
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("proposed_by", sa.String(36), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_identity_password_reset"),
        sa.ForeignKeyConstraint(
            ["person"], ["identity_staff.id"], name="fk_identity_password_reset_person_identity_staff"
        ),
    )
