"""The till's papers: which facts stand on them, and which copy it is.

Number, time and way are the ledger's, from this till's journal, from what came in or from the hub's list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from drivers.ports import PaperDocument, PrintOutcome, PrintResult
from edge.duties.printing import Paper, Printing
from edge.duties.till.incoming_payments import IncomingPayments
from edge.duties.till.payment_book import PaymentBook
from edge.duties.till.receipts import documents
from edge.duties.till.sales import RECEIPT, Sales
from edge.storage.journal import State
from edge.wire.envelope import parse_timestamp
from edge.wire.messages import coin
from edge.wire.messages.coin import Way
from kiosk.flows.till.effects import PrintReceipt, PrintShift, PrintTotals
from kiosk.flows.till.events import Event, PaperArrived, ReceiptArrived
from kiosk.flows.till.model import Shift, Slip, Totals

TOTALS = "day_totals"
SHIFT = "shift"

_SLIP_OF = {
    PrintOutcome.CONFIRMED: Slip.CONFIRMED,
    PrintOutcome.REFUSED: Slip.REFUSED,
    PrintOutcome.UNKNOWN: Slip.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class _Facts:
    number: str
    at: datetime
    way: Way | None = None


class Receipts:
    """``now``: the hub's time as far as it is known. Without a printer every paper is refused.

    ``report`` keeps a fact for the hub: at which rate the shop sold what its printed code was paid for.
    """

    def __init__(
        self,
        printing: Printing | None,
        now: Callable[[], datetime],
        book: PaymentBook,
        incoming: IncomingPayments,
        sales: Sales,
        report: Callable[[object], None],
    ) -> None:
        self._printing = printing
        self._now = now
        self._book = book
        self._incoming = incoming
        self._sales = sales
        self._report = report

    async def perform(self, effect: PrintReceipt | PrintTotals | PrintShift) -> Event:
        match effect:
            case PrintReceipt():
                return await self._receipt(effect)
            case PrintTotals(totals):
                return _paper_arrived(await self._totals(totals))
            case PrintShift(shift):
                return _paper_arrived(await self._shift(shift))

    async def reprint(self, reference: str) -> PrintResult:
        """Another copy of a receipt, as the hub commands it; refused for what this till never took."""
        if self._printing is None or not self._book.known(reference):
            return PrintResult(PrintOutcome.REFUSED, ("unknown_receipt",))
        if self._book.state(reference) is not State.CONFIRMED:
            return PrintResult(PrintOutcome.REFUSED, ("not_paid",))
        kind, note = self._book.note(reference)
        refund_id = reference if kind == "refund" else None
        copy = self._printing.copies(RECEIPT, reference) + 1
        wanted = PrintReceipt(note.payment, note.amount, copy, refund_id, note.reduced)
        return await self._print(RECEIPT, reference, copy, self._document(wanted))

    async def _receipt(self, wanted: PrintReceipt) -> ReceiptArrived:
        id = wanted.refund_id or wanted.payment_id
        if wanted.copy == 0 and self._facts(wanted.payment_id).way is Way.POSTER:
            if wanted.refund_id is None:
                self._incoming.name_rate(id, wanted.reduced)  # every copy will say the same
            self._report(coin.Rated(payment=id, reduced=wanted.reduced))
        result = await self._print(RECEIPT, id, wanted.copy, self._document(wanted))
        return ReceiptArrived(id, wanted.copy, _SLIP_OF[result.outcome], result.reasons)

    def _document(self, wanted: PrintReceipt) -> PaperDocument:
        head, facts = self._sales.head, self._facts(wanted.refund_id or wanted.payment_id)
        if wanted.refund_id is None:
            return documents.receipt_document(
                documents.Receipt(
                    head, wanted.amount, facts.number, facts.at, wanted.reduced, facts.way, wanted.copy
                )
            )
        original = self._facts(wanted.payment_id).number
        return documents.refund_document(
            documents.RefundReceipt(
                head, wanted.amount, facts.number, original, facts.at, wanted.reduced, wanted.copy
            )
        )

    async def _totals(self, totals: Totals) -> PrintResult:
        """Each printing bears its own time; how often this place of the log was printed stands there too."""
        reference = f"{totals.day.isoformat()}-{totals.position}"
        copy = 0 if self._printing is None else self._printing.next_copy(TOTALS, reference)
        paper = documents.TotalsReport(
            self._sales.head, totals, self._book.pending(), self._now(), times=copy + 1
        )
        return await self._print(TOTALS, reference, copy, documents.totals_document(paper))

    async def _shift(self, shift: Shift) -> PrintResult:
        copy = 0 if self._printing is None else self._printing.next_copy(SHIFT, shift.id)
        paper = documents.ShiftReport(self._sales.head, shift, self._now(), copy)
        return await self._print(SHIFT, shift.id, copy, documents.shift_document(paper))

    async def _print(self, subject: str, reference: str, copy: int, document: PaperDocument) -> PrintResult:
        if self._printing is None:
            return PrintResult(PrintOutcome.REFUSED, ("no_printer",))
        return await self._printing.print(Paper(subject, reference, copy, document))

    def _facts(self, id: str) -> _Facts:
        outcome = self._book.outcome(id)
        if outcome is not None and outcome.committed_at is not None:
            return _Facts(outcome.number or id, parse_timestamp(outcome.committed_at), outcome.way)
        if (listed := self._sales.listed(id)) is not None:
            return _Facts(listed.number, parse_timestamp(listed.committed_at), listed.way)
        if (payment := self._incoming.find(id)) is not None:
            return _Facts(payment.number, payment.at, Way.POSTER)
        return _Facts(id, self._now())


def _paper_arrived(result: PrintResult) -> PaperArrived:
    return PaperArrived(_SLIP_OF[result.outcome], result.reasons)
