"""The parts of payments at the two tax rates, and what has been given back of each.

The ledger bounds a refund by the whole payment; it does not know of rates. Whoever gives back, a till or
the desk, asks here, and tells the ledger up to which sum of refunds what it read is true.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from edge.wire.messages.coin import RefundReason
from hub.coin import memo
from hub.core.db import Transaction
from hub.ledger import queries


@dataclass(frozen=True, slots=True)
class TaxSplit:
    """A payment of ``amount`` to the account ``shop``; the reduced parts are parts of what stands before."""

    shop: int
    amount: int
    reduced: int
    refunded: int
    refunded_reduced: int

    @property
    def reduced_left(self) -> int:
        return self.reduced - self.refunded_reduced

    @property
    def standard_left(self) -> int:
        return self.amount - self.reduced - (self.refunded - self.refunded_reduced)

    def can_give_back(self, amount: int, reduced: int) -> bool:
        """Whether both rates have enough left for a refund of ``amount``, ``reduced`` of it reduced."""
        return reduced <= self.reduced_left and amount - reduced <= self.standard_left


@dataclass(slots=True)
class GivenBack:
    """What the refunds of a payment say: yen at the reduced rate; their reasons, each once, oldest first."""

    reduced: int = 0
    reasons: tuple[RefundReason, ...] = ()

    def add(self, noted: memo.Memo) -> None:
        self.reduced += noted.reduced
        if noted.reason is not None and noted.reason not in self.reasons:
            self.reasons += (noted.reason,)


def given_back(tx: Transaction, positions: Collection[int]) -> dict[int, GivenBack]:
    """Position of a payment → what its refunds say; a payment without refunds is not in it."""
    if not positions:
        return {}
    found: dict[int, GivenBack] = {}
    for refund in queries.refunds_of(tx, positions):
        assert refund.target is not None
        found.setdefault(refund.target, GivenBack()).add(memo.read(refund.memo))
    return found


def splits_of(tx: Transaction, payments: Collection[str]) -> dict[str, TaxSplit]:
    """Id → parts of those payments that were posted."""
    found = queries.payments(tx, payments)
    back = given_back(tx, [each.position for each in found])
    return {
        each.id: TaxSplit(
            each.credit or 0,
            each.amount,
            memo.read(each.memo).reduced,
            each.refunded,
            back.get(each.position, GivenBack()).reduced,
        )
        for each in found
    }
