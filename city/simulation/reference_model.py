"""The reference model: slow and obvious, it keeps the same books in plain dicts and says what is right.

It shares no code with the ledger: rules are written down anew, from the contract's words and in the
contract's order of precedence. Where two answers are right (a shop switched off a moment ago) both
are allowed, and the model follows the one that was given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from city.simulation.purses import PAID as BOUGHT
from city.simulation.purses import Lot, Purse, given_back, part, take
from city.simulation.records import (
    ABSENT,
    PAID,
    Body,
    ByPhone,
    Card,
    Held,
    Record,
    Said,
    Sending,
    id_of,
    read_code,
    refused,
    without_pin,
)
from edge.wire.messages.coin import AskOutcome, Pay, Refund, Refusal
from hub.ledger.units import AccountId, Micros

MOST_PER_PAYMENT = 100_000
MOST_A_DAY = 300_000
MOST_A_MONTH = 1_000_000
MOST_SENT = 100_000
MOST_SENT_A_MONTH = 300_000
WALLET_CAP = 100_000
CARD_WITHOUT_PIN = 5_000
REFUND_LASTS = 30 * 86_400_000_000

_PHONES_OWN = "pst-"

CODE_SECONDS = 70
"""A minute on the phone and ten seconds on the way."""
CODE_AHEAD_SECONDS = 5
CODES_OVERTAKE = 4
"""So many newer codes that have paid make an older one worthless."""


class ReferenceModel:
    """``shop_of``: till → shop. ``cards``: text → card. All others: name → account in the ledger.

    ``requests``: id in a code on a screen → its till.
    """

    def __init__(
        self,
        shop_of: dict[str, str],
        purses: dict[str, int],
        shops: dict[str, int],
        issue: int,
        lapse: int,
        cards: dict[str, Card],
    ) -> None:
        self.shop_of = shop_of
        self.purses = {number: Purse(AccountId(account)) for number, account in purses.items()}
        self.shops = dict(shops)
        self.issue = issue
        self.lapse = lapse
        self.cards = cards
        self.takings = dict.fromkeys(shops, 0)
        self.records: dict[str, Record] = {}
        self.requests: dict[str, str] = {}
        self.holds: dict[str, Held] = {}
        self.used: dict[str, list[bytes]] = {number: [] for number in purses}
        self.position = 0
        self.at = 0
        self.lots = 0
        self.issued = 0
        self.lapsed = 0

    # --- what may be said ----------------------------------------------------------------------

    def allowed(self, node: str, body: Body, now: int, open_: Collection[bool]) -> set[Said]:
        """The right answers at ``now``, the hub's clock; ``open_``: what may be known of the shop's state."""
        if not is_a_tills(body):
            return {refused(Refusal.MALFORMED)}
        asker = self.requests.get(id_of(body))
        if isinstance(body, AskOutcome):
            if asker is not None and self.shop_of[asker] != self.shop_of[node]:
                return {refused(Refusal.NOT_THIS_SHOP)}
            return {self._outcome(node, body)}
        if asker is not None:
            return {refused(Refusal.ID_REUSED)}
        known = self.records.get(id_of(body))
        if known is not None:
            if known.kind == "close":
                return {refused(Refusal.CLOSED)}
            return {known.said if known.body == (node, without_pin(body)) else refused(Refusal.ID_REUSED)}
        reasons = (
            self._against_payment(body, now) if isinstance(body, Pay) else self._against_refund(node, body)
        )
        return {_first(reasons | ({Refusal.SHOP_NOT_ACTIVE} if not is_open else set())) for is_open in open_}

    def allowed_by_phone(self, wanted: ByPhone, now: int) -> Said:
        """Its shop's state is no question: the web process looks it up at once."""
        known = self.records.get(wanted.id)
        if known is not None:
            if known.kind == "close":
                return refused(Refusal.CLOSED)
            return known.said if known.body == ("phone", wanted) else refused(Refusal.ID_REUSED)
        return _first(self._against_spending(wanted.wallet, wanted.amount, now))

    def worth_asking(self, wanted: ByPhone, now: int) -> bool:
        """Whether the ledger is asked at all: what a phone can see beforehand spends no till's request."""
        if not wanted.request or wanted.id in self.records:
            return True
        short = self.purses[wanted.wallet].spendable(now) < wanted.amount
        others = self._against_spending(wanted.wallet, wanted.amount, now) - {Refusal.INSUFFICIENT_FUNDS}
        return not (short or others)

    def allowed_sending(self, wanted: Sending, now: int) -> Said:
        known = self.records.get(wanted.id)
        if known is not None:
            return known.said if known.body == wanted else refused(Refusal.ID_REUSED)
        purse = self.purses[wanted.wallet]
        purse.sent.turn(now)
        reasons = set()
        if purse.frozen:
            reasons.add(Refusal.WALLET_FROZEN)
        if wanted.amount > MOST_SENT:
            reasons.add(Refusal.OVER_LIMIT)
        if purse.sent.month_sum + wanted.amount > MOST_SENT_A_MONTH:
            reasons.add(Refusal.OVER_MONTH_LIMIT)
        if purse.spendable(max(now, self.at), BOUGHT) < wanted.amount:
            reasons.add(Refusal.INSUFFICIENT_FUNDS)
        if self.purses[wanted.to].balance + wanted.amount > WALLET_CAP:
            reasons.add(Refusal.OVER_CAP)
        return _first(reasons)

    def _outcome(self, node: str, body: AskOutcome) -> Said:
        known = self.records.get(body.payment)
        if known is None or known.kind == "close":
            return ABSENT
        return known.said if known.shop == self.shop_of[node] else refused(Refusal.NOT_THIS_SHOP)

    def _against_payment(self, pay: Pay, now: int) -> set[Refusal]:
        """Everything that speaks against it, whichever weighs most."""
        card = self.cards.get(pay.code)
        if card is not None:
            return self._against_card(card, pay, now)
        read = read_code(pay.code)
        if read and not -CODE_AHEAD_SECONDS <= now // 1_000_000 - read.second < CODE_SECONDS:
            return {Refusal.CODE_EXPIRED}
        if read is None or read.wallet not in self.purses:
            return {Refusal.CODE_UNREADABLE}
        newer = [mark for mark in self.used[read.wallet] if mark > read.mark]
        gone = read.mark in self.used[read.wallet] or len(newer) >= CODES_OVERTAKE
        used = {Refusal.CODE_USED} if gone else set()
        return used | self._against_spending(read.wallet, pay.amount, now)

    def _against_card(self, card: Card, pay: Pay, now: int) -> set[Refusal]:
        """Nobody here keys a wrong PIN."""
        if card.lost:
            return {Refusal.CARD_LOST}
        if pay.pin is None and pay.amount > CARD_WITHOUT_PIN:
            return {Refusal.PIN_NEEDED}
        return self._against_spending(card.wallet, pay.amount, now)

    def _against_spending(self, wallet: str, amount: int, now: int) -> set[Refusal]:
        purse = self.purses[wallet]
        purse.spent.turn(now)
        reasons = set()
        if purse.frozen:
            reasons.add(Refusal.WALLET_FROZEN)
        if amount > MOST_PER_PAYMENT:
            reasons.add(Refusal.OVER_LIMIT)
        if purse.spent.day_sum + amount > MOST_A_DAY:
            reasons.add(Refusal.OVER_DAY_LIMIT)
        if purse.spent.month_sum + amount > MOST_A_MONTH:
            reasons.add(Refusal.OVER_MONTH_LIMIT)
        if purse.spendable(max(now, self.at)) < amount:
            reasons.add(Refusal.INSUFFICIENT_FUNDS)
        return reasons

    def _against_refund(self, node: str, refund: Refund) -> set[Refusal]:
        payment = self.records.get(refund.payment)
        if payment is None or payment.kind != "pay" or payment.said != PAID:
            return {Refusal.PAYMENT_NOT_FOUND}
        assert payment.purse is not None
        reasons = set()
        if payment.shop != self.shop_of[node]:
            reasons.add(Refusal.NOT_THIS_SHOP)
        reduced_left = payment.reduced - payment.refunded_reduced
        standard_left = payment.amount - payment.refunded - reduced_left
        if refund.reduced > reduced_left or refund.amount - refund.reduced > standard_left:
            reasons.add(Refusal.OVER_REFUND)
        if refund.amount > self.takings[self.shop_of[node]]:
            reasons.add(Refusal.INSUFFICIENT_FUNDS)
        if self.purses[payment.purse].balance + refund.amount > WALLET_CAP:
            reasons.add(Refusal.OVER_CAP)
        return reasons

    # --- writing down what was done ------------------------------------------------------------

    def write(self, node: str, body: Body, said: Said, now: int) -> None:
        """Follow an answer that was allowed."""
        id = id_of(body)
        asker = self.requests.get(id)
        if id in self.records or not is_a_tills(body):
            return
        if asker is not None and (
            not isinstance(body, AskOutcome) or self.shop_of[asker] != self.shop_of[node]
        ):
            return
        if isinstance(body, AskOutcome):
            self._record(id, Record("close", None, ABSENT), now)
            return
        kind = "pay" if isinstance(body, Pay) else "refund"
        record = Record(
            kind, (node, without_pin(body)), said, amount=body.amount, reduced=body.reduced,
            shop=self.shop_of[node],
        )  # fmt: skip
        self._record(id, record, now)
        if said != PAID:
            return
        if isinstance(body, Refund):
            self._refund(record, body, now)
            return
        card = self.cards.get(body.code)
        if card is not None:
            self._spend(record, card.wallet, now)
        elif (read := read_code(body.code)) is not None:
            self.used[read.wallet].append(read.mark)
            self._spend(record, read.wallet, now)

    def by_hand(self, id: str, payment: str, amount: int, reduced: int, now: int) -> Said | None:
        """A refund that the desk has approved; ``None``: it does not fit, and is not even posted."""
        known = self.records.get(id)
        if known is not None:
            return known.said
        paid = self.records[payment]
        assert paid.shop is not None
        node = next(each for each, shop in self.shop_of.items() if shop == paid.shop)
        refund = Refund(refund=id, payment=payment, amount=amount, reduced=reduced)
        reasons = self._against_refund(node, refund)
        if Refusal.OVER_REFUND in reasons:
            return None
        said = _first(reasons)
        record = Record("refund", ("desk", refund), said, amount=amount, reduced=reduced, shop=paid.shop)
        self._record(id, record, now)
        if said == PAID:
            self._refund(record, refund, now)
        return said

    def write_by_phone(self, wanted: ByPhone, said: Said, now: int) -> None:
        if wanted.id in self.records:
            return
        record = Record(
            "pay", ("phone", wanted), said, amount=wanted.amount, reduced=wanted.reduced, shop=wanted.shop
        )
        self._record(wanted.id, record, now)
        if said == PAID:
            self._spend(record, wanted.wallet, now)

    def write_sending(self, wanted: Sending, said: Said, now: int) -> None:
        if wanted.id in self.records:
            return
        record = Record("send", wanted, said, amount=wanted.amount, purse=wanted.wallet)
        self._record(wanted.id, record, now)
        if said == PAID:
            purse = self.purses[wanted.wallet]
            purse.sent.turn(now)
            purse.sent.add(wanted.amount)
            for piece in take(purse.draw(wanted.amount, record.at, BOUGHT)):
                self._add(self.purses[wanted.to], *piece)

    def charge(self, id: str, number: str, amount: int, value_class: int, expires: Micros, now: int) -> bool:
        """Money enters a wallet; false when it may not."""
        purse = self.purses[number]
        ok = purse.balance + amount <= WALLET_CAP and expires > max(now, self.at)
        said = PAID if ok else refused(Refusal.OVER_CAP)
        self._record(id, Record("charge", None, said, amount=amount, purse=number), now)
        if ok:
            self.issued += amount
            self._add(purse, value_class, expires, amount)
        return ok

    def hold(self, id: str, number: str, shop: str, amount: int, until: int, now: int) -> bool:
        """Money is set aside, no longer than the first of its lots lasts."""
        at, purse = max(now, self.at), self.purses[number]
        ok = not purse.frozen and until > at and purse.spendable(at) >= amount
        self._record(id, Record("hold", None, PAID if ok else refused(Refusal.INSUFFICIENT_FUNDS)), now)
        if ok:
            drawn = purse.draw(amount, at)
            for lot, aside in drawn:
                lot.held += aside
            first = min([until, *(lot.expires for lot, _ in drawn)])
            self.holds[id] = Held(number, shop, amount, first, drawn)
        return ok

    def end_hold(self, id: str, hold: str, amount: int, now: int) -> bool:
        """Confirmed for ``amount``, or voided (0). In time, once, and for no more than was held."""
        held = self.holds.get(hold)
        ok = held is not None and held.open
        if ok and held is not None and amount:
            ok = max(now, self.at) < held.until and amount <= held.amount
        kind = "pay" if amount and ok else "void"
        record = Record(kind, ("desk", hold), PAID if ok else refused(Refusal.CLOSED), amount=amount)
        self._record(id, record, now)
        if ok and held is not None:
            self._let_go(held)
            if amount:
                record.purse, record.shop = held.purse, held.shop
                record.drawn = take(part(held.drawn, amount))
                self.takings[held.shop] += amount
        return ok

    def sweep(self, now: int) -> bool:
        """End the holds whose time is over, and take what has expired out of the wallets.

        What a hold lies on waits for the next time.
        """
        gone = [
            lot
            for purse in self.purses.values()
            for lot in purse.lots
            if lot.remaining and lot.expires <= now and not lot.held
        ]
        for id, held in self.holds.items():
            if held.open and held.until <= now:
                self._record(f"expire:{id}", Record("expire", None, PAID), now)
                self._let_go(held)
        for lot in gone:
            self._record(f"lapse:{lot.number}", Record("lapse", None, PAID, amount=lot.remaining), now)
            self.lapsed += lot.remaining
            lot.remaining = 0
        return True

    def _let_go(self, held: Held) -> None:
        held.open = False
        for lot, aside in held.drawn:
            lot.held -= aside

    def _spend(self, record: Record, wallet: str, now: int) -> None:
        assert record.shop is not None
        record.purse = wallet
        purse = self.purses[wallet]
        purse.spent.turn(now)
        purse.spent.add(record.amount)
        self.takings[record.shop] += record.amount
        record.drawn = take(purse.draw(record.amount, record.at))

    def _refund(self, record: Record, refund: Refund, now: int) -> None:
        payment = self.records[refund.payment]
        assert payment.purse is not None
        assert record.shop is not None
        record.purse = payment.purse
        self.takings[record.shop] -= refund.amount
        pieces = given_back(payment.drawn, payment.refunded, refund.amount)
        payment.refunded += refund.amount
        payment.refunded_reduced += refund.reduced
        if refund.reason is not None and refund.reason not in payment.reasons:
            payment.reasons.append(refund.reason)
        for value_class, expires, amount in pieces:
            self._add(
                self.purses[payment.purse], value_class, Micros(max(expires, now + REFUND_LASTS)), amount
            )

    def _add(self, purse: Purse, value_class: int, expires: Micros, amount: int) -> None:
        self.lots += 1
        purse.lots.append(Lot(self.lots, value_class, expires, amount))

    def _record(self, id: str, record: Record, now: int) -> None:
        self.at = max(now, self.at)
        self.position += 1
        record.position, record.at = self.position, self.at
        self.records[id] = record

    # --- what the books must show ---------------------------------------------------------------

    def balances(self) -> Iterable[tuple[int, int]]:
        """Account and balance of every account."""
        yield self.issue, -self.issued
        yield self.lapse, self.lapsed
        for purse in self.purses.values():
            yield purse.account, purse.balance
        for shop, account in self.shops.items():
            yield account, self.takings[shop]

    def moved(self, id: str) -> bool:
        """Whether money has moved under this id."""
        record = self.records.get(id)
        return record is not None and record.said == PAID


def is_a_tills(body: Body) -> bool:
    """What phones pay by a printed code has ids of its own, of which no till may speak."""
    return not id_of(body).startswith(_PHONES_OWN)


def _first(reasons: set[Refusal]) -> Said:
    """The contract's order decides between several."""
    return refused(min(reasons, key=list(Refusal).index)) if reasons else PAID
