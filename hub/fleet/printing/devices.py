"""A printer's own word about a paper becomes evidence, on the rung that it has really reached."""

from __future__ import annotations

from edge.wire.messages.printing import Printed
from hub.core import evidence
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.messaging.handlers import Fact, Refused, handles

SUBJECT = "printing"
GUIDE_SHEET = "guide_sheet"
PAPERS = frozenset({"receipt", GUIDE_SHEET, "day_totals", "shift"})

_RUNGS = {
    "confirmed": Rung.PRINTED,
    "unknown": Rung.ACCEPTED,  # the printer took the bytes; whether paper came out nobody knows
    "refused": Rung.QUEUED,  # nothing was sent to the printer
}


@handles("printing.printed/1")
def printed(tx: Transaction, fact: Fact, body: Printed) -> None:
    if body.outcome not in _RUNGS:
        raise Refused("no such outcome of printing")
    if body.subject not in PAPERS:
        raise Refused("no such paper")
    if body.subject == GUIDE_SHEET and not _begun_there(tx, body.reference, fact.node):
        raise Refused("no such case was begun at this device")
    evidence.append(
        tx,
        Entry(
            subject=SUBJECT,
            reference=body.reference,
            place=fact.node,
            rung=_RUNGS[body.outcome],
            at=fact.at,
            content_sha256=body.content_sha256,
            details={
                "paper": body.subject,
                "copy": body.copy,
                "outcome": body.outcome,
                "reasons": " ".join(body.reasons),
                "seconds": body.seconds,
            },
        ),
    )


def _begun_there(tx: Transaction, case: str, node: str) -> bool:
    return any(begun.entry.place == node for begun in evidence.entries(tx, "procedures", case))
