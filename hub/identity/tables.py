"""People, their sessions, and who looked at what."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

staff = sa.Table(
    "identity_staff",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("roles", sa.String(200), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("once_until", Moment),
)
"""``roles``: values of ``Role``, sorted, with spaces between.

``once_until``: an administrator gave the password; it opens the door once until then, and there the person
chooses his own.
"""

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
