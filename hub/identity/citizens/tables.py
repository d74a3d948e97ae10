"""Citizens, as they sign in."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import metadata

citizen = sa.Table(
    "identity_citizen",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("active", sa.Boolean, nullable=False),
)
"""``login`` is the citizen's number in the city's services (never the Individual Number).

Who signs in by passkey alone has no password.
"""
