"""What members of staff were told."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

notices_notice = sa.Table(
    "notices_notice",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("staff", sa.String(36), nullable=False),
    sa.Column("about", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("ja", sa.String(400), nullable=False),
    sa.Column("en", sa.String(400), nullable=False),
    sa.Column("path", sa.String(200), nullable=False),
    sa.Column("read_at", Moment),
    sa.UniqueConstraint("staff", "about"),
    sa.Index("ix_notices_notice_at", "at"),
    sqlite_autoincrement=True,
)
"""``about``: what it tells of; nobody is told the same twice."""
