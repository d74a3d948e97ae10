"""Passkeys, and the questions that they are asked."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

passkey = sa.Table(
    "identity_passkey",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("citizen", sa.String(36), sa.ForeignKey("identity_citizen.id"), index=True),
    sa.Column("staff", sa.String(36), sa.ForeignKey("identity_staff.id"), index=True),
    sa.Column("credential", sa.String(1400), nullable=False, unique=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("synced", sa.Boolean, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
    sa.Column("suspended_at", Moment),
    sa.CheckConstraint("sign_count >= 0", name="sign_count"),
    sa.CheckConstraint("(citizen IS NULL) <> (staff IS NULL)", name="owner"),
)
"""A passkey of one citizen or one member of staff. ``credential`` is its id in base64url.

``synced``: the maker keeps copies of it.

``suspended_at``: its counter once did not go up, so somebody may hold a copy; it opens nothing more.
"""

challenge = sa.Table(
    "identity_challenge",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("browser_sha256", sa.String(64), nullable=False),
    sa.Column("person", sa.String(36)),
    sa.Column("until", Moment, nullable=False, index=True),
)
"""A question to a passkey that waits for its answer: for one purpose, one browser, once, not for long."""
