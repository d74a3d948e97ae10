"""Wallet cards, and wrong PINs."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

card = sa.Table(
    "coin_card",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("pin_mac", sa.LargeBinary(32), nullable=False),
    sa.Column("tries_left", sa.SmallInteger, nullable=False),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("replaced_by", sa.String(16), sa.ForeignKey("coin_card.number"), unique=True),
    sa.CheckConstraint("length(number) = 16", name="number"),
    sa.CheckConstraint("state IN ('active', 'locked', 'lost', 'replaced')", name="state"),
    sa.CheckConstraint("tries_left BETWEEN 0 AND 3", name="tries"),
    sa.CheckConstraint("state <> 'active' OR tries_left > 0", name="active_has_tries"),
    sa.CheckConstraint("state <> 'locked' OR tries_left = 0", name="locked_has_none"),
    sa.CheckConstraint("(state IN ('lost', 'replaced')) = (ended_at IS NOT NULL)", name="ended"),
    sa.CheckConstraint("(state = 'replaced') = (replaced_by IS NOT NULL)", name="replaced"),
)
"""A printed card that pays from a wallet. The PIN is kept as a MAC whose key lies in a file."""

sa.Index("ix_coin_card_of_wallet", card.c.wallet)
sa.Index(
    "uq_coin_card_in_use",
    card.c.wallet,
    unique=True,
    sqlite_where=card.c.state.in_(("active", "locked")),
    postgresql_where=card.c.state.in_(("active", "locked")),
)

wrong_pin = sa.Table(
    "coin_wrong_pin",
    metadata,
    sa.Column("payment", sa.String(64), primary_key=True),
    sa.Column("card", sa.String(16), sa.ForeignKey("coin_card.number"), nullable=False),
    sa.Column("tries_left", sa.SmallInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
"""A payment tried with a wrong PIN: its retry is the same try, and counts no second time."""
