"""A shop's payments for its tills: the day's list with its search, and one payment by its number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from edge.wire.envelope import timestamp
from edge.wire.messages.coin import FindPayment, Listed, ListedPayment, ListPayments, Way
from hub.coin import memo, numbers
from hub.coin.model import Shop
from hub.coin.qr import payload
from hub.coin.sales import rates
from hub.coin.sales.days import Stretch, stretch_of
from hub.coin.sales.rates import Named
from hub.coin.tax_split import GivenBack, given_back
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.kit import typed
from hub.ledger import queries
from hub.ledger.model import Code, Kind
from hub.ledger.service import moment
from hub.ledger.statements import Movement, movements

_PAGE = 200
"""Payments read at a time while searching."""


def listed(tx: Transaction, ask: str, wanted: ListPayments, shop: Shop | None) -> Listed:
    """A page of the day, newest first."""
    if shop is None:
        return Listed(ask=ask, day=wanted.day, payments=(), shop="")
    stretch = stretch_of(tx, wanted.day)
    if wanted.before is not None:
        last = numbers.position_of(wanted.before)
        stretch = Stretch(stretch.after, min(stretch.through, (last or 0) - 1))
    search = _Search(wanted.search)
    size = wanted.limit + 1 if search.is_empty else _PAGE
    found = (each for each in _newest_first(tx, shop.account, stretch, size) if search.finds(each))
    page = list(islice(found, wanted.limit + 1))
    return _answer(tx, ask, wanted.day, page[: wanted.limit], shop, more=len(page) > wanted.limit)


def found(tx: Transaction, ask: str, wanted: FindPayment, shop: Shop | None, today: str) -> Listed:
    """The payment with this number, or the one that the refund with this number gave back.

    Another shop's payment is not found, like one that never was; the day is then ``today``.
    """
    payment = _payment(tx, wanted.number, shop.account) if shop else None
    if shop is None or payment is None:
        return Listed(ask=ask, day=today, payments=(), shop=shop.name if shop else "")
    day = local_day(moment(payment.at)).isoformat()
    return _answer(tx, ask, day, [payment], shop, more=False)


def _payment(tx: Transaction, number: str, shop: int) -> Movement | None:
    meaning = payload.typed(number)
    if not isinstance(meaning, payload.Receipt):
        return None
    found = queries.at(tx, meaning.position)
    if found is None or found.code is not Code.POSTED:
        return None
    position = found.target if found.kind is Kind.REFUND else found.position
    assert position is not None
    (*_, one) = (None, *_newest_first(tx, shop, Stretch(position - 1, position), 1))
    return one


def _newest_first(tx: Transaction, shop: int, stretch: Stretch, size: int) -> Iterator[Movement]:
    """The payments to this account, read ``size`` at a time."""
    through = stretch.through
    while through > stretch.after:
        page = movements(tx, shop, after=stretch.after, through=through, limit=size, only_payments=True)
        yield from page
        if len(page) < size:
            return
        through = page[-1].position - 1


class _Search:
    """``text`` is the beginning or the end of a number, or a whole amount; empty finds everything."""

    def __init__(self, text: str) -> None:
        plain = typed.halved(text)
        self._digits = "".join(sign for sign in plain if "0" <= sign <= "9")
        self.is_empty = not plain.strip()
        self._amount = int(self._digits) if self._digits else None

    def finds(self, payment: Movement) -> bool:
        if self.is_empty:
            return True
        if self._amount is None:
            return False
        number = numbers.payment_number(payment.position).replace("-", "")
        return (
            payment.amount == self._amount or number.startswith(self._digits) or number.endswith(self._digits)
        )


def _answer(
    tx: Transaction, ask: str, day: str, page: Sequence[Movement], shop: Shop, *, more: bool
) -> Listed:
    back = given_back(tx, [each.position for each in page if each.refunded])
    posters = [each for each in page if memo.read(each.memo).way is Way.POSTER]
    named = rates.named(tx, posters)
    return Listed(
        ask=ask,
        day=day,
        payments=tuple(
            _listed(each, back.get(each.position, GivenBack()), named.get(each.id, Named())) for each in page
        ),
        shop=shop.name,
        registration_number=shop.registration_number,
        more=more,
    )


def _listed(each: Movement, back: GivenBack, named: Named) -> ListedPayment:
    noted = memo.read(each.memo)
    return ListedPayment(
        payment=each.id,
        number=numbers.payment_number(each.position),
        amount=each.amount,
        refunded=each.refunded,
        committed_at=timestamp(moment(each.at)),
        reduced=noted.reduced,
        refunded_reduced=back.reduced,
        way=noted.way,
        refund_reasons=back.reasons,
        named_reduced=named.reduced,
        named_refunded_reduced=named.refunded_reduced,
    )
