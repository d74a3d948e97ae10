"""Consumption tax inside a price, as it must stand on a receipt.

Rates: 消費税法 29条 with 地方税法 72条の83 (7.8 + 2.2 = 10 %), reduced 平成28年改正法附則 34条 (6.24 + 1.76 =
8 %), since 2019-10-01. One rounding for each rate of each document, and none for a line: 消費税法基本通達
1-8-15 (here always down, which the issuer is free to choose).
"""

from __future__ import annotations

from dataclasses import dataclass

STANDARD = 10
REDUCED = 8
REDUCED_MARK = "※"


@dataclass(frozen=True, slots=True)
class Taxed:
    """What one document says of one rate: ``total`` with the tax in it, ``tax`` as part of it; in yen."""

    percent: int
    total: int
    tax: int

    @property
    def mark(self) -> str:
        return REDUCED_MARK if self.percent == REDUCED else ""


def included(total: int, percent: int) -> int:
    """The tax in a total of one document, rounded down once."""
    return total * percent // (100 + percent)


def by_rate(amount: int, reduced: int) -> tuple[Taxed, ...]:
    """Each rate that occurs, the standard one first. ``reduced`` is the part of ``amount`` at 8 %."""
    if not 0 <= reduced <= amount:
        raise ValueError("a part is not larger than the whole")
    parts = (STANDARD, amount - reduced), (REDUCED, reduced)
    return tuple(Taxed(percent, total, included(total, percent)) for percent, total in parts if total)
