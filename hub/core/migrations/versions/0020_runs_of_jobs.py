"""runs of jobs

What runs later or long, how far it is, and what was wrong with which row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import BigId, Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs_run",
        sa.Column("id", BigId, nullable=False),
        sa.Column("job", sa.String(64), nullable=False),
        sa.Column("started_by", sa.String(36), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("runner", sa.String(36), nullable=False, server_default=""),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("ended_at", Moment, nullable=True),
        sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("total", sa.BigInteger, nullable=True),
        sa.Column("errors", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cursor", sa.String(400), nullable=False, server_default=""),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("again_at", Moment, nullable=True),
        sa.Column("message", sa.String(200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_jobs_run"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_run_of_job", "jobs_run", ["job", "id"])
    op.create_table(
        "jobs_row_error",
        sa.Column("id", BigId, nullable=False),
        sa.Column("run", sa.BigInteger, nullable=False),
        sa.Column("row", sa.String(200), nullable=False),
        sa.Column("ja", sa.String(400), nullable=False),
        sa.Column("en", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs_row_error"),
        sa.ForeignKeyConstraint(["run"], ["jobs_run.id"], name="fk_jobs_row_error_run_jobs_run"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_row_error_run", "jobs_row_error", ["run"])
