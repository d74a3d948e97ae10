"""Which node is which shop's till, which number is which wallet and which ids have been requests: near at
hand for the money process."""

from __future__ import annotations

from collections.abc import Callable, Collection

import sqlalchemy as sa

from hub.coin.model import Shop
from hub.coin.payments.tables import request
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.coin.wallets.tables import wallet
from hub.core.db import reading
from hub.ledger.units import AccountId

TILLS_LAST_SECONDS = 1.0
"""A shop that is switched off is refused after no more than this."""

MOST_WALLETS = 200_000
"""Some 40 MB. A wallet's number and account never change, so they are kept without a term."""

MOST_REQUESTS = 500_000
"""Some 60 MB. A city that has had more asks the database about every id."""


class Directory:
    """Read-mostly copies of the coin's tables. ``monotonic`` gives seconds."""

    def __init__(self, engine: sa.Engine, monotonic: Callable[[], float]) -> None:
        self._engine = engine
        self._monotonic = monotonic
        self._tills: dict[str, Shop] = {}
        self._read_at = float("-inf")
        self._wallets: dict[str, AccountId] = {}
        self._requests: set[str] = set()
        self._requests_read = False

    def prepare(self) -> None:
        """Read what will be asked for, before the first question waits for it."""
        self.tills()
        self.learn([""])
        self.perhaps_requested([])

    def tills(self) -> dict[str, Shop]:
        """Node → shop, no older than ``TILLS_LAST_SECONDS``."""
        now = self._monotonic()
        if now - self._read_at > TILLS_LAST_SECONDS:
            with reading(self._engine) as tx:
                self._tills = shops.tills(tx)
            self._read_at = now
        return self._tills

    def learn(self, numbers: Collection[str]) -> None:
        """Look up those wallets that are not known yet, at once; the first time, half of what can be kept.

        To ask for each wallet when it first pays would cost more than the payment.
        """
        unknown = [number for number in numbers if number not in self._wallets]
        if not unknown:
            return
        with reading(self._engine) as tx:
            if len(self._wallets) + len(unknown) > MOST_WALLETS:
                self._wallets.clear()
            if not self._wallets:
                rows = tx.execute(sa.select(wallet.c.number, wallet.c.account).limit(MOST_WALLETS // 2))
                self._wallets.update((number, account) for number, account in rows)
            self._wallets.update(wallets.accounts_of(tx, unknown))

    def account(self, number: str) -> AccountId | None:
        """The account of a wallet that ``learn`` was told of."""
        return self._wallets.get(number)

    def note_request(self, payment: str) -> None:
        """Before the request is written: a request that is not known here would be none."""
        if len(self._requests) < MOST_REQUESTS:
            self._requests.add(payment)

    def forget_requests(self) -> None:
        """Another process may have made some since they were read: they are read again when asked for."""
        self._requests_read = False

    def perhaps_requested(self, ids: Collection[str]) -> Collection[str]:
        """Those ids that may be of requests; of the others none is. Only the money process that the broker
        listens to makes requests, so ``note_request`` is told of each, but for those of the one before it.

        To ask the database about each batch would double the time of a single payment.
        """
        if not self._requests_read:
            with reading(self._engine) as tx:
                self._requests.update(tx.execute(sa.select(request.c.payment).limit(MOST_REQUESTS)).scalars())
            self._requests_read = True
        if len(self._requests) >= MOST_REQUESTS:
            return ids
        return self._requests.intersection(ids)
