"""A slow and obvious clerk who keeps the same books in plain dicts, and says what may be answered.

It shares no code with the ledger: rules are written down anew, from the contract's words and in the
contract's order of precedence. Where two answers are right (a shop switched off a moment ago) both
are allowed, and the clerk follows the one that was given.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from edge.wire.messages.coin import AskOutcome, Pay, PaymentState, Refund, Refusal
from hub.coin.model import MOST_PER_PAYMENT, REFUND_LASTS_AT_LEAST, WALLET_CAP

CODE_SECONDS = 70
"""A minute on the phone and ten seconds on the way."""
CODE_AHEAD_SECONDS = 5
_REFUND_LASTS = REFUND_LASTS_AT_LEAST.total_seconds() * 1_000_000

Said = tuple[PaymentState, Refusal | None]
PAID: Said = (PaymentState.PAID, None)
ABSENT: Said = (PaymentState.ABSENT, None)


def refused(why: Refusal) -> Said:
    return PaymentState.REFUSED, why


@dataclass
class Lot:
    """``expires`` in microseconds; ``value_class``: 1 campaign, 2 granted, 3 paid."""

    number: int
    value_class: int
    expires: int
    remaining: int


@dataclass
class Purse:
    account: int
    lots: list[Lot] = field(default_factory=list)
    frozen: bool = False

    @property
    def balance(self) -> int:
        return sum(lot.remaining for lot in self.lots)

    def spendable(self, at: int) -> int:
        return sum(lot.remaining for lot in self.lots if lot.expires > at)


@dataclass
class Record:
    """What became of an id. ``shop`` and ``purse`` are the parties, as far as they were known."""

    kind: str
    body: object
    said: Said
    position: int
    at: int
    amount: int = 0
    refunded: int = 0
    shop: str | None = None
    purse: str | None = None
    target: str | None = None
    drawn: list[tuple[int, int, int]] = field(default_factory=list)  # class, expires, amount


class Clerk:
    """``shop_of``: till → shop. All others: name → account in the ledger."""

    def __init__(
        self, shop_of: dict[str, str], purses: dict[str, int], shops: dict[str, int], issue: int, lapse: int
    ) -> None:
        self.shop_of = shop_of
        self.purses = {number: Purse(account) for number, account in purses.items()}
        self.shops = dict(shops)
        self.issue = issue
        self.lapse = lapse
        self.takings = dict.fromkeys(shops, 0)
        self.records: dict[str, Record] = {}
        self.used: set[str] = set()
        self.position = 0
        self.at = 0
        self.lots = 0
        self.issued = 0
        self.lapsed = 0

    # --- what may be said ----------------------------------------------------------------------

    def allowed(
        self, node: str, body: Pay | Refund | AskOutcome, now: int, open_: Collection[bool]
    ) -> set[Said]:
        """The right answers at ``now``, the hub's clock; ``open_``: what may be known of the shop's state."""
        if isinstance(body, AskOutcome):
            return {self._outcome(node, body)}
        known = self.records.get(id_of(body))
        if known is not None:
            if known.kind == "close":
                return {refused(Refusal.CLOSED)}
            return {known.said if known.body == (node, body) else refused(Refusal.ID_REUSED)}
        reasons = (
            self._against_payment(body, now) if isinstance(body, Pay) else self._against_refund(node, body)
        )
        return {_first(reasons | ({Refusal.SHOP_NOT_ACTIVE} if not is_open else set())) for is_open in open_}

    def _outcome(self, node: str, body: AskOutcome) -> Said:
        known = self.records.get(body.payment)
        if known is None or known.kind == "close":
            return ABSENT
        return known.said if known.shop == self.shop_of[node] else refused(Refusal.NOT_THIS_SHOP)

    def _against_payment(self, pay: Pay, now: int) -> set[Refusal]:
        """Everything that speaks against it, whichever weighs most."""
        reasons = {Refusal.OVER_LIMIT} if pay.amount > MOST_PER_PAYMENT else set()
        read = read_code(pay.code)
        purse = self.purses.get(read[0]) if read else None
        if read and not -CODE_AHEAD_SECONDS <= now // 1_000_000 - read[1] < CODE_SECONDS:
            return reasons | {Refusal.CODE_EXPIRED}
        if purse is None:
            return reasons | {Refusal.CODE_UNREADABLE}
        if pay.code in self.used:
            reasons.add(Refusal.CODE_USED)
        if purse.frozen:
            reasons.add(Refusal.WALLET_FROZEN)
        if purse.spendable(max(now, self.at)) < pay.amount:
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
        if refund.amount > payment.amount - payment.refunded:
            reasons.add(Refusal.OVER_REFUND)
        if refund.amount > self.takings[self.shop_of[node]]:
            reasons.add(Refusal.INSUFFICIENT_FUNDS)
        if self.purses[payment.purse].balance + refund.amount > WALLET_CAP:
            reasons.add(Refusal.OVER_CAP)
        return reasons

    # --- writing down what was done ------------------------------------------------------------

    def write(self, node: str, body: Pay | Refund | AskOutcome, said: Said, now: int) -> None:
        """Follow an answer that was allowed."""
        id = id_of(body)
        if id in self.records:
            return
        if isinstance(body, AskOutcome):
            self._record(id, Record("close", None, ABSENT, 0, 0), now)
            return
        kind = "pay" if isinstance(body, Pay) else "refund"
        record = Record(kind, (node, body), said, 0, 0, amount=body.amount, shop=self.shop_of[node])
        self._record(id, record, now)
        if said == PAID:
            if isinstance(body, Pay):
                self._pay(record, body)
            else:
                self._refund(record, body, now)

    def charge(self, id: str, number: str, amount: int, value_class: int, expires: int, now: int) -> bool:
        """Money enters a wallet; false when it may not."""
        purse = self.purses[number]
        ok = purse.balance + amount <= WALLET_CAP and expires > max(now, self.at)
        said = PAID if ok else refused(Refusal.OVER_CAP)
        self._record(id, Record("charge", None, said, 0, 0, amount=amount, purse=number), now)
        if ok:
            self.issued += amount
            self._add(purse, value_class, expires, amount)
        return ok

    def sweep(self, now: int) -> None:
        """Take what has expired out of the wallets."""
        for purse in self.purses.values():
            for lot in purse.lots:
                if lot.remaining and lot.expires <= now:
                    record = Record("lapse", None, PAID, 0, 0, amount=lot.remaining)
                    self._record(f"lapse:{lot.number}", record, now)
                    self.lapsed += lot.remaining
                    lot.remaining = 0

    def _pay(self, record: Record, pay: Pay) -> None:
        read = read_code(pay.code)
        assert read is not None
        record.purse = read[0]
        self.used.add(pay.code)
        assert record.shop is not None
        self.takings[record.shop] += pay.amount
        left = pay.amount
        lots = sorted(self.purses[read[0]].lots, key=lambda lot: (lot.expires, lot.value_class, lot.number))
        for lot in lots:
            taken = min(left, lot.remaining) if lot.expires > record.at else 0
            if taken:
                lot.remaining -= taken
                left -= taken
                record.drawn.append((lot.value_class, lot.expires, taken))

    def _refund(self, record: Record, refund: Refund, now: int) -> None:
        """Last drawn, first given back; what was given back before is skipped."""
        payment = self.records[refund.payment]
        assert payment.purse is not None
        assert record.shop is not None
        record.purse, record.target = payment.purse, refund.payment
        self.takings[record.shop] -= refund.amount
        yen = [(klass, expires) for klass, expires, amount in reversed(payment.drawn) for _ in range(amount)]
        given = yen[payment.refunded : payment.refunded + refund.amount]
        payment.refunded += refund.amount
        for klass, expires in dict.fromkeys(given):
            amount = given.count((klass, expires))
            last = max(expires, now + int(_REFUND_LASTS))
            self._add(self.purses[payment.purse], klass, last, amount)

    def _add(self, purse: Purse, value_class: int, expires: int, amount: int) -> None:
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
        for shop, taken in self.takings.items():
            yield self.shops[shop], taken

    def moved(self, id: str) -> bool:
        """Whether money has moved under this id."""
        record = self.records.get(id)
        return record is not None and record.said == PAID


def id_of(body: Pay | Refund | AskOutcome) -> str:
    """The id whose one outcome is asked for."""
    return body.refund if isinstance(body, Refund) else body.payment


def read_code(text: str) -> tuple[str, int] | None:
    """Wallet number and second of making out of the bytes of a code; ``None``: not a code of this form."""
    if not text.startswith("hQVDUFYwM"):
        return None
    data = base64.b64decode(text)
    number = data.index(b"\x5a\x08") + 2
    secret = data.index(b"\x63\x18", number) + 2
    return data[number : number + 8].hex(), int.from_bytes(data[secret : secret + 4], "big")


def _first(reasons: set[Refusal]) -> Said:
    """The contract's order decides between several."""
    return refused(min(reasons, key=list(Refusal).index)) if reasons else PAID
