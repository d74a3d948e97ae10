"""The books. Every rule that a database can state, it states, whatever the code above it does.

``ledger_entry`` and ``ledger_line`` are only ever added to (``refunded`` apart); the other tables
follow from them and can be rebuilt.
"""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import metadata

_Int = sa.BigInteger

head = sa.Table(
    "ledger_head",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("position", _Int, nullable=False),
    sa.Column("at", _Int, nullable=False),
    sa.Column("chain", sa.LargeBinary(32), nullable=False),
    sa.Column("lot", _Int, nullable=False),
    sa.Column("revision", _Int, nullable=False, server_default="0"),
    sa.CheckConstraint("id = 1", name="single"),
)
"""One row: the end of the log. Who writes to the books locks it first, so there is one order.

``revision`` rises when an account is changed outside of the log (frozen, given another cap).
"""

account = sa.Table(
    "ledger_account",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("floor", _Int),
    sa.Column("cap", _Int),
    sa.Column("balance", _Int, nullable=False, server_default="0"),
    sa.Column("held_out", _Int, nullable=False, server_default="0"),
    sa.Column("held_in", _Int, nullable=False, server_default="0"),
    sa.Column("latest", _Int, nullable=False, server_default="0"),
    sa.Column("used", sa.LargeBinary(32)),
    sa.CheckConstraint("kind BETWEEN 1 AND 5", name="kind"),
    sa.CheckConstraint("state BETWEEN 0 AND 2", name="state"),
    sa.CheckConstraint("held_out >= 0 AND held_in >= 0", name="held"),
    sa.CheckConstraint("floor IS NULL OR balance - held_out >= floor", name="floor"),
    sa.CheckConstraint("cap IS NULL OR balance + held_in <= cap", name="cap"),
    sa.CheckConstraint("kind <> 2 OR (floor IS NOT NULL AND floor = 0)", name="wallets_never_owe"),
    sa.CheckConstraint("length(used) <= 32", name="used"),
    sqlite_autoincrement=True,
)
"""``latest``: the position of the account's latest line, where its statement begins (0: none yet).

``used``: its latest one-time tokens (``hub.ledger.posting.one_time_tokens``).
"""

