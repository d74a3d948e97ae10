"""A till's payments and refunds in the journal: one id, one body, one outcome.

Nothing of the customer is kept: neither code nor PIN. Only the id is ever sent again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import msgspec

from edge.storage.disk import DiskFull
from edge.storage.journal import Entry, Journal, State, WrongOrder
from edge.wire.messages import coin
from edge.wire.messages.coin import Refusal
from kiosk.flows.till.events import OutcomeArrived
from kiosk.flows.till.model import NotSent, Pending, Result

KINDS = ("payment", "refund")
LONGEST_NUMBER = 20
"""Of a payment, in a fact."""

_ANY_TILL_WAY = (coin.Way.CODE, coin.Way.CARD, coin.Way.REQUEST)
"""A payment by the shop's printed code has no id of a till."""

log = logging.getLogger(__name__)


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was asked for. ``payment``: for a refund, the one that it gives back. ``reduced``: part at 8 %.

    ``ways``: how it may have been paid. ``booked``: the part at 8 % that the hub was told, where that is
    another than the paper's. Notes of earlier versions name neither.
    """

    payment: str
    amount: int
    reduced: int = 0
    ways: tuple[coin.Way, ...] = ()
    booked: int | None = None


class PaymentBook:
    """``now``: the time that is written beside an entry. ``alarm`` hears once of each misfit."""

    def __init__(
        self, journal: Journal, now: Callable[[], datetime], alarm: Callable[[coin.Unfit], None]
    ) -> None:
        self._journal = journal
        self._now = now
        self._alarm = alarm
        self._alarmed: set[str] = set()

    def begin(self, id: str, kind: str, note: Note) -> State:
        """On the disk as started when it returns. The state before: ``ACCEPTED`` means that it is to be sent.

        Raises ``DiskFull``, and then nothing may be sent.
        """
        return self._journal.begin(id, kind, msgspec.json.encode(note), self._now()).state

    def never_sent(self, id: str) -> None:
        """There was no line: certainly without effect, if that can be written down."""
        with contextlib.suppress(DiskFull):
            self._journal.end(id, State.REFUSED, reported=True)

    def leave_open(self, id: str) -> OutcomeArrived:
        """Nobody has said what became of it; what another question has settled meanwhile stays."""
        with contextlib.suppress(WrongOrder, DiskFull):
            self._journal.end(id, State.UNKNOWN)
        return self.said(id)

    def settle(self, id: str, outcome: coin.Outcome) -> OutcomeArrived:
        """Write the hub's word down; what was written before it stays, should the two ever differ.

        "Paid" counts only for just what was asked for: any other leaves it open, and raises the alarm. What
        cannot be written down stays open too, and is asked for again.
        """
        if outcome.reason is coin.Refusal.ID_REUSED:
            # This is about another body under the same id, and says nothing of what became of ours.
            return self.leave_open(id)
        if what := self._unfit(id, outcome):
            return self._doubt(id, outcome, what)
        state = State.CONFIRMED if outcome.state is coin.PaymentState.PAID else State.REFUSED
        # ``ask`` differs with every asking; the outcome is the same.
        kept = msgspec.structs.replace(outcome, ask="0")
        try:
            self._journal.end(id, state, msgspec.json.encode(kept), reported=True)
        except WrongOrder:
            if self._journal.entry(id).state is not state:
                log.error("the hub changed its word about a settled payment")
        except DiskFull as error:
            log.error("an outcome cannot be written down and stays open: %s", error)
        return self.said(id)

    def _unfit(self, id: str, outcome: coin.Outcome) -> tuple[coin.UnfitFact, ...]:
        """What of a "paid" is not as this till's own note has it."""
        if outcome.state is not coin.PaymentState.PAID:
            return ()
        kind, note = self.note(id)
        booked = note.reduced if note.booked is None else note.booked
        ways = (None,) if kind == "refund" else note.ways or _ANY_TILL_WAY
        fits = {
            coin.UnfitFact.PAYMENT: outcome.payment == id,
            coin.UnfitFact.AMOUNT: outcome.amount == note.amount,
            coin.UnfitFact.REDUCED: outcome.reduced == booked,
            coin.UnfitFact.WAY: outcome.way in ways,
        }
        return tuple(what for what, fit in fits.items() if not fit)

    def _doubt(self, id: str, outcome: coin.Outcome, what: tuple[coin.UnfitFact, ...]) -> OutcomeArrived:
        """処理未了, with words of its own; what has been settled rightly before stays settled."""
        if id not in self._alarmed:
            self._alarmed.add(id)
            log.error("the hub says paid of what was not asked for: %s", ", ".join(what))
            number = outcome.number[:LONGEST_NUMBER] if outcome.number else None
            self._alarm(coin.Unfit(payment=id, asked=self.note(id)[1].amount, what=what, number=number))
        said = self.leave_open(id)
        return replace(said, unfit=True) if said.result is Result.UNKNOWN else said

    def said(self, id: str) -> OutcomeArrived:
        """What the journal knows of it, in the till's words."""
        return _said(self._journal.entry(id))

    def known(self, id: str) -> bool:
        return self._journal.known(id) and self._journal.entry(id).kind in KINDS

    def state(self, id: str) -> State:
        """Raises ``KeyError`` for an id that this till never began."""
        return self._journal.entry(id).state

    def note(self, id: str) -> tuple[str, Note]:
        """Its kind and what was asked for; ``KeyError``."""
        entry = self._journal.entry(id)
        return entry.kind, _note(entry)

    def outcome(self, id: str) -> coin.Outcome | None:
        """The hub's own word, when this till heard it."""
        if not self.known(id) or not (stored := self._journal.entry(id).outcome):
            return None
        return msgspec.json.decode(stored, type=coin.Outcome)

    def refuse_what_was_never_sent(self) -> None:
        """After a restart: accepted and not started is certainly not paid."""
        for entry in self._standing(State.ACCEPTED):
            self.never_sent(entry.id)

    def open(self) -> list[str]:
        """Ids whose outcome is to be asked for. One that is being sent or shown is not among them."""
        return [entry.id for entry in self._standing(State.UNKNOWN)]

    def pending(self, *states: State) -> tuple[Pending, ...]:
        """処理未了: what has no outcome, oldest first."""
        return tuple(map(_pending, self._standing(*(states or (State.UNKNOWN, State.STARTED)))))

    def refunded_reduced(self, payment: str) -> int:
        """What this till has given back of the payment as 8 %."""
        notes = map(_note, self._journal.standing("refund", State.CONFIRMED))
        return sum(note.reduced for note in notes if note.payment == payment)

    def _standing(self, *states: State) -> list[Entry]:
        return [entry for kind in KINDS for entry in self._journal.standing(kind, *states)]


def _note(entry: Entry) -> Note:
    return msgspec.json.decode(entry.body, type=Note)


def _pending(entry: Entry) -> Pending:
    note = _note(entry)
    refund_id = entry.id if entry.kind == "refund" else None
    return Pending(note.payment, note.amount, refund_id, note.reduced)


def _said(entry: Entry) -> OutcomeArrived:
    """``STARTED``: asked, and not answered yet."""
    if entry.state in (State.ACCEPTED, State.STARTED, State.UNKNOWN):
        return OutcomeArrived(entry.id, Result.UNKNOWN)
    outcome = msgspec.json.decode(entry.outcome, type=coin.Outcome) if entry.outcome else None
    if entry.state is State.CONFIRMED:
        assert outcome is not None
        return OutcomeArrived(entry.id, Result.PAID, number=outcome.number, way=outcome.way)
    if outcome is None:
        return OutcomeArrived(entry.id, Result.REFUSED, NotSent.OFFLINE)
    if outcome.state is coin.PaymentState.ABSENT:
        return OutcomeArrived(entry.id, Result.ABSENT)
    reason = outcome.reason or Refusal.MALFORMED
    return OutcomeArrived(entry.id, Result.REFUSED, reason, tries_left=outcome.tries_left)
