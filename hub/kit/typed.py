"""What people type: whole numbers, amounts, days, months, times, logins. Pure.

Half and full width are the same, spaces and hyphens of any kind are for the eye, eras are years.
Nothing is guessed: what may mean two things is asked back in words (``Mistyped``). ``\\d`` and
``str.isdecimal`` know digits of forty scripts that look like others; here only 0–9 and ０–９ are digits.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, tzinfo

from edge.wire import text as wire_text
from kiosk.design.dates import ERAS
from kiosk.words.catalogue import Words

LARGEST = 2**63 - 1
"""What both databases hold in an integer."""
EARLIEST = ERAS[-1][0]
"""The first day of 明治: no day before it is meant by anybody at a city office."""

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\ufe63\u30fc\uff70\u00ad"
"""What keyboards and documents put between digits; a 長音 too, which is where the hyphen is on a phone."""
_BETWEEN = re.compile(rf"[{_HYPHENS}\s]")
_YEN = re.compile(r"^[¥\\]|円$")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = {"令": "令和", "平": "平成", "昭": "昭和", "大": "大正", "明": "明治"} | dict(
    zip("RHSTM", ("令和", "平成", "昭和", "大正", "明治"), strict=True)
)
_YEAR = r"(?:(?P<era>令和|平成|昭和|大正|明治|[令平昭大明RHSTM])[.]?)?(?P<year>元|[0-9]{1,4})"
_MARK = r"[年/.,\-]"
_DAY = re.compile(rf"{_YEAR}{_MARK}(?P<month>[0-9]{{1,2}})[月/.,\-](?P<day>[0-9]{{1,2}})日?", re.I)
_MONTH = re.compile(rf"{_YEAR}{_MARK}(?P<month>[0-9]{{1,2}})月?", re.I)
_PLAIN = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")
_TIME = re.compile(
    r"(?P<half>午前|午後|AM|PM)?(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?|時(?:(?P<spoken>[0-9]{1,2})分|(?P<thirty>半))?)"
    r"(?P<after>AM|PM)?",
    re.I,
)
_MOMENT = re.compile(
    r"(?P<day>.*?[0-9日])(?:T|\s+|(?<=日))(?P<time>(?:午前|午後|AM|PM)?\s*[0-9]{1,2}[:時].*)", re.I
)


class Mistyped(ValueError):
    """What was typed cannot be read, or may mean two things; ``words`` say what to type."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.ja)
        self.words = words


NO_NUMBER = Words("数字で入力してください。", "Type digits, please.", "すうじを 入れてください。")
NO_AMOUNT = Words(
    "金額を数字で入力してください。例 1,500",
    "Type the amount in digits, like 1,500.",
    "お金を すうじで 入れてください。たとえば 1,500",
)
TOO_LARGE = Words(
    "数が大きすぎます。けた数を確かめてください。",
    "That number is too large. Check its digits.",
    "すうじが 大きすぎます。もういちど 見てください。",
)
NO_DAY = Words(
    "日付を読めません。「2026年11月22日」「令和8年11月22日」「R8.11.22」のように入力してください。",
    "That is no date. Type it like 2026-11-22.",
    "日が 読（よ）めません。「2026年11月22日」のように 入れてください。",
)
NO_MONTH = Words(
    "月を読めません。「2026年11月」「令和8年11月」「2026-11」のように入力してください。",
    "That is no month. Type it like 2026-11.",
    "月が 読（よ）めません。「2026年11月」のように 入れてください。",
)
NO_TIME = Words(
    "時刻を読めません。「14:05」「午後2時5分」のように入力してください。",
    "Type the time like 14:05.",
    "時間（じかん）を「14:05」のように 入れてください。",
)
NO_MOMENT = Words(
    "日付と時刻を「2026-11-22 14:05」「令和8年11月22日 午後2時5分」のように入力してください。",
    "Type date and time like 2026-11-22 14:05.",
    "日と 時間（じかん）を「2026-11-22 14:05」のように 入れてください。",
)
NO_LOGIN = Words(
    "職員番号・利用者番号を入力してください。",
    "Type your staff number or your number.",
    "番号（ばんごう）を 入れてください。",
)


def halved(text: str) -> str:
    """Full-width letters, digits and signs as ASCII, other spaces as one; nothing else is changed."""
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign for sign in text)
    return narrow.replace("\uffe5", "¥").replace("\u3000", " ").strip()


def digits(text: str) -> str:
    """A number that is a name (wallet, shop, card, person): its digits. Raises ``Mistyped``."""
    plain = _BETWEEN.sub("", halved(text))
    if not _DIGITS.fullmatch(plain):
        raise Mistyped(NO_NUMBER)
    return plain


def whole(text: str) -> int:
    """A count. Raises ``Mistyped``."""
    plain = "".join(halved(text).split())
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _DIGITS.fullmatch(plain):
        raise Mistyped(NO_NUMBER)
    return _bounded(plain)


