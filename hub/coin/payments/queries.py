"""Answering tills beside the payments: codes to show, lists, totals, shifts. One after another.

None of it moves money, so it runs in a thread of its own and holds up no payment.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

import sqlalchemy as sa

from edge.wire.messages import coin as wire
from hub.coin.payments import requests
from hub.coin.payments.devices import Answer, Ask
from hub.coin.payments.directory import Directory
from hub.coin.sales import listing, shifts
from hub.coin.sales.daily_totals import daily_totals
from hub.coin.shops import service as shops
from hub.core.db import reading, transaction
from hub.core.words import local_day


class Queries:
    """The use cases behind ``devices.Looking``."""

    def __init__(self, engine: sa.Engine, directory: Directory) -> None:
        self._engine = engine
        self._directory = directory

    def answer(self, ask: Ask, now: datetime) -> Answer:
        """The answer, durable if anything was noted. Raises ``sa.exc.OperationalError``: ask again."""
        body = ask.body
        match body:
            case wire.RequestPayment():
                self._directory.note_request(body.payment)
                with transaction(self._engine) as tx:
                    return requests.make(tx, ask.id, ask.node, body, shops.shop_of(tx, ask.node), now)
            case wire.OpenShift():
                with transaction(self._engine) as tx:
                    is_open = shifts.open_shift(tx, ask.node, body, shops.shop_of(tx, ask.node), now)
                return self._shift(ask, body.shift, is_open)
            case wire.CloseShift():
                with transaction(self._engine) as tx:
                    shifts.close_shift(tx, ask.node, body, now)
                return self._shift(ask, body.shift, body.shift)
            case wire.ListPayments() | wire.FindPayment() | wire.AskTotals():
                return self._read(ask.id, ask.node, body, now)
            case _:
                raise TypeError(f"{type(body).__name__} goes to the books")

    def _read(
        self, id: str, node: str, body: wire.ListPayments | wire.FindPayment | wire.AskTotals, now: datetime
    ) -> Answer:
        with reading(self._engine) as tx:
            shop = shops.shop_of(tx, node)
            match body:
                case wire.ListPayments():
                    return listing.listed(tx, id, body, shop)
                case wire.FindPayment():
                    return listing.found(tx, id, body, shop, local_day(now).isoformat())
                case wire.AskTotals():
                    return daily_totals(tx, id, body, shop)
        assert_never(body)

    def _shift(self, ask: Ask, asked: str, is_: str) -> wire.Shift:
        with reading(self._engine) as tx:
            return shifts.told(tx, ask.id, ask.node, asked, is_)
