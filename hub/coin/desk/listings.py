"""The lists of the coin's desk: shops, wallets, the journal. They name no person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from hub.coin import numbers
from hub.coin.cards.service import CardState
from hub.coin.cards.tables import card
from hub.coin.desk import parties
from hub.coin.desk.words import CARDS, ENDS, ENTRIES, HOLDERS, TRADINGS, USES
from hub.coin.model import Holder, Trading, Use
from hub.coin.shops.tables import shop, till
from hub.coin.wallets.tables import freeze, wallet
from hub.core.db import Transaction
from hub.kit import typed
from hub.kit.lists.declaration import Column, Kind, Listing, Place, Row
from hub.kit.lists.filters import Choice, Condition, Search, contains, days
from hub.kit.typed import Mistyped
from hub.ledger.service import microseconds, moment
from hub.ledger.views import IS_POSTED, LOG
from kiosk.words.catalogue import Words

_TRADING: sa.ColumnElement[str] = sa.case((shop.c.active, Trading.ACTIVE), else_=Trading.STOPPED)
_TILLS = sa.select(sa.func.count()).where(till.c.shop == shop.c.id).scalar_subquery()

SHOPS = Listing(
    name="shops",
    path="/desk/coin/shops",
    words=Words("加盟店の一覧", "Shops"),
    columns=(
        Column(
            name="name",
            words=Words("店名", "Shop"),
            kind=Kind.OWN,
            order=sa.func.lower(shop.c.name),
            is_head=True,
        ),
        Column(name="code", words=Words("店の番号", "Number"), kind=Kind.NUMBER, order=shop.c.code),
        Column(name="registration_number", words=Words("登録番号", "Registration number"), kind=Kind.NUMBER),
        Column(name="tills", words=Words("レジ", "Tills"), kind=Kind.COUNT, order=_TILLS),
        Column(
            name="trading", words=Words("状態", "State"), kind=Kind.STATE, states=TRADINGS, order=_TRADING
        ),
        Column(name="poster", words=Words("ポスター", "Poster"), is_drawn=True, place=Place.PAGE),
    ),
    select=sa.select(
        shop.c.id,
        shop.c.name,
        shop.c.code,
        shop.c.registration_number,
        _TILLS.label("tills"),
        _TRADING.label("trading"),
    ),
    key=shop.c.id,
    order="name",
    filters=(
        Choice(
            name="trading",
            words=Words("状態", "State"),
            options={each: state.words for each, state in TRADINGS.items()},
            of=_TRADING,
        ),
    ),
    search=Search(
        words=Words("店名・番号", "Name or number"),
        where=contains(shop.c.name, shop.c.code, shop.c.registration_number),
    ),
)

_HOLDER: sa.ColumnElement[str] = sa.case((wallet.c.citizen.is_(None), Holder.CARD), else_=Holder.PHONE)
_USE: sa.ColumnElement[str] = sa.case(
    (sa.exists().where(freeze.c.wallet == wallet.c.number), Use.FROZEN), else_=Use.OPEN
)
_CARD: sa.ColumnElement[str] = sa.func.coalesce(
    sa.select(card.c.state)
    .where(card.c.wallet == wallet.c.number, card.c.state.in_([CardState.ACTIVE, CardState.LOCKED]))
    .scalar_subquery(),
    sa.case((sa.exists().where(card.c.wallet == wallet.c.number), CardState.LOST), else_="none"),
)


def _number_or_card(text: str) -> Condition:
    """A wallet by part of its own number or of one of its cards'."""
    return sa.or_(
        contains(wallet.c.number)(text),
        sa.exists().where(card.c.wallet == wallet.c.number, contains(card.c.number)(text)),
    )


