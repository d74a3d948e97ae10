"""What an address asks of a list. What cannot be read is told where it was typed, and not used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.kit import typed
from hub.kit.lists.declaration import Column, Listing
from hub.kit.lists.words import UNKNOWN_ORDER
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words

SEARCH = "q"
ORDER = "order"

Sent = Mapping[str, str]
"""The fields of the address that the list knows, as they were sent."""


@dataclass(frozen=True, slots=True)
class Order:
    """``column`` is ``None`` where the rows follow their key."""

    column: Column | None
    descending: bool

    @property
    def text(self) -> str:
        return f"{'-' if self.descending else ''}{self.column.name}" if self.column else ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The page ``onward`` from the row with this key, or back from it."""

    key: Any
    onward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``texts``: what stands in each field; ``values``: what of it is used; ``wrong``: what of it is not.

    ``told``: what else was asked for in vain, and changes no row.
    """

    listing: Listing
    texts: Mapping[str, str]
    values: Mapping[str, Any]
    wrong: Mapping[str, Words]
    told: tuple[Words, ...]
    order: Order
    cursor: Cursor | None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.values)

    def address(self, ending: str = "", **more: str) -> str:
        """The same rows from the first, at the page or (``.csv``) as a table; ``more`` goes before."""
        fields = {name: self.texts[name] for name in self.values} | {ORDER: self.order.text} | more
        if fields[ORDER] == self.listing.order:
            del fields[ORDER]
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{self.listing.path}{ending}{'?' if query else ''}{query}"

    def turned(self, column: Column) -> str:
        """The same rows sorted by this column; by the one they are sorted by, the other way round."""
        is_this = self.order.column == column
        order = Order(column, is_this and not self.order.descending)
        return self.address(**{ORDER: order.text})

    def direction(self, column: Column) -> str:
        """As ``aria-sort`` says it."""
        if self.order.column != column:
            return "none"
        return "descending" if self.order.descending else "ascending"


def ask(tx: Transaction, listing: Listing, sent: Sent) -> Asked:
    """Reads every field; raises nothing."""
    values: dict[str, Any] = {}
    wrong: dict[str, Words] = {}
    texts = {name: text for name, text in sent.items() if text}
    for each in listing.filters:
        _note(each.name, lambda text, each=each: each.read(tx, text), texts, values, wrong)
        if each.name in values:
            texts[each.name] = each.text(values[each.name])
    if listing.search:
        _note(SEARCH, listing.search.read, texts, values, wrong)
    order = _order(listing, texts.get(ORDER, ""))
    return Asked(
        listing=listing,
        texts=texts,
        values=values,
        wrong=wrong,
        told=(UNKNOWN_ORDER,) if order is None else (),
        order=order or _usual(listing),
        cursor=_cursor(listing, texts),
    )


def _note(
    name: str, read: Any, texts: Mapping[str, str], values: dict[str, Any], wrong: dict[str, Words]
) -> None:
    if name not in texts:
        return
    try:
        values[name] = read(texts[name])
    except Mistyped as mistyped:
        wrong[name] = mistyped.words


def _usual(listing: Listing) -> Order:
    return _order(listing, listing.order) or Order(None, listing.is_log)


def _order(listing: Listing, text: str) -> Order | None:
    if not text:
        column = listing.sorted_by(listing.order.removeprefix("-"))
        return Order(column, listing.order.startswith("-") if column else listing.is_log)
    column = listing.sorted_by(text.removeprefix("-"))
    return Order(column, text.startswith("-")) if column else None


def _cursor(listing: Listing, texts: Mapping[str, str]) -> Cursor | None:
    """A key that cannot be one is none that there is: ``reading`` tells it."""
    for name, onward in ((listing.onward, True), (listing.back, False)):
        if name in texts:
            return Cursor(_key(listing, texts[name]), onward)
    return None


def _key(listing: Listing, text: str) -> Any:
    if not isinstance(listing.key.type, sa.Integer):
        return text
    try:
        return typed.whole(text)
    except Mistyped:
        return -1
