"""A till's payments: the id is on the disk before it is sent, and an outcome is known or asked for.

Whatever happens between, the same id is used; nothing is paid twice and nothing is guessed. When no answer
came the payment is 処理未了 (``unknown`` in the journal), and as soon as the hub can be reached it is asked
what became of that id. Asking also closes an id that the hub never heard of: so nobody asks for one whose
code is still shown to a customer (``started``), but the flow itself, when it takes the code away.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from drivers.ports import PrintResult
from edge.clock import Clock
from edge.duties.printing import Printing
from edge.duties.till.incoming_payments import IncomingPayments
from edge.duties.till.payment_book import Note, PaymentBook
from edge.duties.till.receipts.documents import Head
from edge.duties.till.receipts.issuing import Receipts
from edge.duties.till.sales import SUBJECT, Sales
from edge.duties.till.shifts import Shifts
from edge.link.connection import Heard, LinkDown
from edge.link.requests import HubRequests
from edge.storage.disk import DiskFull
from edge.storage.journal import Journal, State
from edge.wire import receipts
from edge.wire.envelope import decode_body, parse_timestamp
from edge.wire.messages import coin
from kiosk.flows.till.customer import customer_lines
from kiosk.flows.till.effects import (
    Acknowledge,
    Announce,
    AskOutcome,
    Chime,
    CloseShift,
    Effect,
    FindPayment,
    LoadList,
    LoadTotals,
    OpenShift,
    Pay,
    PrintReceipt,
    PrintShift,
    PrintTotals,
    Refund,
    RequestCode,
    ShowCustomer,
    StartScan,
    StopScan,
)
from kiosk.flows.till.events import (
    CodeScanned,
    Event,
    OutcomeArrived,
    PaymentsReceived,
    ReceiptScanned,
    RequestArrived,
    Restored,
    Tick,
)
from kiosk.flows.till.model import NotSent, Result
from kiosk.gateway import TillStage
from kiosk.speech import cues_of

PATIENCE_SECONDS = 8.0
"""As long as a customer stands and waits without being told anything."""

ASK_AGAIN_SECONDS = 15.0
LOOK_AGAIN_SECONDS = 300.0
TICK_SECONDS = 1.0
LONGEST_SHOWN_SECONDS = 300.0
"""A code for the customer's phone is not shown longer, whatever the clocks say."""

_AT_THE_TILL = (coin.Way.CODE, coin.Way.CARD)
_BY_PHONE = (coin.Way.REQUEST,)

log = logging.getLogger(__name__)


