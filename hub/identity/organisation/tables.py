"""Sections and orders, each with the day from which it counts. Rows are added and none is changed."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

section = sa.Table(
    "identity_section",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
)
"""``position``: the order in which the city lists its sections (建制順)."""

section_state = sa.Table(
    "identity_section_state",
    metadata,
    sa.Column("entry", BigId, primary_key=True),
    sa.Column("section", sa.String(36), sa.ForeignKey("identity_section.id"), nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("parent", sa.String(36), sa.ForeignKey("identity_section.id")),
    sa.Column("closed", sa.Boolean, nullable=False),
    sa.Column("entered_at", Moment, nullable=False),
    sa.Column("entered_by", sa.String(36), nullable=False),
    sqlite_autoincrement=True,
)

appointment = sa.Table(
    "identity_appointment",
    metadata,
    sa.Column("entry", BigId, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("person", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("section", sa.String(36), sa.ForeignKey("identity_section.id"), index=True),
    sa.Column("post", sa.String(32)),
    sa.Column("entered_at", Moment, nullable=False),
    sa.Column("entered_by", sa.String(36), nullable=False),
    sa.Column("withdrawn_at", Moment),
    sqlite_autoincrement=True,
)
"""``withdrawn_at``: taken back before its day; it stays on record and counts for nothing."""
