"""Files that are held until somebody confirms, and what has been taken from files."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

upload = sa.Table(
    "kit_import",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("file", sa.String(200), nullable=False),
    sa.Column("sheet", sa.LargeBinary),
    sa.Column("held_at", Moment, nullable=False),
    sa.Column("held_by", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False),
    sa.Column("taken_at", Moment),
    sa.Column("taken", sa.Integer),
    sa.CheckConstraint("(taken_at IS NULL) = (sheet IS NOT NULL)", name="held_or_taken"),
    sa.CheckConstraint("(taken_at IS NULL) = (taken IS NULL)", name="taken_with_its_number"),
)
"""``name``: of the import. ``sheet``: the table as it was read; gone when it is taken, or after a day."""

sa.Index(
    "uq_kit_import_taken",
    upload.c.name,
    upload.c.sha256,
    unique=True,
    sqlite_where=upload.c.taken_at.is_not(None),
    postgresql_where=upload.c.taken_at.is_not(None),
)
"""The same file is taken once."""
