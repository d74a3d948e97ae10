"""What other subjects may join their own tables with, to read: the columns that mean something to them.

The tables themselves are the ledger's alone. A view is a plain selection, so databases see through it.
"""

from __future__ import annotations

import sqlalchemy as sa

from hub.ledger.model import PAYMENTS, Code, Kind
from hub.ledger.tables import account, entry

LOG = sa.select(
    entry.c.position,
    entry.c.id,
    entry.c.kind,
    entry.c.code,
    entry.c.debit,
    entry.c.credit,
    entry.c.amount,
    entry.c.refunded,
    entry.c.target,
    entry.c.memo,
    entry.c.at,
).subquery("log")
"""Every entry, however it ended (``code``, ``kind``: values of their enums). ``at``: microseconds."""

ACCOUNTS = sa.select(account.c.id, account.c.kind).subquery("accounts")

IS_POSTED = LOG.c.code == Code.POSTED.value
IS_PAYMENT = LOG.c.kind.in_([kind.value for kind in PAYMENTS])
IS_REFUND = LOG.c.kind == Kind.REFUND.value
