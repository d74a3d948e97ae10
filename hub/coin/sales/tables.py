"""What tills say of their sales: rates of payments by a printed code, and shifts."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

rated = sa.Table(
    "coin_rated",
    metadata,
    sa.Column("entry", sa.String(64), primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("reduced", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("shift", sa.String(36), sa.ForeignKey("coin_shift.id")),
    sa.CheckConstraint("reduced >= 0", name="reduced"),
)
"""Payments by a printed code, and refunds of such: the till that took them, and the part at 8 % it named.

``shift``: the one that was closed with it; if it was said in an earlier one, the one that shows it as late.
"""

sa.Index("ix_coin_rated_of_till", rated.c.node, rated.c.at)

till_shift = sa.Table(
    "coin_shift",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("shop", sa.String(36), sa.ForeignKey("coin_shop.id"), nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opened_after", sa.BigInteger, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("closed_through", sa.BigInteger),
    sa.Column("counted", sa.BigInteger),
    sa.CheckConstraint(
        "(closed_at IS NULL) = (closed_through IS NULL) AND (closed_at IS NULL) = (counted IS NULL)",
        name="closed_as_a_whole",
    ),
    sa.CheckConstraint("closed_through IS NULL OR closed_through >= opened_after", name="forwards"),
)
"""A till's shift: the entries of the log above ``opened_after``, up to ``closed_through``."""

sa.Index(
    "uq_coin_shift_open",
    till_shift.c.node,
    unique=True,
    sqlite_where=till_shift.c.closed_at.is_(None),
    postgresql_where=till_shift.c.closed_at.is_(None),
)
