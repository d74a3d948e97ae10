"""A till's payments: the id is on the disk before it is sent, and an outcome is known or asked for.

Whatever happens between, the same id is used; nothing is paid twice and nothing is guessed. When no answer
came the payment is 処理未了 (``unknown`` in the journal), and as soon as the hub can be reached it is asked
what became of that id. Asking also closes an id that the hub never heard of.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from drivers.ports import PrintOutcome, PrintResult
from edge.clock import Clock
from edge.disk import DiskFull
from edge.duties.papers import CITY_TIME, Receipt, receipt_document
from edge.duties.printing import Paper, Printing
from edge.journal import Entry, Journal, State, WrongOrder
from edge.link import Heard, LinkDown, View
from edge.wire.envelope import decode_body, parse_timestamp
from edge.wire.messages import coin
from kiosk.flows import till
from kiosk.gateway import TillStage
from kiosk.speech import cues_of

KINDS = ("payment", "refund")
PATIENCE_SECONDS = 8.0
"""As long as a customer stands and waits without being told anything."""

ASK_AGAIN_SECONDS = 15.0
_SLIP_OF = {
    PrintOutcome.CONFIRMED: till.Slip.CONFIRMED,
    PrintOutcome.REFUSED: till.Slip.REFUSED,
    PrintOutcome.UNKNOWN: till.Slip.UNKNOWN,
}

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Asking(Protocol):
    """What of a link this duty needs."""

    view: View

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None: ...


class _Body(msgspec.Struct, frozen=True):
    """What was asked for. The customer's code is not kept: only its id is ever sent again."""

    payment: str
    amount: int