WALLETS = Listing(
    name="wallets",
    path="/desk/coin/wallets",
    words=Words("さいふの一覧", "Wallets"),
    columns=(
        Column(name="number", words=Words("番号", "Number"), kind=Kind.NUMBER, is_head=True, is_drawn=True),
        Column(
            name="opened_at", words=Words("作った日時", "Opened"), kind=Kind.MOMENT, order=wallet.c.opened_at
        ),
        Column(name="holder", words=Words("使い方", "Held by"), kind=Kind.STATE, states=HOLDERS),
        Column(name="card", words=Words("カード", "Card"), kind=Kind.STATE, states=CARDS),
        Column(name="use", words=Words("状態", "State"), kind=Kind.STATE, states=USES),
    ),
    select=sa.select(
        wallet.c.number,
        wallet.c.opened_at,
        _HOLDER.label("holder"),
        _CARD.label("card"),
        _USE.label("use"),
    ),
    key=wallet.c.number,
    order="-opened_at",
    filters=(
        Choice(
            name="holder",
            words=Words("使い方", "Held by"),
            options={each: state.words for each, state in HOLDERS.items()},
            of=_HOLDER,
        ),
        Choice(
            name="card",
            words=Words("カード", "Card"),
            options={each: state.words for each, state in CARDS.items()},
            of=_CARD,
        ),
        Choice(
            name="use",
            words=Words("状態", "State"),
            options={each: state.words for each, state in USES.items()},
            of=_USE,
        ),
        *days(wallet.c.opened_at),
    ),
    search=Search(words=Words("さいふ・カード", "Its number"), where=_number_or_card),
    link=lambda row: f"/desk/coin/wallets/{row['number']}",
)


def _entries(tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    called = parties.all_called(tx, {side for row in found for side in (row.debit, row.credit) if side})
    return (
        {
            "number": numbers.payment_number(row.position),
            "position": row.position,
            "at": moment(row.at),
            "kind": str(row.kind),
            "debit": called.get(row.debit, ""),
            "credit": called.get(row.credit, ""),
            "amount": row.amount,
            "refunded": row.refunded,
            "end": row.end,
        }
        for row in found
    )


_END: sa.ColumnElement[str] = sa.case((IS_POSTED, "posted"), else_="refused")


def _number_or_amount(text: str) -> Condition:
    """An entry by its number, or by a whole amount."""
    position = numbers.position_of(typed.halved(text))
    try:
        amount = typed.amount(text)
    except Mistyped:
        amount = None
    return sa.or_(LOG.c.position == position, LOG.c.amount == amount)


JOURNAL = Listing(
    name="journal_list",
    path="/desk/coin/journal",
    words=Words("仕訳、新しい順", "Journal, newest first"),
    columns=(
        Column(name="number", words=Words("番号", "Number"), kind=Kind.NUMBER, is_head=True),
        Column(name="at", words=Words("日時", "At"), kind=Kind.MOMENT),
        Column(name="kind", words=Words("種類", "Kind"), kind=Kind.STATE, states=ENTRIES),
        Column(name="debit", words=Words("払った口座", "Paid from"), kind=Kind.OWN),
        Column(name="credit", words=Words("受け取った口座", "Paid to"), kind=Kind.OWN),
        Column(name="amount", words=Words("金額", "Amount"), kind=Kind.YEN),
        Column(name="refunded", words=Words("返金済み", "Refunded"), kind=Kind.YEN, place=Place.FILE),
        Column(name="end", words=Words("結果", "Outcome"), kind=Kind.STATE, states=ENDS),
    ),
    select=sa.select(LOG, _END.label("end")),
    key=LOG.c.position,
    is_log=True,
    rows=_entries,
    filters=(
        Choice(
            name="kind",
            words=Words("種類", "Kind"),
            options={each: state.words for each, state in ENTRIES.items()},
            of=sa.cast(LOG.c.kind, sa.String),
        ),
        Choice(
            name="end",
            words=Words("結果", "Outcome"),
            options={each: state.words for each, state in ENDS.items()},
            of=_END,
        ),
        *days(LOG.c.at, microseconds),
    ),
    search=Search(words=Words("番号・金額", "Number, amount"), where=_number_or_amount),
    link=lambda row: f"/desk/coin?number={row['number']}",
)
