"""Pages of a list: they meet, whatever is added between; what an address asks in vain is said."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
import sqlalchemy as sa

from hub.coin.desk.listings import SHOPS
from hub.coin.shops.tables import shop
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.kit.lists.asking import Sent
from hub.kit.lists.declaration import Column, Listing
from hub.kit.lists.reading import Found, every, read
from kiosk.words.catalogue import Words
from tests.hub.kit.lists.conftest import open_shops

NAMES = ("い", "ろ", "は", "に", "ほ", "へ", "と")
NUMBER = Column(name="number", words=Words("番号", "Number"), order=shop.c.registration_number)
SELECT = SHOPS.select.add_columns(shop.c.registration_number.label("number"))
BY_TWO = replace(SHOPS, per_page=2, columns=(*SHOPS.columns, NUMBER), select=SELECT)
"""Sorted by what two shops have alike and three have not at all."""


@pytest.fixture
def seven(context: Context) -> Context:
    open_shops(context, *NAMES)
    numbers = {"い": "T2", "ろ": "T1", "は": "T2", "に": "T3"}
    with transaction(context.engine) as tx:
        for name, number in numbers.items():
            tx.execute(sa.update(shop).where(shop.c.name == name).values(registration_number=number))
    return context


def page(context: Context, sent: Sent, listing: Listing = BY_TWO) -> Found:
    with reading(context.engine) as tx:
        return read(tx, listing, sent)


def names(found: Found) -> list[str]:
    return [row["name"] for row in found.rows]


def at(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize("order", ["number", "-number", "name", "-name"])
def test_pages_hold_every_row_once_and_lead_back_the_same_way(seven: Context, order: str) -> None:
    found = page(seven, {"order": order})
    there = [names(found)]
    while found.onward:
        found = page(seven, at(found.onward))
        there.append(names(found))
    assert sorted(name for each in there for name in each) == sorted(NAMES)
    assert [len(each) for each in there] == [2, 2, 2, 1]
    back = [names(found)]
    while found.back:
        found = page(seven, at(found.back))
        back.append(names(found))
    assert back == there[::-1]


def test_what_is_empty_stands_last_either_way(seven: Context) -> None:
    whole = replace(BY_TWO, per_page=100)
    for order, filled in (("number", ["T1", "T2", "T2", "T3"]), ("-number", ["T3", "T2", "T2", "T1"])):
        rows = page(seven, {"order": order}, whole).rows
        assert [row["number"] for row in rows] == [*filled, None, None, None]


def test_rows_that_are_added_move_no_page(seven: Context) -> None:
    first = page(seven, {"order": "name"})
    second = names(page(seven, at(first.onward)))
    open_shops(seven, "あ", "ああ", "ん")
    assert names(page(seven, at(first.onward))) == second


def test_a_page_that_begins_at_a_row_that_is_gone_begins_anew_and_says_so(seven: Context) -> None:
    found = page(seven, {"order": "name", "after": "nobody"})
    assert names(found) == names(page(seven, {"order": "name"}))
    assert ["はじめから" in each.ja for each in found.told] == [True]


def test_what_cannot_be_read_is_said_and_not_used(seven: Context) -> None:
    found = page(seven, {"trading": "sometimes", "order": "colour", "q": "長" * 100})
    assert set(found.asked.wrong) == {"trading", "q"}
    assert ["この並べ方はありません" in each.ja for each in found.told] == [True]
    assert found.total == 7
    assert found.asked.texts["q"] == "長" * 100
    assert "sometimes" not in found.asked.address()


@pytest.mark.parametrize("typed", ["ABC商店", "abc", "ＡＢＣ商店", "ａｂｃ"])
def test_a_name_is_found_in_any_width_and_case(context: Context, typed: str) -> None:
    open_shops(context, "ABC商店", "ＡＢＣ商店２", "港の店")
    assert len(page(context, {"q": typed}).rows) == 2


def test_signs_of_a_pattern_are_searched_as_they_are(context: Context) -> None:
    open_shops(context, "100%果汁", "100円の店")
    assert names(page(context, {"q": "0%"})) == ["100%果汁"]


def test_more_than_a_thousand_are_not_counted(context: Context) -> None:
    open_shops(context, *(f"店{number}" for number in range(1002)))
    found = page(context, {})
    assert found.is_more
    with reading(context.engine) as tx:
        assert len(list(every(tx, found.asked))) == 1002
