"""Members of staff, as they sign in."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

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
    sa.Column("last_day", sa.Date),
    sa.Column("signed_in_at", Moment),
)
"""``roles``: values of ``Role``, sorted, with spaces between.

``once_until``: an administrator gave the password; it opens the door once until then, and there the person
chooses his own.

``active``: false for whoever was shut out at once; ``last_day``: whoever leaves on a day is in until its end.
"""

password_reset = sa.Table(
    "identity_password_reset",
    metadata,
    sa.Column("person", sa.String(36), sa.ForeignKey("identity_staff.id"), primary_key=True),
    sa.Column("proposed_by", sa.String(36), nullable=False),
    sa.Column("proposed_at", Moment, nullable=False),
)
"""A new password that one administrator has proposed and another has not yet confirmed."""