def amount(text: str) -> int:
    """Whole yen: ``1500``, ``1,500``, ``￥１，５００``, ``1500円``. Raises ``Mistyped``."""
    plain = "".join(halved(text).replace("、", ",").split())
    plain = _YEN.sub("", _YEN.sub("", plain))
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _DIGITS.fullmatch(plain):
        raise Mistyped(NO_AMOUNT)
    return _bounded(plain)


def login(text: str) -> str:
    """The name that somebody signs in with; a number may stand in groups. Empty stays empty."""
    plain = wire_text.normal(halved(text)).strip()
    together = _BETWEEN.sub("", plain)
    return together if _DIGITS.fullmatch(together) else plain


def day(text: str) -> date:
    """A day of the western calendar or of an era. Raises ``Mistyped``.

    A year of one or two digits without an era is asked back, with what it would be in 令和.
    """
    plain = _together(text)
    found = _DAY.fullmatch(plain) or _PLAIN.fullmatch(plain)
    if found is None or found["day"] is None:
        raise Mistyped(NO_DAY)
    month_, day_ = int(found["month"]), int(found["day"])
    year = _year(found.groupdict().get("era"), found["year"], f"{month_}月{day_}日", NO_DAY)
    try:
        meant = date(year, month_, day_)
    except ValueError:
        raise Mistyped(NO_DAY) from None
    if meant < EARLIEST:
        raise Mistyped(NO_DAY)
    if era := found.groupdict().get("era"):
        _check_era(era, meant)
    return meant


def month(text: str) -> date:
    """The first day of a month, read as ``day`` reads. Raises ``Mistyped``."""
    plain = _together(text)
    found = _MONTH.fullmatch(plain) or _PLAIN.fullmatch(plain)
    if found is None or found.groupdict().get("day"):
        raise Mistyped(NO_MONTH)
    number = int(found["month"])
    if not 1 <= number <= 12:
        raise Mistyped(NO_MONTH)
    year = _year(found.groupdict().get("era"), found["year"], f"{number}月", NO_MONTH)
    if not EARLIEST.year < year <= 9998:
        raise Mistyped(NO_MONTH)
    return date(year, number, 1)


def clock(text: str) -> time:
    """A time of day: ``9:30``, ``９：３０``, ``9:30:05``, ``9時半``, ``午後2時5分``. Raises ``Mistyped``."""
    found = _TIME.fullmatch("".join(halved(text).split()))
    if found is None:
        raise Mistyped(NO_TIME)
    hour = int(found["hour"])
    minute = 30 if found["thirty"] else int(found["minute"] or found["spoken"] or 0)
    half = (found["half"] or found["after"] or "").upper()
    if half and hour > 12:
        raise Mistyped(NO_TIME)
    if half:
        hour = hour % 12 + (12 if half in ("午後", "PM") else 0)
    second = int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Mistyped(NO_TIME)
    return time(hour, minute, second)


def moment(text: str, zone: tzinfo) -> datetime:
    """A day and a time in ``zone``. Raises ``Mistyped``."""
    found = _MOMENT.fullmatch(halved(text))
    if found is None:
        raise Mistyped(NO_MOMENT)
    return datetime.combine(day(found["day"]), clock(found["time"]), zone)


def _together(text: str) -> str:
    plain = unicodedata.normalize("NFKC", "".join(halved(text).split()))  # ㋿ is 令和
    return "".join("-" if sign in _HYPHENS else sign for sign in plain)


def _bounded(plain: str) -> int:
    if len(plain.lstrip("0")) > len(str(LARGEST)) or int(plain) > LARGEST:
        raise Mistyped(TOO_LARGE)
    return int(plain)


def _era(name: str) -> str:
    return _LETTERS.get(name.upper(), name)


def _year(era: str | None, year: str, rest: str, unread: Words) -> int:
    if era is not None:
        first = next(begin.year for begin, name in ERAS if name == _era(era))
        return first - 1 + (1 if year == "元" else int(year))
    if len(year) == 4:
        return int(year)
    if year == "元" or len(year) == 3 or int(year) == 0:
        raise Mistyped(unread)
    newest, name = ERAS[0]
    western = newest.year - 1 + int(year)
    raise Mistyped(
        Words(
            f"どの年か分かりません。{name}{int(year)}年なら「{name}{int(year)}年{rest}」、"
            f"または西暦で「{western}年{rest}」と入力してください。",
            f"Which year is that? If {western} is meant, type all four digits.",
            f"何年（なんねん）ですか。「{western}年{rest}」のように 入れてください。",
        )
    )


def _check_era(era: str, meant: date) -> None:
    """An era's year before its first day or after its last one is no day: 平成40年, 令和元年4月."""
    name = _era(era)
    number = next(place for place, (_, each) in enumerate(ERAS) if each == name)
    ends = ERAS[number - 1][0] if number else None
    if meant < ERAS[number][0] or (ends is not None and meant >= ends):
        raise Mistyped(NO_DAY)