class Paying:
    """Carries out the till's effects. ``attach`` its stage before anything else.

    ``give_cues`` (``Cues.give``) takes what is to be heard.
    """

    def __init__(
        self,
        link: Asking,
        journal: Journal,
        clock: Clock,
        printing: Printing | None,
        give_cues: Callable[..., None],
        shop: str,
        registration_number: str | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._link = link
        self._journal = journal
        self._clock = clock
        self._printing = printing
        self._give_cues = give_cues
        self._shop = shop
        self._registration_number = registration_number
        self._patience_seconds = patience_seconds
        self._listed: dict[str, coin.ListedPayment] = {}
        self._send: Callable[[till.Event], Awaitable[None]] = _nowhere
        self._late: asyncio.Queue[till.Event] = asyncio.Queue()
        self.scanning = False

    def attach(self, stage: TillStage) -> None:
        self._send = stage.send

    async def restore(self) -> None:
        """After a restart: tell the screen what is open. What was never sent is certainly not paid."""
        for entry in self._standing(State.ACCEPTED):
            self._journal.end(entry.id, State.REFUSED, reported=True)
        if pending := tuple(map(_pending, self._standing(State.UNKNOWN))):
            await self._send(till.Restored(pending))

    async def perform(self, effect: till.Effect) -> None:
        """One effect of the flow; its result goes back as an event."""
        match effect:
            case till.StartScan():
                self.scanning = True
            case till.StopScan():
                self.scanning = False
            case till.Pay(payment_id, amount, code):
                body = coin.Pay(payment=payment_id, amount=amount, code=code)
                await self._begin(payment_id, "payment", _Body(payment_id, amount), "pay", body)
            case till.Refund(refund_id, payment_id, amount):
                refund = coin.Refund(refund=refund_id, payment=payment_id, amount=amount)
                await self._begin(refund_id, "refund", _Body(payment_id, amount), "refund", refund)
            case till.AskOutcome(id):
                await self._send(till.OutcomeArrived(id, *await self._ask_outcome(id)))
            case till.PrintReceipt():
                await self._print(effect)
            case till.LoadList():
                await self._send(till.ListArrived(await self._load_list()))
            case till.Chime():
                self._give_cues(*cues_of(effect))

    async def learn_shop(self) -> None:
        """The name and number at the head of a receipt are the hub's; asked for once it can be reached."""
        if not self._shop:
            await self._load_list()

    async def resolve(self) -> None:
        """Ask for every open id: to be called whenever the hub has come back, and now and then."""
        for entry in self._standing(State.UNKNOWN):
            if not self._link.view.online:
                return
            result, reason = await self._ask_outcome(entry.id)
            if result is not till.Result.UNKNOWN:
                await self._send(till.OutcomeArrived(entry.id, result, reason))

    async def reprint(self, reference: str) -> PrintResult:
        """Another copy of a receipt, as the hub commands it; refused for what this till never took."""
        if self._printing is None or not self._journal.known(reference):
            return PrintResult(PrintOutcome.REFUSED, ("unknown_receipt",))
        entry = self._journal.entry(reference)
        if entry.kind not in KINDS or entry.state is not State.CONFIRMED:
            return PrintResult(PrintOutcome.REFUSED, ("not_paid",))
        amount = msgspec.json.decode(entry.body, type=_Body).amount
        copy = self._printing.copies("receipt", reference) + 1
        return await self._print_copy(reference, amount, copy, refund=entry.kind == "refund")

    def late(self, heard: Heard) -> None:
        """An answer that came after its ask had been given up: as true as one in time."""
        if heard.header is None or heard.header.schema != "coin.answer/1":
            return
        outcome = decode_body(heard.header, coin.Outcome)
        if self._journal.known(outcome.payment):
            settled = self._settle(outcome.payment, outcome)
            self._late.put_nowait(till.OutcomeArrived(outcome.payment, *settled))

    async def tell_late(self) -> None:
        """Bring late answers to the screen; until cancelled."""
        while True:
            await self._send(await self._late.get())

    async def _begin(self, id: str, kind: str, note: _Body, operation: str, body: object) -> None:
        """Journal first, then the wire; a known id gives what is stored."""
        try:
            entry = self._journal.begin(id, kind, msgspec.json.encode(note), self._clock.now())
        except DiskFull:
            log.error("the disk is full: a payment was refused before it was sent")
            await self._send(till.OutcomeArrived(id, till.Result.REFUSED, till.Refusal.DEVICE_FULL))
            return
        if entry.state is not State.ACCEPTED:
            await self._send(till.OutcomeArrived(id, *_stored(entry)))
            return
        try:
            outcome = await self._link.ask("coin", operation, body, coin.Outcome, self._patience_seconds)
        except LinkDown:
            self._journal.end(id, State.REFUSED, reported=True)
            await self._send(till.OutcomeArrived(id, till.Result.REFUSED, till.Refusal.OFFLINE))
            return
        known = self._leave_open(id) if outcome is None else self._settle(id, outcome)
        await self._send(till.OutcomeArrived(id, *known))

    async def _ask_outcome(self, id: str) -> tuple[till.Result, till.Refusal | None]:
        body = coin.AskOutcome(payment=id)
        try:
            outcome = await self._link.ask("coin", "outcome", body, coin.Outcome, self._patience_seconds)
        except LinkDown:
            outcome = None
        return _stored(self._journal.entry(id)) if outcome is None else self._settle(id, outcome)

    def _leave_open(self, id: str) -> tuple[till.Result, till.Refusal | None]:
        """Nobody has said what became of it; what another question has settled meanwhile stays."""
        with contextlib.suppress(WrongOrder):
            self._journal.end(id, State.UNKNOWN)
        return _stored(self._journal.entry(id))

    def _settle(self, id: str, outcome: coin.Outcome) -> tuple[till.Result, till.Refusal | None]:
        """Write the hub's word down; what was written before it stays, should the two ever differ."""
        if outcome.reason is coin.Refusal.ID_REUSED:
            # This is about another body under the same id, and says nothing of what became of ours.
            return self._leave_open(id)
        state = State.CONFIRMED if outcome.state is coin.PaymentState.PAID else State.REFUSED
        # ``ask`` differs with every asking; the outcome is the same.
        kept = msgspec.structs.replace(outcome, ask="0")
        try:
            self._journal.end(id, state, msgspec.json.encode(kept), reported=True)
        except WrongOrder:
            if self._journal.entry(id).state is not state:
                log.error("the hub changed its word about a settled payment")
        return _stored(self._journal.entry(id))

    async def _print(self, wanted: till.PrintReceipt) -> None:
        id = wanted.refund_id or wanted.payment_id
        result = await self._print_copy(id, wanted.amount, wanted.copy, refund=wanted.refund_id is not None)
        slip = _SLIP_OF[result.outcome]
        await self._send(till.ReceiptArrived(id, wanted.copy, slip, result.reasons))

    async def _print_copy(self, id: str, amount: int, copy: int, *, refund: bool) -> PrintResult:
        if self._printing is None:
            return PrintResult(PrintOutcome.REFUSED, ("no_printer",))
        number, at = self._number_and_time(id)
        receipt = Receipt(self._shop, self._registration_number, amount, number, at, copy, refund)
        return await self._printing.print(Paper("receipt", id, copy, receipt_document(receipt)))

    def _number_and_time(self, id: str) -> tuple[str, datetime]:
        """As the ledger gave them: from this till's journal, or from the hub's list of the day."""
        if self._journal.known(id) and (stored := self._journal.entry(id).outcome):
            outcome = msgspec.json.decode(stored, type=coin.Outcome)
            if outcome.committed_at is not None:
                return outcome.number or id, parse_timestamp(outcome.committed_at)
        if (listed := self._listed.get(id)) is not None:
            return listed.number, parse_timestamp(listed.committed_at)
        return id, self._clock.now()

    async def _load_list(self) -> tuple[till.Entry, ...] | None:
        day = self._clock.now().astimezone(CITY_TIME).date().isoformat()
        try:
            listed = await self._link.ask(
                "coin", "list", coin.ListPayments(day=day), coin.Listed, self._patience_seconds
            )
        except LinkDown:
            listed = None
        if listed is None:
            return None
        self._shop = listed.shop
        self._registration_number = listed.registration_number
        self._listed.update({each.payment: each for each in listed.payments})
        return tuple(self._entry(each) for each in listed.payments)

    def _entry(self, listed: coin.ListedPayment) -> till.Entry:
        copies = 0 if self._printing is None else self._printing.copies("receipt", listed.payment)
        at = parse_timestamp(listed.committed_at)
        return till.Entry(listed.payment, listed.number, listed.amount, listed.refunded, at, copies=copies)

    def _standing(self, state: State) -> list[Entry]:
        return [entry for kind in KINDS for entry in self._journal.standing(kind, state)]


def _pending(entry: Entry) -> till.Pending:
    body = msgspec.json.decode(entry.body, type=_Body)
    return till.Pending(body.payment, body.amount, entry.id if entry.kind == "refund" else None)


def _stored(entry: Entry) -> tuple[till.Result, till.Refusal | None]:
    """What the journal knows, in the till's words. ``STARTED``: asked, and not answered yet."""
    if entry.state in (State.ACCEPTED, State.STARTED, State.UNKNOWN):
        return till.Result.UNKNOWN, None
    if entry.state is State.CONFIRMED:
        return till.Result.PAID, None
    if not entry.outcome:
        return till.Result.REFUSED, till.Refusal.OFFLINE
    outcome = msgspec.json.decode(entry.outcome, type=coin.Outcome)
    if outcome.state is coin.PaymentState.ABSENT:
        return till.Result.ABSENT, None
    return till.Result.REFUSED, till.Refusal((outcome.reason or coin.Refusal.MALFORMED).value)


async def _nowhere(event: till.Event) -> None:
    """No screen is attached yet."""
