"""What the hub's books say of the shop: lists, one payment by its number, the day's totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from edge.clock import CITY_TIME
from edge.duties.printing import Printing
from edge.duties.till.incoming_payments import IncomingPayments
from edge.duties.till.payment_book import PaymentBook
from edge.duties.till.receipts.documents import Head
from edge.link.connection import LinkDown
from edge.link.requests import HubRequests
from edge.wire.envelope import parse_timestamp
from edge.wire.messages import coin
from edge.wire.messages.coin import Way
from kiosk.flows.till.effects import FindPayment, LoadList, LoadTotals
from kiosk.flows.till.events import Event, FindArrived, ListArrived, TotalsArrived
from kiosk.flows.till.model import Entry, IncomingPayment, Takings, Totals

SUBJECT = "coin"
PAGE = 50
REMEMBERED = 1000
"""Listed payments kept for reprints: some days of a shop."""
LONGEST_SEARCH = LONGEST_NUMBER = 20
"""Characters that the contract carries."""
RECEIPT = "receipt"
"""Subject of the papers of a payment or refund."""

Answer = TypeVar("Answer")


class Sales:
    """``head`` is the profile's until the hub has been ``heard``."""

    def __init__(
        self,
        link: HubRequests,
        now: Callable[[], datetime],
        book: PaymentBook,
        incoming: IncomingPayments,
        printing: Printing | None,
        head: Head,
        patience_seconds: float,
    ) -> None:
        self.head = head
        self.heard = False
        self._link = link
        self._now = now
        self._book = book
        self._incoming = incoming
        self._printing = printing
        self._patience_seconds = patience_seconds
        self._listed: dict[str, coin.ListedPayment] = {}

    async def perform(self, effect: LoadList | FindPayment | LoadTotals) -> Event:
        match effect:
            case LoadList(search, before):
                page = await self.page(self.today(), search[:LONGEST_SEARCH], before)
                if page is None:
                    return ListArrived(None, search=search, before=before)
                return ListArrived(tuple(map(self._entry, page.payments)), page.more, search, before)
            case FindPayment(number):
                return await self._find(number)
            case LoadTotals():
                return TotalsArrived(await self._totals())

    async def page(self, day: date, search: str = "", before: str | None = None) -> coin.Listed | None:
        """One page of a day's payments; None when the hub did not answer."""
        body = coin.ListPayments(day=day.isoformat(), limit=PAGE, search=search, before=before)
        return self._remember(await self._ask("list", body, coin.Listed))

    async def missed(self) -> tuple[IncomingPayment, ...]:
        """What came by the printed code while this till was away; a day that cannot be read is read later."""
        found: list[IncomingPayment] = []
        for day in self._incoming.days_to_read():
            pages: list[coin.ListedPayment] = []
            before: list[str] = []
            while True:
                page = await self.page(day, before=before[-1] if before else None)
                if page is None:
                    return tuple(found)
                pages += page.payments
                if not page.more or not page.payments or page.payments[-1].number in before:
                    break
                before.append(page.payments[-1].number)
            found += self._incoming.missed(pages)
            self._incoming.have_read(day)
        return tuple(found)

    def listed(self, payment: str) -> coin.ListedPayment | None:
        """As the hub's list had it, if it was read since the start."""
        return self._listed.get(payment)

    def part_that_the_ledger_knows(self, payment: str, reduced: int) -> int:
        """What to tell the hub of a refund's rates: of a payment by the printed code it knows none."""
        listed = self._listed.get(payment)
        if listed is None or listed.way is not coin.Way.POSTER:
            return reduced
        return min(reduced, listed.reduced - listed.refunded_reduced)

    def today(self) -> date:
        return self._now().astimezone(CITY_TIME).date()

    async def _find(self, number: str) -> FindArrived:
        if not 1 <= len(number) <= LONGEST_NUMBER:
            return FindArrived(number)
        found = self._remember(await self._ask("find", coin.FindPayment(number=number), coin.Listed))
        if found is None:
            return FindArrived(number, failed=True)
        return FindArrived(number, self._entry(found.payments[0]) if found.payments else None)

    async def _totals(self) -> Totals | None:
        totals = await self._ask("totals", coin.AskTotals(day=self.today().isoformat()), coin.Totals)
        if totals is None:
            return None
        self._read_head(totals)
        by_way = tuple((each.way, takings_of(each.takings)) for each in totals.by_way)
        day = date.fromisoformat(totals.day)
        taken = takings_of(totals.takings)
        if totals.takings.unrated is None:  # a hub that knows no rates of what came by the printed code
            poster = dict(by_way).get(Way.POSTER, Takings())
            taken = replace(taken, unrated=poster.paid, refunded_unrated=poster.refunded)
        return Totals(day, taken, by_way, totals.position, totals.chain)

    def _read_head(self, said: coin.Totals | coin.Listed) -> None:
        self.head = replace(self.head, shop=said.shop, registration_number=said.registration_number)

    async def _ask(self, operation: str, body: object, answer: type[Answer]) -> Answer | None:
        try:
            return await self._link.ask(SUBJECT, operation, body, answer, self._patience_seconds)
        except LinkDown:
            return None

    def _remember(self, listed: coin.Listed | None) -> coin.Listed | None:
        if listed is None:
            return None
        self._read_head(listed)
        self.heard = True
        for each in listed.payments:
            self._listed.pop(each.payment, None)
            self._listed[each.payment] = each
        for oldest in list(self._listed)[:-REMEMBERED]:
            del self._listed[oldest]
        return listed

    def _entry(self, listed: coin.ListedPayment) -> Entry:
        reduced, refunded_reduced = self._at_reduced_rate(listed)
        return Entry(
            listed.payment,
            listed.number,
            listed.amount,
            listed.refunded,
            parse_timestamp(listed.committed_at),
            copies=0 if self._printing is None else self._printing.copies(RECEIPT, listed.payment),
            reduced=reduced,
            refunded_reduced=refunded_reduced,
            way=listed.way,
            reasons=listed.refund_reasons,
        )

    def _at_reduced_rate(self, listed: coin.ListedPayment) -> tuple[int, int]:
        """The parts at 8 % of a payment and of its refunds, as their papers say: of what came by the printed
        code as this till has named them, or another whom the hub has heard of.
        """
        named = self._incoming.rate(listed.payment)
        named = listed.named_reduced if named is None else named
        if listed.way is not coin.Way.POSTER or named is None:
            return listed.reduced, listed.refunded_reduced
        own = self._book.refunded_reduced(listed.payment)  # of which the hub may not have heard yet
        return named, max(own, listed.named_refunded_reduced)


def takings_of(takings: coin.Takings) -> Takings:
    return Takings(
        takings.payments,
        takings.paid,
        takings.paid_reduced,
        takings.refunds,
        takings.refunded,
        takings.refunded_reduced,
        takings.unrated or 0,
        takings.refunded_unrated or 0,
    )
