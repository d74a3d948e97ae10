from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.core import words

LATE = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
"""Half past midnight of the next day in Kisarazu."""


def test_a_moment_is_told_as_the_clock_in_kisarazu_would() -> None:
    assert words.date_time(LATE) == "令和8年11月23日（月） 00:30"
    assert words.local_time(LATE) == "00:30"


def test_a_day_is_told_only_when_it_is_another_one() -> None:
    assert words.short_time(LATE, LATE + timedelta(hours=1)) == "00:30"
    assert words.short_time(LATE - timedelta(hours=1), LATE) == "11月22日 23:30"


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=-5), "0秒"),
        (timedelta(seconds=59), "59秒"),
        (timedelta(seconds=60), "1分"),
        (timedelta(hours=1), "1時間"),
        (timedelta(hours=47), "1日"),
    ],
)
def test_a_duration_is_told_in_its_largest_unit(length: timedelta, told: str) -> None:
    assert words.duration(length) == told
