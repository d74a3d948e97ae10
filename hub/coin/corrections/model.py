"""What is put right by hand, and what it may become. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.coin.errors import CoinError
from hub.ledger.model import ValueClass
from hub.ledger.units import Position


class Kind(StrEnum):
    """What is put right. ``target`` is the ledger id that it is about."""

    RETURN_CHARGE = "return_charge"  # a wrong charge leaves the wallet again
    REFUND = "refund"  # a payment goes back to the wallet that paid
    CHARGE_AGAIN = "charge_again"  # a refund given by mistake goes to the shop again
    ADD = "add"  # value that a wallet lacks
    TAKE = "take"  # value that a wallet has too much
    RELEASE = "release"  # money set aside goes back


class State(StrEnum):
    """What it does to the books; who decided it is the approvals' to say.

    ``APPROVED`` is left at once; it stands only where posting broke off, and is then finished.
    """

    PROPOSED = "proposed"
    APPROVED = "approved"
    POSTED = "posted"
    REFUSED = "refused"  # by the ledger: the money was not there any more
    REJECTED = "rejected"  # by the second person
    RECALLED = "recalled"  # by whoever proposed it, before anybody decided


_UNDONE_BY = {
    Kind.RETURN_CHARGE: Kind.ADD,
    Kind.REFUND: Kind.CHARGE_AGAIN,
    Kind.ADD: Kind.TAKE,
    Kind.TAKE: Kind.ADD,
}
"""Released money can be held again by its owner alone; a payment charged again is refunded at its till."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the first person asks for, under the ``id`` of the page. ``amount`` in yen.

    ``reduced``: of a REFUND or CHARGE_AGAIN, the part at the reduced tax rate. ``value_class``: of ADD and
    TAKE.
    """

    id: str
    kind: Kind
    wallet: str
    amount: int
    reason: str
    target: str | None = None
    reduced: int = 0
    value_class: ValueClass = ValueClass.PAID
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Correction(Proposal):
    """A proposal under its id in the ledger, and what became of it.

    ``refusal``: the ledger's code; ``position``: its place there.
    """

    state: State = State.PROPOSED
    proposed_by: str = ""
    proposed_at: datetime = datetime.min
    decided_by: str | None = None
    decided_at: datetime | None = None
    rejection: str | None = None
    refusal: str | None = None
    position: Position | None = None

    @property
    def undone_by(self) -> Kind | None:
        """What would take it back; nothing for what has moved no money."""
        return _UNDONE_BY.get(self.kind) if self.state is State.POSTED else None


def undo(of: Correction, id: str, reason: str) -> Proposal:
    """The proposal that takes ``of`` back. Raises ``CoinError`` when nothing can."""
    kind = of.undone_by
    if kind is None:
        raise CoinError("この訂正は取り消せません。")
    target = of.id if kind is Kind.CHARGE_AGAIN else None
    return Proposal(id, kind, of.wallet, of.amount, reason, target, of.reduced, of.value_class, undoes=of.id)
