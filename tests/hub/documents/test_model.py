"""Numbers, retention, and when two papers are the same document."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hub.documents.kinds import kinds
from hub.documents.model import Code, Kind, Paper, Retention, number_of, source_of, year_of
from hub.kit.easy import easy, is_easy
from hub.law.fiscal_year import fiscal_year, in_words
from kiosk.words.catalogue import Words
from tests.hub.documents.papers import NOTICE, OTHER


@pytest.mark.parametrize(
    ("day", "year", "words"),
    [
        (date(2027, 3, 31), 2026, "令和8年度"),
        (date(2027, 4, 1), 2027, "令和9年度"),
        (date(2020, 1, 1), 2019, "平成31年度"),
    ],
)
def test_a_fiscal_year_begins_on_the_first_of_april_and_bears_that_days_era(
    day: date, year: int, words: str
) -> None:
    assert fiscal_year(day) == year
    assert in_words(year) == words


def test_a_number_has_year_symbol_and_serial() -> None:
    assert number_of(NOTICE, 2026, 123) == "令和8年度 木試第123号"


def test_the_fiscal_year_is_the_citys_and_not_utcs() -> None:
    last_hour = datetime(2027, 3, 31, 14, 59, tzinfo=UTC)
    assert (year_of(last_hour), year_of(last_hour + timedelta(minutes=1))) == (2026, 2027)


@pytest.mark.parametrize(
    ("years", "issued", "until"),
    [
        (1, date(2026, 4, 1), date(2028, 3, 31)),
        (1, date(2027, 3, 31), date(2028, 3, 31)),
        (5, date(2026, 11, 22), date(2032, 3, 31)),
    ],
)
def test_years_of_keeping_count_from_the_next_fiscal_year(years: int, issued: date, until: date) -> None:
    assert Retention(years, Words("", "")).until(issued) == until


def paper(text: str, code: str = "c") -> Paper:
    return Paper(Path("x.typ"), {"text": text}, {"code.svg": Code(code)})


def test_what_a_paper_says_and_its_codes_make_its_source() -> None:
    same = source_of(NOTICE, paper("港の店"))
    assert same == source_of(NOTICE, paper("港の店"))
    others = {source_of(NOTICE, paper("浜の店")), source_of(NOTICE, paper("港の店", "d"))}
    assert len({same, source_of(OTHER, paper("港の店")), *others}) == 4


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_kind_and_issuer_of_every_paper_are_said_easily(kind: Kind) -> None:
    assert is_easy(easy(kind.words.ja))
    assert is_easy(easy(kind.issuer.ja))
