"""Drawers at the counter, and which entries of the log cash went through them for."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

drawer_shift = sa.Table(
    "coin_counter_shift",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("staff", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("opening", sa.BigInteger, nullable=False),
    sa.Column("closed_at", Moment),
    sa.Column("counts", sa.Text),
    sa.Column("counted", sa.BigInteger),
    sa.Column("expected", sa.BigInteger),
    sa.Column("position", sa.BigInteger),
    sa.CheckConstraint("opening >= 0 AND counted >= 0", name="cash"),
    sa.CheckConstraint(
        "(closed_at IS NULL) = (counted IS NULL) AND (counted IS NULL) = (counts IS NULL)", name="closed"
    ),
    sa.CheckConstraint(
        "(expected IS NULL) = (position IS NULL) AND (expected IS NULL OR closed_at IS NOT NULL)",
        name="reckoned",
    ),
)
"""One person's drawer at the counter, from its opening to its count. ``expected`` is the ledger's word
at ``position``; the difference to ``counted`` is kept as it is."""

sa.Index(
    "uq_coin_counter_shift_open",
    drawer_shift.c.staff,
    unique=True,
    sqlite_where=drawer_shift.c.closed_at.is_(None),
    postgresql_where=drawer_shift.c.closed_at.is_(None),
)

cash = sa.Table(
    "coin_counter_cash",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("shift", sa.String(36), sa.ForeignKey("coin_counter_shift.id"), nullable=False, index=True),
    sa.Column("incoming", sa.Boolean, nullable=False),
    sa.Column("received", sa.BigInteger),
)
"""Ledger ids for which cash went through a drawer; the ledger alone knows whether and how much.
``received``: what the customer handed over, for the change on the receipt."""