entry = sa.Table(
    "ledger_entry",
    metadata,
    sa.Column(
        "position",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("body", sa.LargeBinary(32)),
    sa.Column("code", sa.SmallInteger, nullable=False),
    sa.Column("reason", sa.String(32)),
    sa.Column("memo", sa.String(100)),
    sa.Column("debit", _Int),
    sa.Column("credit", _Int),
    sa.Column("amount", _Int, nullable=False),
    sa.Column("refunded", _Int, nullable=False, server_default="0"),
    sa.Column("target", _Int, sa.ForeignKey("ledger_entry.position")),
    sa.Column("once", sa.LargeBinary(32)),
    sa.Column("meters", sa.Text),
    sa.Column("until", _Int),
    sa.Column("at", _Int, nullable=False),
    sa.Column("chain", sa.LargeBinary(32), nullable=False),
    sa.CheckConstraint("kind BETWEEN 1 AND 8 AND code BETWEEN 0 AND 23 AND code <> 1", name="known"),
    sa.CheckConstraint("code <> 0 OR amount > 0 OR kind IN (4, 5)", name="amount"),
    sa.CheckConstraint("refunded BETWEEN 0 AND amount OR (refunded = 0 AND code <> 0)", name="refunded"),
    sa.CheckConstraint("(body IS NULL) = (kind = 8)", name="body_of_all_but_closed_ids"),
    sa.CheckConstraint("(reason IS NULL) = (code <> 3)", name="reason_of_callers_refusals"),
    sa.CheckConstraint("code <> 0 OR debit <> credit", name="two_sides"),
    sa.CheckConstraint("code = 0 OR (once IS NULL AND meters IS NULL)", name="used_only_when_posted"),
    sa.CheckConstraint("length(memo) <= 100", name="memo"),
    sa.CheckConstraint("length(chain) = 32", name="chain"),
)
"""The log: one row per id, failures included. ``target``: the hold or payment that it is about."""

sa.Index(
    "ix_ledger_entry_target",
    entry.c.target,
    sqlite_where=entry.c.target.is_not(None),
    postgresql_where=entry.c.target.is_not(None),
)

lot = sa.Table(
    "ledger_lot",
    metadata,
    sa.Column(
        "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    sa.Column("account", _Int, sa.ForeignKey("ledger_account.id"), nullable=False),
    sa.Column("class", sa.SmallInteger, nullable=False, key="value_class"),
    sa.Column("expires", _Int, nullable=False),
    sa.Column("amount", _Int, nullable=False),
    sa.Column("remaining", _Int, nullable=False),
    sa.Column("held", _Int, nullable=False),
    sa.CheckConstraint("class BETWEEN 1 AND 3", name="class"),
    sa.CheckConstraint("amount > 0 AND remaining BETWEEN 0 AND amount", name="remaining"),
    sa.CheckConstraint("held BETWEEN 0 AND remaining", name="held"),
)
"""Money of one class and expiry in one wallet."""

sa.Index("ix_ledger_lot_account", lot.c.account)
sa.Index("ix_ledger_lot_expires", lot.c.expires)
"""Of all lots: an index of those with money alone would be written anew at every payment."""

line = sa.Table(
    "ledger_line",
    metadata,
    sa.Column("position", _Int, primary_key=True, autoincrement=False),
    sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("account", _Int, nullable=False),
    sa.Column("class", sa.SmallInteger, nullable=False, key="value_class"),
    sa.Column("lot", _Int),
    sa.Column("amount", _Int, nullable=False),
    sa.Column("balance", _Int, nullable=False),
    sa.Column("previous", _Int, nullable=False, server_default="0"),
    sa.CheckConstraint("amount <> 0", name="amount"),
    sa.CheckConstraint("class BETWEEN 0 AND 3", name="class"),
    sqlite_with_rowid=False,
)
"""The journal: lines of one entry sum to zero in each class; ``balance`` is the account's after it.

``previous``: the position of the account's lines before these (0: there are none). Thus a wallet's
statement is read from line to line, and no index of all wallets is written at each payment: its pages
would be as many as the payments. That ``position``, ``account`` and ``lot`` exist is an invariant, no foreign
key (docs/decisions/0013).
"""

SIGNPOST = sa.text("lot IS NULL AND (position & 63) = 0")
"""About each 64th line of accounts that are no wallets. In these very words, or it is not used."""

sa.Index(
    "ix_ledger_line_signpost",
    line.c.account,
    line.c.position,
    sqlite_where=SIGNPOST,
    postgresql_where=SIGNPOST,
)
"""Where in a long statement to begin, some 64 lines after what is looked for (docs/decisions/0013)."""

hold = sa.Table(
    "ledger_hold",
    metadata,
    sa.Column(
        "position",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        sa.ForeignKey("ledger_entry.position"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("debit", _Int, sa.ForeignKey("ledger_account.id"), nullable=False),
    sa.Column("credit", _Int, sa.ForeignKey("ledger_account.id"), nullable=False),
    sa.Column("amount", _Int, nullable=False),
    sa.Column("until", _Int, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("confirmed", _Int, nullable=False),
    sa.Column("ended_by", _Int, sa.ForeignKey("ledger_entry.position"), unique=True),
    sa.CheckConstraint("state BETWEEN 0 AND 3", name="state"),
    sa.CheckConstraint("amount > 0 AND confirmed BETWEEN 0 AND amount", name="confirmed"),
    sa.CheckConstraint("(confirmed > 0) = (state = 1)", name="confirmed_or_not"),
    sa.CheckConstraint("(state = 0) = (ended_by IS NULL)", name="ended_once"),
)
"""Money set aside, and how that ended."""

meter = sa.Table(
    "ledger_meter",
    metadata,
    sa.Column("key", sa.String(100), primary_key=True),
    sa.Column("day", _Int, nullable=False),
    sa.Column("day_sum", _Int, nullable=False),
    sa.Column("month", _Int, nullable=False),
    sa.Column("month_sum", _Int, nullable=False),
    sa.CheckConstraint("day_sum > 0 AND month_sum >= day_sum", name="sums"),
    sqlite_with_rowid=False,
)
"""What a key has come to in its latest day and month; follows from ``ledger_entry.meters``."""

sa.Index(
    "ix_ledger_hold_open",
    hold.c.until,
    sqlite_where=hold.c.state == 0,
    postgresql_where=hold.c.state == 0,
)

hold_lot = sa.Table(
    "ledger_hold_lot",
    metadata,
    sa.Column("hold", _Int, sa.ForeignKey("ledger_hold.position"), primary_key=True, autoincrement=False),
    sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("lot", _Int, sa.ForeignKey("ledger_lot.id"), nullable=False),
    sa.Column("amount", _Int, nullable=False),
    sa.CheckConstraint("amount > 0", name="amount"),
)
"""What a hold has set aside of which lot, in the order of spending."""
