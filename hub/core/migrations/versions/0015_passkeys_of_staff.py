"""passkeys of staff

A passkey is one citizen's or one member of staff's.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    counter = sa.CheckConstraint("sign_count >= 0", name=op.f("ck_identity_passkey_sign_count"))
    with op.batch_alter_table("identity_passkey", table_args=(counter,)) as change:
        change.alter_column("citizen", existing_type=sa.String(36), nullable=True)
        change.add_column(sa.Column("staff", sa.String(36), nullable=True))
        change.create_foreign_key(
            op.f("fk_identity_passkey_staff_identity_staff"), "identity_staff", ["staff"], ["id"]
        )
        change.create_index(op.f("ix_identity_passkey_staff"), ["staff"])
        change.create_check_constraint(
            op.f("ck_identity_passkey_owner"), "(citizen IS NULL) <> (staff IS NULL)"
        )
