"""What tills ask phones to pay, and how far tills have been told what phones have paid."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

request = sa.Table(
    "coin_request",
    metadata,
    sa.Column("payment", sa.String(36), primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("shop", sa.String(36), sa.ForeignKey("coin_shop.id"), nullable=False),
    sa.Column("amount", sa.Integer, nullable=False),
    sa.Column("reduced", sa.Integer, nullable=False),
    sa.Column("until", Moment, nullable=False),
    sa.CheckConstraint("amount > 0 AND reduced BETWEEN 0 AND amount", name="amount"),
)
"""What a till asked a phone to pay. Whether it was paid is the ledger's to say: it has the same id."""

announced = sa.Table(
    "coin_announced",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)
"""One row: up to where of the log tills have been told what phones paid."""
