"""documents have a register

Whatever is issued on paper has a number, a token to verify it by, and the hash of its bytes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import BigId, Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents_document",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("fiscal_year", sa.SmallInteger, nullable=False),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("number", sa.String(64), nullable=False),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("issued_at", Moment, nullable=False),
        sa.Column("issued_by", sa.String(36), nullable=False),
        sa.Column("kept_until", sa.Date, nullable=False),
        sa.Column("about", sa.String(36), nullable=True),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("ended_by", sa.String(36), nullable=True),
        sa.Column("reason", sa.String(400), nullable=True),
        sa.Column("superseded_by", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_documents_document"),
        sa.UniqueConstraint("number", name="uq_documents_document_number"),
        sa.UniqueConstraint("token", name="uq_documents_document_token"),
        sa.UniqueConstraint("kind", "fiscal_year", "serial", name="uq_documents_document_kind"),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["documents_document.id"],
            name="fk_documents_document_superseded_by_documents_document",
        ),
        sa.CheckConstraint("serial > 0 AND version > 0", name="ck_documents_document_counted"),
        sa.CheckConstraint(
            "state IN ('reserved', 'valid', 'superseded', 'revoked', 'void')",
            name="ck_documents_document_state",
        ),
        sa.CheckConstraint(
            "(state IN ('reserved', 'void')) = (sha256 IS NULL)", name="ck_documents_document_made"
        ),
        sa.CheckConstraint(
            "(state IN ('reserved', 'valid')) = (ended_at IS NULL)", name="ck_documents_document_ended"
        ),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_by IS NOT NULL)", name="ck_documents_document_superseded"
        ),
        sa.CheckConstraint("state <> 'revoked' OR reason IS NOT NULL", name="ck_documents_document_reason"),
        sqlite_autoincrement=True,
    )
    for name, where in (("version", "state <> 'void'"), ("valid", "state = 'valid'")):
        columns = ["kind", "reference", *(["version"] if name == "version" else [])]
        op.create_index(
            f"uq_documents_document_{name}",
            "documents_document",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
