"""Corrections, from proposal to posting."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

correction = sa.Table(
    "coin_correction",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), nullable=False),
    sa.Column("target", sa.String(64)),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("reduced", sa.BigInteger, nullable=False),
    sa.Column("value_class", sa.SmallInteger, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("undoes", sa.String(36), sa.ForeignKey("coin_correction.id")),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("proposed_by", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False),
    sa.Column("proposed_at", Moment, nullable=False),
    sa.Column("decided_by", sa.String(36), sa.ForeignKey("identity_staff.id")),
    sa.Column("decided_at", Moment),
    sa.Column("rejection", sa.String(400)),
    sa.Column("refusal", sa.String(32)),
    sa.Column("position", sa.BigInteger),
    sa.CheckConstraint("decided_by <> proposed_by", name="second_person"),
    sa.CheckConstraint(
        "kind IN ('return_charge', 'refund', 'charge_again', 'add', 'take', 'release')", name="kind"
    ),
    sa.CheckConstraint(
        "state IN ('proposed', 'approved', 'posted', 'refused', 'rejected', 'recalled')", name="state"
    ),
    sa.CheckConstraint("amount > 0 AND reduced BETWEEN 0 AND amount", name="amount"),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sa.CheckConstraint("(target IS NULL) = (kind IN ('add', 'take'))", name="target"),
    sa.CheckConstraint("(state IN ('proposed', 'recalled')) = (decided_by IS NULL)", name="decided"),
    sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_at"),
    sa.CheckConstraint("(state = 'rejected') = (rejection IS NOT NULL)", name="rejected"),
    sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused"),
    sa.CheckConstraint("(state IN ('posted', 'refused')) = (position IS NOT NULL)", name="posted"),
)
"""What staff put right by hand. Its id is the ledger's id, made when it was proposed."""

sa.Index(
    "uq_coin_correction_undone",
    correction.c.undoes,
    unique=True,
    sqlite_where=correction.c.state.in_(("proposed", "approved", "posted")),
    postgresql_where=correction.c.state.in_(("proposed", "approved", "posted")),
)
