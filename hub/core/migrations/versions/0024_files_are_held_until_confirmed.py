"""files are held until confirmed

What somebody has sent waits for a day, what has been taken is known by its hash.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kit_import",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=True),
        sa.Column("held_at", Moment(), nullable=False),
        sa.Column("held_by", sa.String(36), nullable=False),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_kit_import"),
        sa.ForeignKeyConstraint(
            ["held_by"], ["identity_staff.id"], name="fk_kit_import_held_by_identity_staff"
        ),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (sheet IS NOT NULL)", name=op.f("ck_kit_import_held_or_taken")
        ),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (taken IS NULL)", name=op.f("ck_kit_import_taken_with_its_number")
        ),
    )
    op.create_index(
        "uq_kit_import_taken",
        "kit_import",
        ["name", "sha256"],
        unique=True,
        sqlite_where=sa.text("taken_at IS NOT NULL"),
        postgresql_where=sa.text("taken_at IS NOT NULL"),
    )
