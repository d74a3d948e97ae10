"""Telling tills what phones have paid them: the shop did not ask, so nothing else would.

The log is read behind the payments, never in their way: a look every so often at what is new, by
position. What was told is noted after the broker has it, so a crash in between tells it twice and
never not at all; tills know a payment by its id. What nobody heard for a long time is not shouted
across the shop any more: it stands in the day's list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edge.wire.envelope import timestamp
from edge.wire.messages.coin import Received, Way
from hub.coin import memo, numbers
from hub.coin.payments.tables import announced
from hub.coin.shops.tables import shop, till
from hub.core.changes import watching
from hub.core.clock import Clock
from hub.core.db import Transaction, patiently, reading, transaction
from hub.ledger.model import Kind
from hub.ledger.posting.store import SUBJECT as LEDGER
from hub.ledger.service import microseconds, moment
from hub.ledger.statements import end_of_log
from hub.ledger.units import AccountId, Position
from hub.ledger.views import IS_POSTED, LOG

LOOK_AT_MOST_EVERY_SECONDS = 0.1
LOOK_AT_LEAST_EVERY_SECONDS = 10.0
"""If a change goes unnoticed."""

MOST_AT_ONCE = 20_000
"""Positions in one look: a few milliseconds."""

NEWS_LASTS = timedelta(minutes=10)
"""Longer than any code is shown. What is older is history."""

Tell = Callable[[str, Received], Awaitable[None]]
"""Say it to a node; returns when the broker has it."""


@dataclass(frozen=True, slots=True)
class News:
    """Whom to tell what, out of the log up to ``position``. ``more``: it goes on behind that."""

    told: list[tuple[str, Received]]
    position: Position
    more: bool


async def notify(engine: sa.Engine, clock: Clock, tell: Tell) -> None:
    """For ever."""
    position = noted = await patiently(partial(begin, engine))
    async with watching(engine) as changes, changes.watch(LEDGER) as watch:
        while True:
            news = await patiently(partial(look, engine, position, clock.now()))
            await asyncio.gather(*(tell(node, received) for node, received in news.told))
            position = news.position
            if news.told or position > noted + MOST_AT_ONCE:
                await patiently(partial(note, engine, position))
                noted = position
            if not news.more:
                await watch.wait(LOOK_AT_LEAST_EVERY_SECONDS)
                await asyncio.sleep(LOOK_AT_MOST_EVERY_SECONDS)


def begin(engine: sa.Engine) -> Position:
    """The position behind which nothing has been told; the end of the log when there is none noted."""
    with reading(engine) as tx:
        known = tx.execute(sa.select(announced.c.position)).scalar()
        end, _ = end_of_log(tx)
    if known is not None:
        return Position(known)
    note(engine, end)
    return end


def look(engine: sa.Engine, after: Position, now: datetime) -> News:
    """What phones have paid in the positions above ``after``."""
    with reading(engine) as tx:
        end, _ = end_of_log(tx)
        through = Position(min(end, after + MOST_AT_ONCE))
        told = list(_told(tx, after, through, now)) if through > after else []
    return News(told, max(through, after), through < end)


def note(engine: sa.Engine, position: Position) -> None:
    """Everything up to there has been told."""
    with transaction(engine) as tx:
        insert = postgresql_insert if tx.dialect.name == "postgresql" else sqlite_insert
        values = insert(announced).values(id=1, position=position)
        tx.execute(values.on_conflict_do_update(index_elements=["id"], set_={"position": position}))


def _told(tx: Transaction, after: int, through: int, now: datetime) -> Iterator[tuple[str, Received]]:
    query = sa.select(LOG).where(
        LOG.c.position > after,
        LOG.c.position <= through,
        IS_POSTED,
        LOG.c.kind == Kind.TRANSFER.value,
        sa.func.substr(LOG.c.memo, 1, 1).in_(memo.BY_PHONE),
        LOG.c.at > microseconds(now - NEWS_LASTS),
    )
    for row in tx.execute(query.order_by(LOG.c.position)).all():
        noted = memo.read(row.memo)
        if noted.way is not None:
            received = _received(row, noted.way, noted.reduced)
            for node in [noted.till] if noted.till else _tills(tx, row.credit):
                yield node, received


def _received(row: sa.Row[Any], way: Way, reduced: int) -> Received:
    return Received(
        payment=row.id,
        number=numbers.payment_number(row.position),
        amount=row.amount,
        committed_at=timestamp(moment(row.at)),
        way=way,
        reduced=reduced,
    )


def _tills(tx: Transaction, account: AccountId) -> list[str]:
    query = sa.select(till.c.node).join(shop, shop.c.id == till.c.shop).where(shop.c.account == account)
    return list(tx.execute(query.order_by(till.c.node)).scalars())
