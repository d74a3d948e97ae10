"""The reference model's purses: lots in plain lists, and what has been counted in a day and a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hub.ledger.units import AccountId, Micros

PAID = 3
"""The class of bought coin, the only one that goes from person to person."""

Piece = tuple[int, Micros, int]
"""Class, expiry in microseconds, amount."""


@dataclass
class Lot:
    """``expires`` in microseconds; ``value_class``: 1 campaign, 2 granted, 3 paid."""

    number: int
    value_class: int
    expires: Micros
    remaining: int
    held: int = 0


@dataclass
class Counted:
    """Yen of the last day and of the last month that anything was counted on. They never go back."""

    day: int = 0
    day_sum: int = 0
    month: int = 0
    month_sum: int = 0

    def turn(self, now: int) -> None:
        """``now`` in microseconds: another day or month in the city begins at nothing."""
        here = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=now, hours=9)
        day, month = here.toordinal(), here.year * 12 + here.month
        if day > self.day:
            self.day, self.day_sum = day, 0
        if month > self.month:
            self.month, self.month_sum = month, 0

    def add(self, amount: int) -> None:
        self.day_sum += amount
        self.month_sum += amount


@dataclass
class Purse:
    account: AccountId
    lots: list[Lot] = field(default_factory=list)
    frozen: bool = False
    spent: Counted = field(default_factory=Counted)
    sent: Counted = field(default_factory=Counted)

    @property
    def balance(self) -> int:
        return sum(lot.remaining for lot in self.lots)

    def fitting(self, at: int, only: int | None = None) -> list[tuple[Lot, int]]:
        """Lots that can be spent at ``at``, in the order of spending, and how much of each."""
        lots = sorted(self.lots, key=lambda lot: (lot.expires, lot.value_class, lot.number))
        return [
            (lot, lot.remaining - lot.held)
            for lot in lots
            if lot.expires > at and lot.remaining > lot.held and only in (None, lot.value_class)
        ]

    def spendable(self, at: int, only: int | None = None) -> int:
        return sum(free for _, free in self.fitting(at, only))

    def draw(self, amount: int, at: int, only: int | None = None) -> list[tuple[Lot, int]]:
        """What ``amount`` comes from. There must be enough."""
        drawn = []
        for lot, free in self.fitting(at, only):
            taken = min(free, amount)
            if taken:
                drawn.append((lot, taken))
                amount -= taken
        assert amount == 0
        return drawn


def take(drawn: list[tuple[Lot, int]]) -> list[Piece]:
    """Out of the lots."""
    for lot, amount in drawn:
        lot.remaining -= amount
    return [(lot.value_class, lot.expires, amount) for lot, amount in drawn]


def part(drawn: list[tuple[Lot, int]], amount: int) -> list[tuple[Lot, int]]:
    """The first ``amount`` of it."""
    parts = []
    for lot, aside in drawn:
        taken = min(aside, amount)
        amount -= taken
        if taken:
            parts.append((lot, taken))
    return parts


def given_back(drawn: list[Piece], already: int, amount: int) -> list[Piece]:
    """Last drawn, first given back; what was given back before is skipped."""
    pieces = []
    for value_class, expires, piece in reversed(drawn):
        skipped = min(already, piece)
        already -= skipped
        given = min(piece - skipped, amount)
        amount -= given
        if given:
            pieces.append((value_class, expires, given))
    return pieces
