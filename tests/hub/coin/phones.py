"""Citizens with phones and wallets, for tests of the phone's pages."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from hub.coin.model import Shop, Wallet
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.citizens import service as citizens
from hub.identity.model import Kind
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.web import COOKIES
from hub.ledger.model import ValueClass
from hub.ledger.posting.stores import posting
from hub.ledger.statements import balance
from tests.hub.browser import Browser, browsing
from tests.support.people import with_password

MENU = "/phone/menu"
"""A page that always has a form."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A citizen, the phone in the hand, the wallet behind it."""

    context: Context
    phone: Browser
    wallet: Wallet

    def press(self, to: str, **fields: str) -> httpx.Response:
        return self.phone.submit(MENU, to, **fields)

    def charge(self, yen: int, value_class: ValueClass = ValueClass.PAID) -> None:
        charge(self.context, self.wallet, yen, value_class)

    def balance(self) -> int:
        with reading(self.context.engine) as tx:
            return balance(tx, self.wallet.account)


def charge(context: Context, wallet: Wallet, yen: int, value_class: ValueClass = ValueClass.PAID) -> None:
    with posting(context.settings.database_url) as store:
        wallets.charge(
            context.engine,
            store,
            id=context.new_id(),
            wallet=wallet,
            amount=yen,
            now=context.clock.now(),
            value_class=value_class,
        )


def enrol(context: Context, id: str, password: str | None = None) -> Wallet:
    """A citizen with an empty wallet."""
    name = "木更津 花子"
    person = with_password(id, name, password) if password else NewPerson(id, name)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, id, person)
        made = int.from_bytes(id.encode(), "big")
        return wallets.open_wallet(tx, citizen=id, now=context.clock.now(), random=lambda n: made % n)


def admit(context: Context, browser: Browser, id: str) -> str:
    """Signed in without asking for anything; the session's token."""
    with transaction(context.engine) as tx:
        token = sessions.begin(tx, Kind.CITIZEN, id, context.clock.now(), secrets, None, "iPhone")
    browser.cookies.set(COOKIES[Kind.CITIZEN], token, domain="hub.test", path="/phone")
    return token


@contextmanager
def holding(context: Context, id: str, yen: int = 0, password: str | None = None) -> Iterator[Holder]:
    """A citizen signed in on a phone, with ``yen`` in the wallet."""
    wallet = enrol(context, id, password)
    with browsing(context) as browser:
        admit(context, browser, id)
        holder = Holder(context, browser, wallet)
        if yen:
            holder.charge(yen)
        yield holder


def open_shop(context: Context, name: str = "港の店") -> Shop:
    with transaction(context.engine) as tx:
        return shops.open_shop(tx, id="s1", name=name)
