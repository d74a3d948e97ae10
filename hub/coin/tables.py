"""Who stands behind the ledger's accounts, and which till is whose."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

wallet = sa.Table(
    "coin_wallet",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("ledger_account.id"), nullable=False, unique=True),
    sa.Column("citizen", sa.String(36), unique=True),
    sa.Column("opened_at", Moment, nullable=False),
    sa.CheckConstraint("length(number) = 16", name="number"),
)
"""A wallet. Its number and account never change; whose it is may (a lost phone, a card)."""

shop = sa.Table(
    "coin_shop",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("registration_number", sa.String(14)),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("ledger_account.id"), nullable=False, unique=True),
    sa.Column("active", sa.Boolean, nullable=False),
)
"""加盟店."""

till = sa.Table(
    "coin_till",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("shop", sa.String(36), sa.ForeignKey("coin_shop.id"), nullable=False),
)
"""The shop that a device takes payments for."""
