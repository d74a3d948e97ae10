"""The day's totals of a shop: a function of the log up to a position, which the totals name."""

from __future__ import annotations

from edge.wire.messages.coin import AskTotals, Totals
from hub.coin.model import Shop
from hub.coin.sales.days import NOTHING, stretch_of
from hub.coin.sales.queries import by_way
from hub.core.db import Transaction
from hub.ledger.statements import end_of_log


def daily_totals(tx: Transaction, ask: str, wanted: AskTotals, shop: Shop | None) -> Totals:
    """What was taken and given back on that day; a refund counts on its own day."""
    position, chain = end_of_log(tx)
    stretch = stretch_of(tx, wanted.day) if shop else NOTHING
    taken, ways = by_way(tx, shop.account if shop else 0, stretch)
    return Totals(
        ask=ask,
        day=wanted.day,
        shop=shop.name if shop else "",
        takings=taken,
        by_way=ways,
        position=position,
        chain=chain.hex(),
        registration_number=shop.registration_number if shop else None,
    )
