"""Who stands behind the ledger's accounts, and which till is whose."""

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

freeze = sa.Table(
    "coin_freeze",
    metadata,
    sa.Column("wallet", sa.String(16), sa.ForeignKey("coin_wallet.number"), primary_key=True),
    sa.Column("freezer", sa.String(8), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.CheckConstraint("freezer IN ('holder', 'staff')", name="freezer"),
)
"""Why a wallet is frozen: by its holder, by staff, or both. Each takes back his own alone."""

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

announced = sa.Table(
    "coin_announced",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.CheckConstraint("id = 1", name="single"),
)
"""One row: up to where of the log tills have been told what phones paid."""

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

shift = sa.Table(
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
    shift.c.staff,
    unique=True,
    sqlite_where=shift.c.closed_at.is_(None),
    postgresql_where=shift.c.closed_at.is_(None),
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
    sa.CheckConstraint("state IN ('proposed', 'approved', 'posted', 'refused', 'rejected')", name="state"),
    sa.CheckConstraint("amount > 0 AND reduced BETWEEN 0 AND amount", name="amount"),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sa.CheckConstraint("(target IS NULL) = (kind IN ('add', 'take'))", name="target"),
    sa.CheckConstraint("(state = 'proposed') = (decided_by IS NULL)", name="decided"),
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
