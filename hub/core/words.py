"""How the hub's pages write dates and times, and in which language they are read."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from starlette.requests import Request

TOKYO = ZoneInfo("Asia/Tokyo")
_WEEKDAYS = "月火水木金土日"
REIWA_YEAR_ZERO = 2018
"""令和元年 is 2019 (from 1 May); the hub shows no older date."""


class Language(StrEnum):
    JA = "ja"
    EN = "en"


def language(request: Request) -> Language:
    """The page's language: ``?lang=`` first, then the cookie ``lang``, Japanese otherwise."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return Language.EN if asked == Language.EN else Language.JA


def date(moment: datetime) -> str:
    """令和8年11月22日（日）, in Kisarazu."""
    local = moment.astimezone(TOKYO)
    year = local.year - REIWA_YEAR_ZERO
    name = "元" if year == 1 else str(year)
    return f"令和{name}年{local.month}月{local.day}日（{_WEEKDAYS[local.weekday()]}）"


def time_of_day(moment: datetime) -> str:
    """14:05, in Kisarazu."""
    return moment.astimezone(TOKYO).strftime("%H:%M")


def date_time(moment: datetime) -> str:
    return f"{date(moment)} {time_of_day(moment)}"


def since(duration: timedelta, lang: Language) -> str:
    """A duration in its largest unit: 「3 分」 or "3 min"."""
    seconds = max(0, int(duration.total_seconds()))
    for size, ja, en in ((86400, "日", "d"), (3600, "時間", "h"), (60, "分", "min")):
        if seconds >= size:
            return f"{seconds // size} {ja if lang is Language.JA else en}"
    return f"{seconds} {'秒' if lang is Language.JA else 's'}"


HELPERS = {"date": date, "time_of_day": time_of_day, "date_time": date_time, "since": since}
"""What every template can call."""
