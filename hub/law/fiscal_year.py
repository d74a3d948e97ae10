"""年度: a city's year of account and of document numbers, from 1 April (地方自治法208条). Pure."""

from __future__ import annotations

from datetime import date

from kiosk.design.dates import wareki

FIRST_MONTH = 4


def fiscal_year(day: date) -> int:
    """The western year in which the fiscal year of ``day`` began."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def first_day(year: int) -> date:
    return date(year, FIRST_MONTH, 1)


def in_words(year: int) -> str:
    """令和8年度: by the era of its first day."""
    era_year, _, _ = wareki(first_day(year), weekday=False).partition("年")
    return f"{era_year}年度"