class Paying:
    """Carries out the till's effects. ``attach`` its stage before anything else.

    ``give_cues`` (``Cues.give``) takes what is to be heard, ``show_customer`` the two lines of a display.
    ``hub_now`` is the hub's time as far as it is known; the device's own clock may be wrong. ``report``
    keeps a fact for the hub.
    """

    def __init__(
        self,
        link: HubRequests,
        journal: Journal,
        clock: Clock,
        printing: Printing | None,
        give_cues: Callable[..., None],
        shop: str,
        registration_number: str | None = None,
        node: str = "",
        patience_seconds: float = PATIENCE_SECONDS,
        hub_now: Callable[[], datetime] | None = None,
        show_customer: Callable[[str, str], None] | None = None,
        report: Callable[[object], None] | None = None,
    ) -> None:
        now = hub_now or clock.now
        self._link = link
        self._clock = clock
        self._now = now
        self._give_cues = give_cues
        self._show_customer = show_customer
        self._patience_seconds = patience_seconds
        self._book = PaymentBook(journal, clock.now, report or _nobody)
        self._incoming = IncomingPayments(journal.disk, now)
        head = Head(shop, registration_number, node)
        self._sales = Sales(link, now, self._book, self._incoming, printing, head, patience_seconds)
        self._shifts = Shifts(link, journal.disk, patience_seconds)
        self._receipts = Receipts(printing, now, self._book, self._incoming, self._sales, report or _nobody)
        self._send: Callable[[Event], Awaitable[None]] = _nowhere
        self._late: asyncio.Queue[Event] = asyncio.Queue()
        self.scanning = False

    def attach(self, stage: TillStage) -> None:
        self._send = stage.send
        self._show(*customer_lines(stage.state))

    async def restore(self) -> None:
        """After a restart: tell the screen what is open. What was never sent is certainly not paid."""
        self._book.refuse_what_was_never_sent()
        if pending := self._book.pending(State.UNKNOWN):
            await self._send(Restored(pending))
        if unseen := self._incoming.unacknowledged():
            await self._send(PaymentsReceived(unseen, meanwhile=True))
        if shift := self._shifts.restore():
            await self._send(shift)

    async def perform(self, effect: Effect) -> None:
        """One effect of the flow; its result goes back as an event."""
        match effect:
            case StartScan() | StopScan():
                self.scanning = isinstance(effect, StartScan)
            case Pay():
                await self._pay(effect)
            case RequestCode():
                await self._request(effect)
            case Refund():
                await self._refund(effect)
            case AskOutcome(id):
                await self._send(await self._ask_outcome(id))
            case LoadList() | FindPayment() | LoadTotals():
                await self._send(await self._sales.perform(effect))
            case PrintReceipt() | PrintTotals() | PrintShift():
                await self._send(await self._receipts.perform(effect))
            case OpenShift() | CloseShift():
                await self._send(await self._shifts.perform(effect))
            case Acknowledge(payment_ids):
                self._incoming.acknowledge(payment_ids)
            case ShowCustomer(upper, lower):
                self._show(upper, lower)
            case Chime() | Announce():
                self._give_cues(*cues_of(effect))

    async def scanned(self, text: str) -> None:
        """A receipt's code leads to its payment at any time; any other is taken while one is waited for."""
        if receipts.is_receipt(text):
            await self._send(ReceiptScanned(_number_in(text)))
        elif self.scanning:
            await self._send(CodeScanned(text))

    async def tick(self) -> None:
        """The flow's countdown; to be called each second."""
        await self._send(Tick(self._seconds()))

    # --- whenever the hub has come back, and now and then ----------------------------------------

    async def hub_is_back(self) -> None:
        """What was left open, what came meanwhile, which shift is open."""
        await self.learn_shop()
        await self.resolve()
        await self.catch_up()
        if shift := await self._shifts.refresh():
            await self._send(shift)

    async def learn_shop(self) -> None:
        """The name and number at the head of a receipt are the hub's, and so is the time; asked for once."""
        if not self._sales.heard:
            await self._sales.page(self._sales.today())

    async def resolve(self) -> None:
        """Ask for every open id."""
        for id in self._book.open():
            if not self._link.view.online:
                return
            arrived = await self._ask_outcome(id)
            if arrived.result is not Result.UNKNOWN or arrived.unfit:
                await self._send(arrived)

    async def catch_up(self) -> None:
        """Payments by the shop's printed code that nobody has told this till.

        Not before the hub was heard: which days are to be read is a question of its clock.
        """
        await self.learn_shop()
        if not self._sales.heard:
            return
        if missed := await self._sales.missed():
            await self._send(PaymentsReceived(missed, meanwhile=True))

    def forget(self, hub_now: datetime) -> None:
        """Arrivals that somebody has seen long ago."""
        self._incoming.forget(hub_now)

    async def reprint(self, reference: str) -> PrintResult:
        """Another copy of a receipt, as the hub commands it."""
        return await self._receipts.reprint(reference)

    # --- what the hub says unasked, or too late ---------------------------------------------------

    def late(self, heard: Heard) -> None:
        """Kept on the disk when it returns, and told soon: an answer as true as one in time."""
        if heard.header is None:
            return
        if heard.header.schema == "coin.answer/1":
            outcome = decode_body(heard.header, coin.Outcome)
            if self._book.known(outcome.payment):
                self._late.put_nowait(self._book.settle(outcome.payment, outcome))
        elif heard.header.schema == "coin.received/1":
            self._received(decode_body(heard.header, coin.Received))

    async def tell_late(self) -> None:
        """Bring to the screen what ``late`` has heard; until cancelled."""
        while True:
            await self._send(await self._late.get())

    def _received(self, received: coin.Received) -> None:
        """A phone has paid: what this till asked for, or the shop's printed code."""
        if self._book.known(received.payment):
            self._late.put_nowait(self._book.settle(received.payment, _outcome_of(received)))
        elif payment := self._incoming.keep(received):
            self._late.put_nowait(PaymentsReceived((payment,)))

    # --- one payment -------------------------------------------------------------------------------

    async def _pay(self, wanted: Pay) -> None:
        id = wanted.payment_id
        note = Note(id, wanted.amount, wanted.reduced, _AT_THE_TILL)
        body = coin.Pay(
            payment=id, amount=wanted.amount, code=wanted.code, reduced=wanted.reduced, pin=wanted.pin
        )
        await self._send(await self._post(id, "payment", note, "pay", body))

    async def _refund(self, wanted: Refund) -> None:
        id = wanted.refund_id
        booked = self._sales.part_that_the_ledger_knows(wanted.payment_id, wanted.reduced)
        note = Note(
            wanted.payment_id,
            wanted.amount,
            wanted.reduced,
            booked=None if booked == wanted.reduced else booked,
        )
        body = coin.Refund(
            refund=id,
            payment=wanted.payment_id,
            amount=wanted.amount,
            reduced=booked,
            reason=wanted.reason,
        )
        await self._send(await self._post(id, "refund", note, "refund", body))

    async def _post(self, id: str, kind: str, note: Note, operation: str, body: object) -> OutcomeArrived:
        """Journal first, then the wire; a known id gives what is stored."""
        try:
            before = self._book.begin(id, kind, note)
        except DiskFull:
            log.error("the disk is full: a payment was refused before it was sent")
            return OutcomeArrived(id, Result.REFUSED, NotSent.DEVICE_FULL)
        if before is not State.ACCEPTED:
            return self._book.said(id)
        try:
            outcome = await self._link.ask(SUBJECT, operation, body, coin.Outcome, self._patience_seconds)
        except LinkDown:
            self._book.never_sent(id)
            return self._book.said(id)
        return self._book.leave_open(id) if outcome is None else self._book.settle(id, outcome)

    async def _ask_outcome(self, id: str) -> OutcomeArrived:
        body = coin.AskOutcome(payment=id)
        try:
            outcome = await self._link.ask(SUBJECT, "outcome", body, coin.Outcome, self._patience_seconds)
        except LinkDown:
            outcome = None
        return self._book.leave_open(id) if outcome is None else self._book.settle(id, outcome)

    # --- a code for the customer's phone -----------------------------------------------------------

    async def _request(self, wanted: RequestCode) -> None:
        """Open from here on; asking for the same id again gives the same code."""
        id = wanted.payment_id
        try:
            before = self._book.begin(id, "payment", Note(id, wanted.amount, wanted.reduced, _BY_PHONE))
        except DiskFull:
            await self._send(RequestArrived(id, reason=NotSent.DEVICE_FULL))
            return
        if before in (State.CONFIRMED, State.REFUSED):
            await self._send(self._book.said(id))
            return
        body = coin.RequestPayment(payment=id, amount=wanted.amount, reduced=wanted.reduced)
        try:
            requested = await self._link.ask(SUBJECT, "request", body, coin.Requested, self._patience_seconds)
        except LinkDown:
            if before is State.ACCEPTED:
                self._book.never_sent(id)
            await self._send(RequestArrived(id, reason=NotSent.OFFLINE))
            return
        await self._send(self._requested(id, requested))

    def _requested(self, id: str, requested: coin.Requested | None) -> RequestArrived:
        if requested is None:
            return RequestArrived(id)
        if requested.code is None:
            reason = requested.reason or coin.Refusal.MALFORMED
            refused = coin.Outcome(
                ask="0", payment=id, state=coin.PaymentState.REFUSED, reason=requested.reason
            )
            self._book.settle(id, refused)
            return RequestArrived(id, reason=reason)
        left = LONGEST_SHOWN_SECONDS
        if requested.until is not None:
            left = min(left, (parse_timestamp(requested.until) - self._now()).total_seconds())
        return RequestArrived(id, requested.code, self._seconds() + left)

    def _show(self, upper: str, lower: str) -> None:
        if self._show_customer is not None:
            self._show_customer(upper, lower)

    def _seconds(self) -> float:
        return self._clock.mono_ms() / 1000


def _outcome_of(received: coin.Received) -> coin.Outcome:
    return coin.Outcome(
        ask="0",
        payment=received.payment,
        state=coin.PaymentState.PAID,
        amount=received.amount,
        reduced=received.reduced,
        committed_at=received.committed_at,
        number=received.number,
        way=received.way,
    )


def _number_in(text: str) -> str:
    """What is printed there; a misread one leads to no payment."""
    try:
        return receipts.read(text)
    except receipts.ReceiptMisread:
        return text.removeprefix(receipts.PREFIX)


def _nobody(fact: object) -> None:
    """No hub hears this till's facts."""


async def _nowhere(event: Event) -> None:
    """No screen is attached yet."""
