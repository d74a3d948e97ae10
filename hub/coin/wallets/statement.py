"""A wallet's history: by month, searched, page by page, and as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeVar

from hub.coin.model import Wallet
from hub.coin.wallets import queries as wallet_queries
from hub.coin.wallets.queries import Line
from hub.core.db import Transaction
from hub.core.words import TOKYO
from hub.kit import spreadsheet, typed
from hub.ledger.service import microseconds
from hub.ledger.statements import movements, position_before

Read = TypeVar("Read")

SHOWN = 50
EXPORTED = 10_000
_HEADS = ("番号", "日時", "内容", "区分", "金額（円）", "残高（円）")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``month``: its first day, or none for all; ``search``: part of a name or number, or a whole amount."""

    month: date | None = None
    search: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """``next_before`` is where the page after this one begins; ``None`` when this is the last."""

    lines: list[Line]
    next_before: int | None


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """The beginning of the month that begins on ``first``, and of the next one, in the city."""
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return datetime.combine(first, time(), TOKYO), datetime.combine(after, time(), TOKYO)


def read(tx: Transaction, wallet: Wallet, wanted: Wanted, most: int = SHOWN) -> Page:
    """Newest first."""
    after: int = 0
    through: int | None = None
    if wanted.month is not None:
        bounds = month_bounds(wanted.month)
        after, through = (position_before(tx, microseconds(each)) for each in bounds)
    if wanted.before is not None:
        through = min(wanted.before - 1, through if through is not None else wanted.before)
    looked_at = EXPORTED if wanted.search else most + 1
    moved = movements(tx, wallet.account, after=after, through=through, limit=looked_at)
    found = [line for line in wallet_queries.lines(tx, moved) if _fits(line, wanted.search.strip())]
    more = len(found) > most
    return Page(found[:most], found[most - 1].position if more else None)


def as_csv(lines: Iterable[Line]) -> bytes:
    """For a spreadsheet: one line per movement."""
    return spreadsheet.as_csv(
        _HEADS, [(line.number, _at(line), line.ja, line.en, line.amount, line.balance) for line in lines]
    )


def _at(line: Line) -> str:
    return line.at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S")


def _fits(line: Line, search: str) -> bool:
    if not search:
        return True
    number = line.number.replace("-", "")
    digits = _or_none(typed.digits, search)
    return (
        _or_none(typed.amount, search) == abs(line.amount)
        or _folded(search) in _folded(line.ja)
        or (digits is not None and len(digits) > 2 and digits in number)
    )


def _or_none(reader: Callable[[str], Read], text: str) -> Read | None:
    try:
        return reader(text)
    except typed.Mistyped:
        return None


def _folded(text: str) -> str:
    return typed.halved(text).casefold()
