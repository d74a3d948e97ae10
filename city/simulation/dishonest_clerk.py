"""A member of staff who is not honest: approves his own, approves late and twice, charges under used ids.

Whatever he tries is done rightly or refused in words; it is never left to an invariant to notice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from city.simulation import workload
from city.simulation.auditor import Auditor
from city.simulation.hub import Hub
from city.simulation.records import PAID, Record
from city.simulation.workload import Meddling
from hub.approvals import port
from hub.approvals.model import ApprovalError
from hub.coin.cash_desk import service as cash_desk
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Correction, Kind, Proposal, State
from hub.coin.errors import CoinError
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.core.db import reading, transaction
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.ledger.model import Code, Outcome, ValueClass
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds


class Meddler:
    """``staff``: two of them; the first has an open drawer."""

    def __init__(
        self,
        hub: Hub,
        auditor: Auditor,
        wallets: Sequence[Wallet],
        staff: tuple[Staff, Staff],
        told: Callable[[str], None],
    ) -> None:
        self._hub = hub
        self._auditor = auditor
        self._reference = auditor.reference
        self._wallets = wallets
        self._one, self._other = staff
        self._told = told

    async def do(self, act: workload.Meddle) -> None:
        payments = [
            (id, each)
            for id, each in self._reference.records.items()
            if each.kind == "pay" and each.said == PAID
        ]
        if not payments or self._hub.books is None:
            return
        id, record = payments[act.pick % len(payments)]
        if act.how is Meddling.USED_ID:
            self._charge_under(id, self._wallets[act.phone], 1 + act.pick)
        elif (fix := self._proposed(act, id, record)) is not None:
            if act.how is Meddling.OWN:
                self._approve(fix, self._one)
            await asyncio.sleep(act.wait)
            for _ in range(2):
                self._approve(fix, self._other)

    def _proposed(self, act: workload.Meddle, id: str, record: Record) -> Correction | None:
        """All that is left of the payment, if it can be proposed at all."""
        left = record.amount - record.refunded
        if left <= 0:
            return None
        reduced = record.reduced - record.refunded_reduced
        asked = Proposal(f"fix-{act.number}", Kind.REFUND, record.purse or "", left, "誤り", id, reduced)

        def propose(_store: LedgerStore) -> Correction | None:
            try:
                with transaction(self._hub.engine) as tx:
                    made = corrections.propose(tx, asked, self._one, self._hub.clock.now())
                    return corrections.get(tx, made)
            except CoinError as refused:
                self._told(f"the desk says: {refused}")
                return None

        done = self._hub.post(propose)
        return done[0] if done else None

    def _approve(self, fix: Correction, by: Staff) -> None:
        def approve(store: LedgerStore) -> Correction | CoinError | ApprovalError:
            try:
                with reading(self._hub.engine) as tx:
                    seen = port.kind(corrections.KIND).content(tx, fix.id)
                return corrections.approve(self._hub.context, store, fix.id, by, seen)
            except (CoinError, ApprovalError) as refused:
                return refused

        done = self._hub.post(approve)
        if done is None:
            return
        came, at = done
        if isinstance(came, CoinError | ApprovalError):
            self._told(f"the desk says: {came}")
            said = "refused in words"
        else:
            said = "paid" if came.state is State.POSTED else "refused"
        self._auditor.said[f"desk: {said}"] += 1
        if by is self._one:
            self._auditor.posted(fix.id, said, "refused in words")
            return
        assert fix.target is not None
        right = self._reference.by_hand(fix.id, fix.target, fix.amount, fix.reduced, at)
        words = "refused in words" if right is None else "paid" if right == PAID else "refused"
        self._auditor.posted(fix.id, said, words)

    def _charge_under(self, id: str, wallet: Wallet, amount: int) -> None:
        """Twice: it is one charge, under an id of the counter's own."""
        for _ in range(2):
            done = self._hub.post(lambda store: self._take_cash(store, id, wallet, amount))
            if done is None:
                return
            outcome, at = done
            known = self._reference.records.get(outcome.id)
            if known is not None:
                right = known.said == PAID
            else:
                lasts = limits(local_day(self._hub.clock.now())).paid_lasts
                expires = microseconds(self._hub.clock.now() + lasts)
                paid = ValueClass.PAID.value
                right = self._reference.charge(outcome.id, wallet.number, amount, paid, expires, at)
            said = "paid" if outcome.code is Code.POSTED else "refused"
            self._auditor.posted(outcome.id, said, "paid" if right else "refused")

    def _take_cash(self, store: LedgerStore, id: str, wallet: Wallet, amount: int) -> Outcome:
        return cash_desk.take_cash(
            self._hub.engine, store, id=id, staff=self._one, wallet=wallet, amount=amount, received=None,
            now=self._hub.clock.now(),
        )  # fmt: skip
