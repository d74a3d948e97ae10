"""The rows of a list, page by page from a key: stable while rows are added, and as quick at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.kit.lists.asking import SEARCH, Asked, Order, Sent, ask
from hub.kit.lists.declaration import Listing, Row
from hub.kit.lists.filters import NothingFits
from hub.kit.lists.words import GONE
from kiosk.words.catalogue import Words

COUNTED = 1000
"""Beyond it a page says "or more": to count a long list takes longer than to show it."""
AT_ONCE = 1000
_PLACE = "place_{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page. ``onward`` and ``back`` are addresses, empty where there is nothing further."""

    asked: Asked
    rows: Sequence[Row]
    total: int
    onward: str
    back: str
    nobody: Words | None = None
    told: tuple[Words, ...] = ()
    options: dict[str, Any]

    def here(self, ending: str) -> str:
        """This very page below another address: where it is drawn live."""
        cursor = self.asked.cursor
        if cursor is None:
            return self.asked.address(ending)
        name = self.asked.listing.onward if cursor.onward else self.asked.listing.back
        return self.asked.address(ending, **{name: str(cursor.key)})

    @property
    def is_more(self) -> bool:
        """Whether there are more than ``total``."""
        return self.total > COUNTED


@dataclass(frozen=True, slots=True)
class _Term:
    """What rows are sorted by, one after another; the last is the key."""

    expression: sa.ColumnElement[Any]
    descending: bool


def read(tx: Transaction, listing: Listing, sent: Sent) -> Found:
    """The page that an address asks for."""
    asked = ask(tx, listing, sent)
    options = {each.name: each.offered(tx) for each in listing.filters if hasattr(each, "offered")}
    try:
        query = _wanted(tx, asked)
    except NothingFits as nobody:
        return Found(asked=asked, rows=(), total=0, onward="", back="", nobody=nobody.words, options=options)
    told = asked.told
    place = _place(tx, asked)
    if asked.cursor and place is None:
        told += (GONE,)
    goes_back = asked.cursor is not None and place is not None and not asked.cursor.onward
    found = _page(tx, asked, query, place, goes_back)
    is_more = len(found) > listing.per_page
    found = found[: listing.per_page]
    if goes_back:
        found.reverse()
    has_next, has_previous = (True, is_more) if goes_back else (is_more, place is not None)
    keys = [row._mapping[_PLACE.format(len(_terms(listing, asked.order)) - 1)] for row in found]
    return Found(
        asked=asked,
        rows=list(listing.rows(tx, found)),
        total=_count(tx, query),
        onward=asked.address(**{listing.onward: str(keys[-1])}) if keys and has_next else "",
        back=asked.address(**{listing.back: str(keys[0])}) if keys and has_previous else "",
        told=told,
        options=options,
    )


def extent(tx: Transaction, asked: Asked) -> tuple[int, int]:
    """How many rows there are, and the newest key of a list whose keys count up; for ``every``, later."""
    query = _wanted(tx, asked).subquery()
    key = asked.listing.key
    newest = 0
    if isinstance(key.type, sa.Integer):
        newest = tx.scalar(asked.listing.select.with_only_columns(sa.func.max(key)).order_by(None)) or 0
    return tx.scalar(sa.select(sa.func.count()).select_from(query)) or 0, newest


def every(tx: Transaction, asked: Asked, newest: int = 0) -> Iterator[Row]:
    """All rows, those with keys up to ``newest`` where keys count up; few at a time are in memory."""
    listing = asked.listing
    query = _wanted(tx, asked)
    if newest:
        query = query.where(listing.key <= newest)
    terms = _terms(listing, asked.order)
    place: list[Any] | None = None
    while found := tx.execute(_sorted(query, terms, place).limit(AT_ONCE)).all():
        yield from listing.rows(tx, found)
        place = _values(found[-1], terms)


def _wanted(tx: Transaction, asked: Asked) -> sa.Select[Any]:
    """Raises ``NothingFits``."""
    listing = asked.listing
    query = listing.select
    for each in listing.filters:
        if each.name in asked.values:
            query = query.where(each.condition(tx, asked.values[each.name]))
    if listing.search and SEARCH in asked.values:
        query = query.where(listing.search.where(asked.values[SEARCH]))
    return query


def _page(
    tx: Transaction, asked: Asked, query: sa.Select[Any], place: list[Any] | None, goes_back: bool
) -> list[sa.Row[Any]]:
    terms = _terms(asked.listing, asked.order)
    if goes_back:
        terms = [_Term(each.expression, not each.descending) for each in terms]
    return list(tx.execute(_sorted(query, terms, place).limit(asked.listing.per_page + 1)).all())


def _count(tx: Transaction, query: sa.Select[Any]) -> int:
    some = query.order_by(None).limit(COUNTED + 1).subquery()
    return tx.scalar(sa.select(sa.func.count()).select_from(some)) or 0


def _terms(listing: Listing, order: Order) -> list[_Term]:
    """What is empty stands last, whichever way and on either database."""
    if order.column is None or order.column.order is None:
        return [_Term(listing.key, order.descending)]
    by = order.column.order
    is_empty = sa.case((by.is_(None), 1), else_=0)
    return [_Term(is_empty, False), _Term(by, order.descending), _Term(listing.key, order.descending)]


def _sorted(query: sa.Select[Any], terms: list[_Term], place: list[Any] | None) -> sa.Select[Any]:
    """The rows beyond ``place``, with their own places beside them."""
    labels = [each.expression.label(_PLACE.format(number)) for number, each in enumerate(terms)]
    query = query.add_columns(*labels)
    if place is not None:
        query = query.where(_beyond(terms, place))
    ways = (each.expression.desc() if each.descending else each.expression.asc() for each in terms)
    return query.order_by(None).order_by(*ways)


def _beyond(terms: list[_Term], place: list[Any]) -> sa.ColumnElement[bool]:
    """The same in all terms before one, and further in that one."""
    further: list[sa.ColumnElement[bool]] = []
    same: list[sa.ColumnElement[bool]] = []
    for term, value in zip(terms, place, strict=True):
        if value is not None:
            is_further = term.expression < value if term.descending else term.expression > value
            further.append(sa.and_(*same, is_further))
        same.append(term.expression.is_(None) if value is None else term.expression == value)
    return sa.or_(*further)


def _place(tx: Transaction, asked: Asked) -> list[Any] | None:
    """Where the row of the cursor stands now; ``None`` when there is none."""
    if asked.cursor is None:
        return None
    terms = _terms(asked.listing, asked.order)
    query = _sorted(asked.listing.select.where(asked.listing.key == asked.cursor.key), terms, None)
    row = tx.execute(query.limit(1)).first()
    return _values(row, terms) if row else None


def _values(row: sa.Row[Any], terms: list[_Term]) -> list[Any]:
    return [row._mapping[_PLACE.format(number)] for number in range(len(terms))]
