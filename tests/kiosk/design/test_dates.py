"""Eras, weekdays and amounts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kiosk.design.dates import local, wareki, western, yen


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "令和8年11月22日（日）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(1989, 1, 7), "昭和64年1月7日（土）"),
        (date(1926, 12, 25), "昭和元年12月25日（土）"),
        (date(1912, 7, 29), "明治45年7月29日（月）"),
        (date(1850, 1, 1), "1850年1月1日（火）"),
    ],
)
def test_a_day_is_told_in_its_era(day: date, text: str) -> None:
    assert wareki(day) == text


def test_a_birth_date_has_no_weekday() -> None:
    assert wareki(date(1986, 4, 1), weekday=False) == "昭和61年4月1日"
    assert western(date(2026, 11, 22)) == "22 November 2026 (Sun)"


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "￥0"), (1250, "￥1,250"), (9_999_999, "￥9,999,999"), (-300, "−￥300")]
)
def test_an_amount_has_its_commas(amount: int, text: str) -> None:
    assert yen(amount) == text


def test_the_citys_clock_is_nine_hours_ahead_and_never_guesses() -> None:
    assert local(datetime(2026, 11, 22, 15, 0, tzinfo=UTC)).isoformat() == "2026-11-23T00:00:00+09:00"
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 22, 15, 0))
