"""加盟店, and which device takes payments for which."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import metadata

shop = sa.Table(
    "coin_shop",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("registration_number", sa.String(14)),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("ledger_account.id"), nullable=False, unique=True),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("code", sa.String(8), nullable=False, unique=True),
    sa.CheckConstraint("length(code) = 8", name="code"),
)
"""加盟店. ``code``: the number on its poster, typed where a phone cannot scan."""

till = sa.Table(
    "coin_till",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("shop", sa.String(36), sa.ForeignKey("coin_shop.id"), nullable=False),
)
"""The shop that a device takes payments for."""
