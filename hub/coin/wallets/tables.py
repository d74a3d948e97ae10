"""Who stands behind the ledger's wallet accounts, and why one is frozen."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

wallet = sa.Table(
    "coin_wallet",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    sa.Column("account", sa.BigInteger, sa.ForeignKey("ledger_account.id"), nullable=False, unique=True),
    sa.Column("citizen", sa.String(36), unique=True),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("nickname", sa.String(40)),
    sa.CheckConstraint("length(number) = 16", name="number"),
)
"""A wallet. Its number and account never change; whose it is may (a lost phone, a card).

``nickname``: what its holder wants others to see before they send to it.
"""

freeze = sa.Table(
    "coin_freeze",
    metadata,
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), primary_key=True),
    sa.Column("freezer", sa.String(8), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.CheckConstraint("freezer IN ('holder', 'staff')", name="freezer"),
)
"""Why a wallet is frozen: by its holder, by staff, or both. Each takes back his own alone."""

freezing = sa.Table(
    "coin_freezing",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), nullable=False, index=True),
    sa.Column("frozen", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("staff", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sqlite_autoincrement=True,
)
"""Each time staff froze a wallet or let it go again, and why. Only added to."""
