from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from hub.core.words import TOKYO
from hub.kit import typed
from hub.kit.typed import Mistyped


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1500", 1500),
        ("１５００", 1500),
        ("1,500", 1500),
        ("￥１，５００", 1500),
        ("¥1,234,567", 1_234_567),
        (" 1500円 ", 1500),
        ("1 500", 1500),
        ("１、５００円", 1500),
        ("0", 0),
    ],
)
def test_an_amount_is_read_however_it_is_typed(text: str, yen: int) -> None:
    assert typed.amount(text) == yen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "千五百",
        "1,50",
        "15,00",
        "1.5",
        "-5",
        "１２３ドル",
        "٣٤",
        "1²",
        "①",
        "๑",
        "10e3",
        "9" * 30,
        "円",
        "1,,000",
    ],
)
def test_what_may_be_another_amount_is_asked_for_again(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.amount(text)


@pytest.mark.parametrize(
    "text",
    ["93920000 1234 5678", "9392-0000-1234-5678", "９３９２０００0１２３４ー５６７８", "9392‐0000–1234−5678"],
)
def test_a_number_keeps_its_digits_and_loses_what_stands_between(text: str) -> None:
    assert typed.digits(text) == "9392000012345678"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026/1/2", date(2026, 1, 2)),
        ("2026.11.22", date(2026, 11, 22)),
        ("２０２６年１１月２２日", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        ("令和8年11月22日", date(2026, 11, 22)),
        ("㋿8年11月22日", date(2026, 11, 22)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("r8/4/1", date(2026, 4, 1)),
        ("Ｒ８．４．１", date(2026, 4, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H31.4.30", date(2019, 4, 30)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("S39-10-10", date(1964, 10, 10)),
        ("昭39.10.10", date(1964, 10, 10)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_both_calendars(text: str, day: date) -> None:
    assert typed.day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01",
        "10000-01-01",
        "2026-13-01",
        "2026-02-29",
        "2026-11",
        "11月22日",
        "平成31年5月1日",
        "令和元年4月30日",
        "昭和65年1月1日",
        "1867-12-31",
        "22/11/2026",
        "٢٠٢٦-11-22",
        "tomorrow",
        "",
    ],
)
def test_what_is_no_day_is_asked_for_again(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.day(text)


def test_year_8_is_asked_back_with_the_year_that_it_would_be() -> None:
    with pytest.raises(Mistyped) as asked:
        typed.day("8年11月22日")
    assert "令和8年11月22日" in asked.value.words.ja
    assert "2026年11月22日" in asked.value.words.ja
    assert "2026" in asked.value.words.en


@pytest.mark.parametrize("text", ["2026-11", "2026年11月", "R8.11", "令和８年１１月", "202611", "2026/11"])
def test_a_month_is_its_first_day(text: str) -> None:
    assert typed.month(text) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "text", ["2026-13", "0000-01", "0001-01", "9999-12", "November", "11", "8-11", "2026-1-1"]
)
def test_a_month_that_cannot_be_read_is_never_all_months(text: str) -> None:
    with pytest.raises(Mistyped):
        typed.month(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("9:30", time(9, 30)),
        ("０９：３０", time(9, 30)),
        ("9時半", time(9, 30)),
        ("14時5分", time(14, 5)),
        ("14時", time(14)),
        ("午後2時5分", time(14, 5)),
        ("午前12時", time(0)),
        ("2:05 pm", time(14, 5)),
    ],
)
def test_a_time_is_read_as_it_is_said(text: str, at: time) -> None:
    assert typed.clock(text) == at


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T14:05",
        "2026-11-22 14:05",
        "令和8年11月22日 午後2時5分",
        "R8.11.22　14時5分",
        "2026年11月22日14:05",
    ],
)
def test_a_moment_is_a_day_and_a_time_in_the_city(text: str) -> None:
    assert typed.moment(text, TOKYO) == datetime(2026, 11, 22, 14, 5, tzinfo=TOKYO)


def test_a_browsers_own_field_may_write_seconds() -> None:
    assert typed.moment("2026-11-22T14:05:59", TOKYO) == datetime(2026, 11, 22, 14, 5, 59, tzinfo=TOKYO)
    with pytest.raises(typed.Mistyped):
        typed.moment("2026-11-22T14:05:60", TOKYO)


@pytest.mark.parametrize("reader", [typed.clock, lambda text: typed.moment(text, TOKYO)])
@pytest.mark.parametrize("text", ["24:00", "9:60", "午後13時", "2026-11-22", "25時", "x"])
def test_a_time_that_there_is_not_is_asked_for_again(reader: Callable[[str], Any], text: str) -> None:
    with pytest.raises(Mistyped):
        reader(text)


def test_a_login_has_no_width_and_a_number_no_groups() -> None:
    assert typed.login(" ｍｏｒｉ ") == "mori"
    assert typed.login("１２３４ ５６７８") == "12345678"
    assert typed.login("mori-2") == "mori-2"
