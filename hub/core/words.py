"""How the hub's pages write moments and durations: as a clock on the wall in Kisarazu would."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from kiosk.design.dates import wareki

TOKYO = ZoneInfo("Asia/Tokyo")


def local_day(moment: datetime) -> date:
    """The day in Kisarazu: ``{{ at | local_day | wareki }}``."""
    return moment.astimezone(TOKYO).date()


def local_time(moment: datetime) -> str:
    """14:05."""
    return moment.astimezone(TOKYO).strftime("%H:%M")


def local_seconds(moment: datetime) -> str:
    """14:05:09."""
    return moment.astimezone(TOKYO).strftime("%H:%M:%S")


def local_input(moment: datetime) -> str:
    """As it stands in a field: 2026-11-22 14:05."""
    return moment.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M")


def date_time(moment: datetime) -> str:
    """令和8年11月22日（日） 14:05."""
    return f"{wareki(local_day(moment))} {local_time(moment)}"


def short_time(moment: datetime, now: datetime) -> str:
    """14:05 on the same day, else 11月22日 14:05."""
    day = local_day(moment)
    before = "" if day == local_day(now) else f"{day.month}月{day.day}日 "
    return f"{before}{local_time(moment)}"


def duration(length: timedelta) -> str:
    """The length in its largest unit: 3分, 2時間, 5日."""
    seconds = max(0, int(length.total_seconds()))
    for size, unit in ((86400, "日"), (3600, "時間"), (60, "分")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}秒"


def own(text: str) -> Markup:
    """What a person wrote: no other language's words take its place, and its direction is its own."""
    return Markup('<bdi translate="no">{}</bdi>').format(text)


def naming(sentence: str, name: str | None) -> Markup:
    """A sentence of ours with the name in it that a person wrote."""
    marked = escape(sentence)
    return marked.replace(escape(name), own(name)) if name else marked


FILTERS = {
    "local_day": local_day,
    "local_time": local_time,
    "local_seconds": local_seconds,
    "local_input": local_input,
    "date_time": date_time,
    "short_time": short_time,
    "duration": duration,
    "own": own,
    "naming": naming,
}
"""What every template can pipe a value through, besides the design system's filters."""
