"""Runs of jobs, and what was wrong with which row."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

jobs_run = sa.Table(
    "jobs_run",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("job", sa.String(64), nullable=False),
    sa.Column("started_by", sa.String(36)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("runner", sa.String(36), nullable=False, server_default=""),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("total", sa.BigInteger),
    sa.Column("errors", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("cursor", sa.String(400), nullable=False, server_default=""),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("again_at", Moment),
    sa.Column("message", sa.String(200), nullable=False, server_default=""),
    sa.Index("ix_jobs_run_of_job", "job", "id"),
    sqlite_autoincrement=True,
)
"""``started_by``: a member of staff, or the command line; nobody: the clock.

``runner``: the process that has taken it up; whoever it is not any more keeps nothing of his step.
"""

jobs_row_error = sa.Table(
    "jobs_row_error",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("run", sa.BigInteger, sa.ForeignKey("jobs_run.id"), nullable=False, index=True),
    sa.Column("row", sa.String(200), nullable=False),
    sa.Column("ja", sa.String(400), nullable=False),
    sa.Column("en", sa.String(400), nullable=False),
    sqlite_autoincrement=True,
)
