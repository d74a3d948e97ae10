"""What people do on their phones: pay a till's code or a printed one, send to each other.

The phone's pages are the web process, which posts beside the money process through its own store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from city.simulation import workload
from city.simulation.actors import People
from city.simulation.auditor import Auditor, said_words
from city.simulation.hub import Hub
from city.simulation.records import PAID, ByPhone, Said, Sending, refused
from edge.wire.messages.coin import Refusal
from hub.coin.errors import refusal_of
from hub.coin.model import Wallet
from hub.coin.payments import requests
from hub.coin.payments.by_phone import PhonePaid, pay_by_phone, poster_id
from hub.coin.wallets import transfers
from hub.core.db import reading
from hub.ledger.model import Kind, Outcome
from hub.ledger.posting.store import LedgerStore

TRY_AGAIN_SECONDS = 1.0
"""Somebody who was told that it did not work presses once more."""


class Citizens:
    """``posters``: shop → the number below its printed code."""

    def __init__(
        self,
        hub: Hub,
        auditor: Auditor,
        wallets: Sequence[Wallet],
        posters: dict[str, str],
        people: People,
        told: Callable[[str], None],
    ) -> None:
        self._hub = hub
        self._auditor = auditor
        self._reference = auditor.reference
        self._wallets = wallets
        self._posters = posters
        self._people = people
        self._told = told

    async def do(self, act: workload.Request | workload.Poster | workload.Send | workload.Borrow) -> None:
        match act:
            case workload.Borrow():
                self._borrow(act)
            case workload.Request():
                await self._request(act)
            case workload.Poster():
                await self._poster(act)
            case workload.Send():
                await self._patiently(lambda: self._send(act))

    async def _request(self, act: workload.Request) -> None:
        code = await self._people.request(act)
        if code is None:
            return
        async with asyncio.TaskGroup() as all_:
            for place, phone in enumerate(act.phones):
                wallet = self._wallets[phone]
                all_.create_task(self._scan(code, wallet, f"phone-{act.number}-{phone}", place * act.pause))
            if act.withdrawn is not None:
                all_.create_task(self._withdraw(act.till, act.withdrawn))

    async def _withdraw(self, till: str, after: float) -> None:
        await asyncio.sleep(after)
        await self._people.press(workload.Press(at=0, number=0, till=till, key=workload.Key.CANCEL))

    async def _scan(self, code: str, wallet: Wallet, id: str, after: float) -> None:
        await asyncio.sleep(after)
        await self._patiently(lambda: self._pay(code, wallet, id, 0))

    async def _poster(self, act: workload.Poster) -> None:
        if act.till is not None:
            await self._people.wait_at_poster(act.till, act.amount)
        wallet, code = self._wallets[act.phone], self._posters[act.shop]
        for _ in range(1 + act.twice):
            await self._patiently(lambda: self._pay(code, wallet, f"poster-{act.number}", act.amount))

    def _borrow(self, act: workload.Borrow) -> None:
        """One yen under the id of a request for thousands: it is one yen under an id of this phone's own."""
        known = [*self._reference.requests, *self._reference.records]
        if known:
            wallet, code = self._wallets[act.phone], self._posters[act.shop]
            self._pay(code, wallet, known[act.pick % len(known)], act.amount)

    async def _patiently(self, press: Callable[[], bool]) -> None:
        if not press():
            await asyncio.sleep(TRY_AGAIN_SECONDS)
            press()

    def _pay(self, text: str, wallet: Wallet, id: str, amount: int) -> bool:
        """Scan, look, confirm; false when the page could not be had."""
        if self._hub.books is None:
            return False
        now = self._hub.clock.now()
        with reading(self._hub.engine) as tx:
            try:
                payee = requests.payee(tx, text, now, wallet)
            except requests.NotPayable as why:
                self._told(f"{id}: the phone says {why.code.name.lower()}")
                return True
        wanted = ByPhone(
            payee.payment or poster_id(wallet, id), wallet.number, payee.shop.id, payee.amount or amount,
            payee.reduced, payee.payment is not None,
        )  # fmt: skip

        def post(store: LedgerStore) -> PhonePaid:
            return pay_by_phone(
                self._hub.engine, store, id=id, wallet=wallet, payee=payee, amount=amount, now=now
            )

        done = self._hub.post(post)
        if done is None:
            return False
        paid, at = done
        said = PAID if paid.paid else refused(paid.reason or Refusal.MALFORMED)
        if self._reference.worth_asking(wanted, at):
            right = self._reference.allowed_by_phone(wanted, at)
            self._reference.write_by_phone(wanted, said, at)
            self._say(wanted.id, said, right)
        elif said == PAID:
            self._say(wanted.id, said, refused(Refusal.INSUFFICIENT_FUNDS))
        else:
            self._say(wanted.id, said, said)
        return True

    def _send(self, act: workload.Send) -> bool:
        giver, taker = self._wallets[act.phone], self._wallets[act.to]
        id, now = f"send-{act.number}", self._hub.clock.now()
        amount = act.amount or self._bought(giver.number) or 1
        wanted = Sending(transfers.id_of(id), giver.number, taker.number, amount)

        def post(store: LedgerStore) -> Outcome:
            return transfers.send(store, id=id, sender=giver, receiver=taker, amount=amount, now=now)

        done = self._hub.post(post)
        if done is None:
            return False
        outcome, at = done
        refusal = refusal_of(Kind.TRANSFER, outcome.code, outcome.reason)
        said: Said = PAID if refusal is None else refused(refusal)
        right = self._reference.allowed_sending(wanted, at)
        self._reference.write_sending(wanted, said, at)
        self._say(wanted.id, said, right)
        return True

    def _bought(self, number: str) -> int:
        lots = self._reference.purses[number].lots
        return sum(lot.remaining for lot in lots if lot.value_class == 3)

    def _say(self, id: str, said: Said, right: Said) -> None:
        self._told(f"{id}: the phone says {said_words(said)}")
        self._auditor.said[f"phone: {said_words(said)}"] += 1
        self._auditor.posted(id, said_words(said), said_words(right))
