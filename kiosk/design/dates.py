"""Dates and amounts as people read them in Japan."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Tokyo")

ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)
"""First day of each era, newest first (元号法 and the imperial ordinances before it)."""

WEEKDAYS = "月火水木金土日"


def wareki(day: date, weekday: bool = True) -> str:
    """令和8年11月22日（日）; the first year is 元年. Days before 明治 keep the western year."""
    tail = f"{day.month}月{day.day}日" + (f"（{WEEKDAYS[day.weekday()]}）" if weekday else "")
    for first, era in ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{era}{'元' if year == 1 else year}年{tail}"
    return f"{day.year}年{tail}"


def western(day: date) -> str:
    """22 November 2026 (Sun)."""
    return f"{day.day} {day:%B} {day.year} ({day:%a})"


def yen(amount: int) -> str:
    """￥1,250; a negative amount bears its sign in front: −￥300."""
    return f"{'−' if amount < 0 else ''}￥{abs(amount):,}"


def local(moment: datetime) -> datetime:
    """The city's clock. ``moment`` must be aware: a naive one is an error, not a guess."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(CITY_ZONE)
