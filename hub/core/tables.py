"""Tables that belong to no single subject."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

change = sa.Table(
    "change",
    metadata,
    sa.Column("subject", sa.String(64), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
)
"""How often a subject changed: what watchers of a SQLite hub compare (PostgreSQL notifies)."""

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.String(64), nullable=False),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("place", sa.String(64), nullable=False),
    sa.Column("rung", sa.String(16), nullable=False),
    sa.Column("content_sha256", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Index("ix_evidence_of_reference", "subject", "reference"),
)
"""The hash-chained log; ``details`` is canonical JSON text, so that it reads back byte for byte."""

outgoing = sa.Table(
    "outgoing",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("topic", sa.String(256), nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("schema_name", sa.String(64), nullable=False),
    sa.Column("retain", sa.Boolean, nullable=False),
    sa.Column("expires_at", Moment),
    sqlite_autoincrement=True,
)
"""Messages waiting for the broker to take them, in the order of ``id``."""

rate_hit = sa.Table(
    "rate_hit",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.Index("ix_rate_hit_of_key", "key", "at"),
    sa.Index("ix_rate_hit_until", "until"),
    sqlite_autoincrement=True,
)
"""Attempts that count against a limit ``until`` its window has passed.

``key`` is a hash, so that no name or address is kept.
"""
