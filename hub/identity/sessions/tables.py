"""Who is in."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

session = sa.Table(
    "identity_session",
    metadata,
    sa.Column("token_sha256", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("person", sa.String(36), nullable=False, index=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("begun_at", Moment, nullable=False),
    sa.Column("used_at", Moment, nullable=False),
    sa.Column("proved_at", Moment, nullable=False),
    sa.Column("device", sa.String(40), nullable=False),
)
"""``proved_at``: when the person last showed a password or passkey; ``device`` as he would call it.

The cookie's token is kept as its hash alone: who reads this table can enter nobody's session."""
