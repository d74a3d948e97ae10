"""the organisation

Sections as a tree and who holds which post in them, all from a day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

COUNTED = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "identity_section",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_section"),
    )
    op.create_table(
        "identity_section_state",
        sa.Column("entry", COUNTED, nullable=False),
        sa.Column("section", sa.String(36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("parent", sa.String(36), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_by", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_identity_section_state"),
        sa.ForeignKeyConstraint(
            ["section"], ["identity_section.id"], name="fk_identity_section_state_section_identity_section"
        ),
        sa.ForeignKeyConstraint(
            ["parent"], ["identity_section.id"], name="fk_identity_section_state_parent_identity_section"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_identity_section_state_section", "identity_section_state", ["section"])
    op.create_table(
        "identity_appointment",
        sa.Column("entry", COUNTED, nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("section", sa.String(36), nullable=True),
        sa.Column("post", sa.String(32), nullable=True),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_by", sa.String(36), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("entry", name="pk_identity_appointment"),
        sa.UniqueConstraint("id", name="uq_identity_appointment_id"),
        sa.ForeignKeyConstraint(
            ["person"], ["identity_staff.id"], name="fk_identity_appointment_person_identity_staff"
        ),
        sa.ForeignKeyConstraint(
            ["section"], ["identity_section.id"], name="fk_identity_appointment_section_identity_section"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_identity_appointment_person", "identity_appointment", ["person"])
    op.create_index("ix_identity_appointment_section", "identity_appointment", ["section"])
