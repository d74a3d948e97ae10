"""What the city's staff do: charge, set money aside and end that again, and the housekeeping of time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from city.simulation import workload
from city.simulation.auditor import Auditor
from city.simulation.hub import Hub
from hub.coin.model import Wallet
from hub.ledger.model import Code, Command, Confirm, Hold, NewLot, Transfer, ValueClass, Void, fingerprint
from hub.ledger.service import microseconds
from hub.ledger.units import AccountId, Yen


class Desk:
    """``shops``: id → account; ``issue``: the issuer's account."""

    def __init__(
        self, hub: Hub, auditor: Auditor, wallets: Sequence[Wallet], shops: dict[str, int], issue: int
    ) -> None:
        self._hub = hub
        self._auditor = auditor
        self._reference = auditor.reference
        self._wallets = wallets
        self._shops = shops
        self._issue = issue

    async def do(self, act: workload.Charge | workload.Reserve | workload.Sweep) -> None:
        match act:
            case workload.Charge():
                self._charge(act)
            case workload.Reserve():
                await self._reserve(act)
            case workload.Sweep():
                swept = self._hub.sweep()
                if swept is not None:
                    self._reference.sweep(swept)
                    self._auditor.look_at_books()

    def _charge(self, act: workload.Charge) -> None:
        wallet, id = self._wallets[act.phone], f"charge-{act.number}"
        expires = microseconds(self._hub.clock.now() + timedelta(seconds=act.lasts))
        command = Transfer(
            id=id,
            body=fingerprint("charge", id),
            debit=AccountId(self._issue),
            credit=wallet.account,
            amount=Yen(act.amount),
            new_lot=NewLot(ValueClass(act.value_class), expires),
        )
        done = self._post(command)
        if done is not None:
            right = self._reference.charge(id, wallet.number, act.amount, act.value_class, expires, done[1])
            self._said(id, done[0], right)

    async def _reserve(self, act: workload.Reserve) -> None:
        wallet, id = self._wallets[act.phone], f"hold-{act.number}"
        amount = act.amount or self._reference.purses[wallet.number].balance or 1
        until = microseconds(self._hub.clock.now() + timedelta(seconds=act.lasts))
        hold = Hold(
            id=id,
            body=fingerprint("hold", id),
            debit=wallet.account,
            credit=AccountId(self._shops[act.shop]),
            amount=Yen(amount),
            until=until,
        )
        done = self._post(hold)
        if done is None:
            return
        right = self._reference.hold(id, wallet.number, act.shop, amount, until, done[1])
        self._said(id, done[0], right)
        waited = 0.0
        for number, (after, part) in enumerate(act.ends):
            await asyncio.sleep(after - waited)
            waited = after
            self._end(f"{id}-{number}", id, part)

    def _end(self, id: str, hold: str, amount: int) -> None:
        body = fingerprint("end", id)
        command: Command = Void(id=id, body=body, hold=hold)
        if amount:
            command = Confirm(id=id, body=body, hold=hold, amount=Yen(amount))
        done = self._post(command)
        if done is not None:
            self._said(id, done[0], self._reference.end_hold(id, hold, amount, done[1]))

    def _post(self, command: Command) -> tuple[Code, int] | None:
        done = self._hub.post(lambda store: store.post([command], microseconds(self._hub.clock.now()))[0])
        return (done[0].code, done[1]) if done else None

    def _said(self, id: str, code: Code, right: bool) -> None:
        words = {True: "done", False: "refused"}
        self._auditor.posted(id, words[code is Code.POSTED], words[right])
