"""Whose wallets' holders a clerk has identified."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

identified = sa.Table(
    "coin_identified",
    metadata,
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), primary_key=True),
    sa.Column("mark", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("document", sa.String(16), nullable=False),
    sa.Column("staff", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("reason", sa.String(400)),
)
"""``reason``: why a person much like another is another one; null where nobody was alike."""

identified_trait = sa.Table(
    "coin_identified_trait",
    metadata,
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_identified.wallet"), primary_key=True),
    sa.Column("trait", sa.LargeBinary(32), primary_key=True, index=True),
)
"""Keyed hashes of what people who may be one have in common."""

"""Wallets whose holder a clerk has identified. ``mark``: a keyed hash of who it is, one wallet each."""
