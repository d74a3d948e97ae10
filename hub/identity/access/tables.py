"""Who looked at what."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

access = sa.Table(
    "identity_access",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("person", sa.String(36), nullable=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("about", sa.String(36), index=True),
    sa.Column("entry", sa.String(64)),
    sa.Index("ix_identity_access_reference", "reference"),
    sa.Index("ix_identity_access_person", "person"),
    sa.Index("ix_identity_access_at", "at"),
    sqlite_autoincrement=True,
)
"""``entry``: the id in the books that says what came of the act.

``about`` is the citizen whose data it was, so that he can be told. Ids only, nothing of a person."""
