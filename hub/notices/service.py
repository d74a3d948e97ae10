"""Telling, reading, forgetting. A notice is written in the transaction in which the thing happens."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from hub.core.changes import touch
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.notices.model import Notice, shortened
from hub.notices.tables import notices_notice as table

SUBJECT = "notices"


def tell(tx: Transaction, staff: str, notice: Notice, now: datetime) -> bool:
    """Put it into the inbox of ``staff``; whether it was not there yet."""
    lock(tx, "notices", staff, notice.about)
    mine = (table.c.staff == staff, table.c.about == notice.about)
    if tx.scalar(sa.select(table.c.id).where(*mine)) is not None:
        return False
    ja, en = shortened(notice.words.ja), shortened(notice.words.en)
    values = {"staff": staff, "about": notice.about, "at": now, "ja": ja, "en": en, "path": notice.path}
    tx.execute(table.insert().values(values))
    touch(tx, SUBJECT)
    return True


def mark(tx: Transaction, staff: str, id: int, read_at: datetime | None) -> bool:
    """As read, or (``None``) as new again; whether it is this person's at all."""
    mine = (table.c.staff == staff, table.c.id == id)
    touch(tx, SUBJECT)
    return tx.execute(table.update().where(*mine).values(read_at=read_at)).rowcount == 1


def mark_all(tx: Transaction, staff: str, through: int, now: datetime) -> int:
    """What stood on the page, up to the notice ``through``: a later one stays new. How many were."""
    new = (table.c.staff == staff, table.c.id <= through, table.c.read_at.is_(None))
    touch(tx, SUBJECT)
    return tx.execute(table.update().where(*new).values(read_at=now)).rowcount


def forget_before(tx: Transaction, moment: datetime, at_most: int) -> int:
    """The oldest first, read or not."""
    old = sa.select(table.c.id).where(table.c.at < moment).order_by(table.c.at).limit(at_most)
    ids = tx.scalars(old).all()
    tx.execute(table.delete().where(table.c.id.in_(ids)))
    return len(ids)
