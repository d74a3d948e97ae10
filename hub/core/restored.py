"""That the hub was brought back from a copy is itself evidence: what was lost then is told, not found again.

Heads that were noted after the copy are missing from restored chains for a reason that everybody should
know and nobody should have to find out. They are told apart from those that nothing explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edge.wire.envelope import parse_timestamp, timestamp
from hub.core import evidence
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.core.heads import Chain, Missing

SUBJECT = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """``ledger`` and ``evidence`` are the last positions that the copy had; ``closed_through`` is the last
    position of the books that was closed, so that no receipt's number is given to another payment.
    """

    id: str
    at: datetime
    copied_at: datetime
    ledger: int
    evidence: int
    closed_through: int


def record(tx: Transaction, restoration: Restoration) -> None:
    """Enter it into the evidence log."""
    evidence.append(
        tx,
        Entry(
            subject=SUBJECT,
            reference=restoration.id,
            place="hub",
            rung=Rung.ACKNOWLEDGED,  # a person has decided upon it
            at=restoration.at,
            details={
                "copied_at": timestamp(restoration.copied_at),
                "ledger": restoration.ledger,
                "evidence": restoration.evidence,
                "closed_through": restoration.closed_through,
            },
        ),
    )


def restorations(tx: Transaction) -> list[Restoration]:
    """All that there were, oldest first."""
    return [_restoration(each.entry) for each in evidence.entries(tx, SUBJECT)]


def explained(missing: Missing, known: Sequence[Restoration]) -> Restoration | None:
    """The restoration by which a noted head was lost; ``None``: somebody has changed the chain.

    It was noted between the copy and the restoration, of an entry that the copy did not have.
    """
    noted = missing.noted
    for each in known:
        last = each.ledger if noted.chain is Chain.LEDGER else each.evidence
        if noted.position > last and each.copied_at <= noted.at <= each.at:
            return each
    return None


def _restoration(entry: Entry) -> Restoration:
    numbers = {name: int(str(entry.details[name])) for name in ("ledger", "evidence", "closed_through")}
    copied_at = parse_timestamp(str(entry.details["copied_at"]))
    return Restoration(id=entry.reference, at=entry.at, copied_at=copied_at, **numbers)
