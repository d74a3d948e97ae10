"""Whoever wrote a matter is told what became of it: into his inbox, in the transaction of the decision."""

from __future__ import annotations

from hub.approvals.model import Case, Move
from hub.approvals.port import Kind
from hub.approvals.words import TOLD
from hub.core.db import Transaction
from hub.notices import service as notices
from hub.notices.model import Notice
from kiosk.words.catalogue import Words


def tell_writer(tx: Transaction, kind: Kind, done: Case, move: Move) -> None:
    """Of what somebody else did; his own acts are no news to him."""
    last = done.notes[-1]
    if move not in TOLD or last.person == done.writer:
        return
    said, what = TOLD[move], _called(tx, kind, done.reference)
    notice = Notice(
        about=f"approvals/{kind.name}/{done.reference}/{done.revision}/{move}",
        words=Words(said.ja.format(what=what.ja), said.en.format(what=what.en)),
        path=kind.path(done.reference),
    )
    notices.tell(tx, done.writer, notice, last.at)


def _called(tx: Transaction, kind: Kind, reference: str) -> Words:
    """By its title where everybody at the desk may read it; an inbox holds nothing of citizens."""
    matter = kind.matters(tx, [reference]).get(reference)
    if kind.open_to is not None or matter is None:
        return Words(kind.ja, kind.en)
    return Words(f"{kind.ja}「{matter.title}」", f"{kind.en}: {matter.title}")
