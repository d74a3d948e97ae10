"""The register of documents."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

document = sa.Table(
    "documents_document",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("fiscal_year", sa.SmallInteger, nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("number", sa.String(64), nullable=False, unique=True),
    sa.Column("token", sa.String(32), nullable=False, unique=True),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("issued_by", sa.String(36), nullable=False),
    sa.Column("kept_until", sa.Date, nullable=False),
    sa.Column("about", sa.String(36)),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.String(36)),
    sa.Column("reason", sa.String(400)),
    sa.Column("superseded_by", BigId, sa.ForeignKey("documents_document.id")),
    sa.UniqueConstraint("kind", "fiscal_year", "serial"),
    sa.CheckConstraint("serial > 0 AND version > 0", name="counted"),
    sa.CheckConstraint("state IN ('reserved', 'valid', 'superseded', 'revoked', 'void')", name="state"),
    sa.CheckConstraint("(state IN ('reserved', 'void')) = (sha256 IS NULL)", name="made"),
    sa.CheckConstraint("(state IN ('reserved', 'valid')) = (ended_at IS NULL)", name="ended"),
    sa.CheckConstraint("(state = 'superseded') = (superseded_by IS NOT NULL)", name="superseded"),
    sa.CheckConstraint("state <> 'revoked' OR reason IS NOT NULL", name="reason"),
    sqlite_autoincrement=True,
)
"""``serial`` counts from 1 in each kind and fiscal year, and no row goes away: so no number is missing
without a word. ``source`` is the fingerprint of what the paper says, ``sha256`` that of its bytes."""

sa.Index(
    "uq_documents_document_version",
    document.c.kind,
    document.c.reference,
    document.c.version,
    unique=True,
    sqlite_where=document.c.state != "void",
    postgresql_where=document.c.state != "void",
)
sa.Index(
    "uq_documents_document_valid",
    document.c.kind,
    document.c.reference,
    unique=True,
    sqlite_where=document.c.state == "valid",
    postgresql_where=document.c.state == "valid",
)
