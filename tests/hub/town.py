"""A town with one of each thing that people write about, for tests that walk through every page."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from hub.coin.cards import service as cards
from hub.coin.shops import service as shops
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.subjects import roles
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.identity.citizens.tables import citizen
from hub.identity.organisation import service as organisation
from hub.identity.organisation.model import Level, Order
from hub.identity.staff import resets
from hub.identity.staff import service as staffing
from hub.ledger.model import Transfer
from hub.ledger.posting.stores import posting
from hub.ledger.service import microseconds
from hub.ledger.units import Yen
from tests.hub.browser import PASSWORD, Browser, browsing
from tests.hub.coin.phones import charge, enrol
from tests.hub.devices import admit
from tests.support.people import with_password

FOUNDED = date(2026, 4, 1)
OURS = "承認待ち Waiting・5分"
"""A pair of the templates, a length and a sign of Japanese: all of it would be turned into English."""


@dataclass(frozen=True)
class Town:
    """Two members of staff, each with the citizen's phone too; ``doors`` lead to every page."""

    people: tuple[Browser, Browser]
    doors: tuple[str, ...]


@contextmanager
def founded(context: Context) -> Iterator[Town]:
    """One of each thing that people write about."""
    people = [with_password(login, OURS, PASSWORD) for login in ("first", "second")]
    with transaction(context.engine) as tx:
        staff = [staffing.create_staff(tx, each.login, each, roles().values()) for each in people]
        resets.propose(tx, staff[0], staff[1].id, context.clock.now())
        organisation.found(tx, "o1", Level.DIVISION, OURS, None, FOUNDED, "first", context.clock.now())
        where = (Order.ASSIGN, "o1", "manager", FOUNDED)
        to_come = (Order.CHARGE, "o1", "officer", date(2027, 4, 1))
        organisation.appoint(tx, "a2", "second", *to_come, "first", context.clock.now())
        organisation.appoint(tx, "a1", "first", *where, "first", context.clock.now())
    wallet = enrol(context, "c1", PASSWORD)
    for node, role in (("screen-1", "signage"), ("room-1", "room"), ("till-1", "till")):
        admit(context, node, role=role)
    with transaction(context.engine) as tx:
        now = context.clock.now()
        tx.execute(citizen.update().values(name=OURS))
        cards.issue(tx, wallet, "4821", pepper=b"p" * 32, random=secrets.randbelow, now=now)
        market = shops.open_shop(tx, id="s1", name=OURS)
        fleet.raise_alarm(tx, "room-1", Alarm.STAFF_CALLED, "", now)
    charge(context, wallet, 5_000)
    with posting(context.settings.database_url) as store:
        paid = Transfer(id="p1", body=b"1" * 32, debit=wallet.account, credit=market.account, amount=Yen(300))
        store.post([paid], microseconds(now))
    with browsing(context) as one, browsing(context) as other:
        for browser, login in ((one, "first"), (other, "second")):
            browser.sign_in(login)
            browser.sign_in("c1", door="/phone")
        yield Town((one, other), ("/desk", "/phone", f"/desk/coin/wallets/{wallet.number}"))
