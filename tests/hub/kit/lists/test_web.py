"""A list as people meet it: its heads, its filters in the address, its tables."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl

from hub.coin.numbers import payment_number
from hub.core.context import Context
from hub.core.db import reading
from hub.identity.access import service as accesses
from hub.ledger.units import Position
from tests.hub.browser import Browser
from tests.hub.kit.lists.conftest import open_shops

PATH = "/desk/coin/shops"


def exported(context: Context) -> list[str]:
    with reading(context.engine) as tx:
        return [each.reference for each in accesses.listed(tx, accesses.Wanted(action="export_shops"))]


def test_a_head_sorts_and_tells_which_way(context: Context, desk: Browser) -> None:
    open_shops(context, "い", "ろ")
    usual = desk.get(PATH).text
    assert 'aria-sort="ascending"><a class="sort" href="/desk/coin/shops?order=-name"' in usual
    turned = desk.get(f"{PATH}?order=-name").text
    assert 'aria-sort="descending"><a class="sort" href="/desk/coin/shops"' in turned
    assert turned.index("ろ</bdi>") < turned.index("い</bdi>")


def test_the_address_keeps_what_was_filtered(context: Context, desk: Browser) -> None:
    open_shops(context, "港の店", "山の店")
    page = desk.get(f"{PATH}?q=港&trading=active&order=-name").text
    assert "山の店" not in page
    assert 'value="港"' in page
    assert '<option value="active" selected' in page
    assert 'href="/desk/coin/shops.csv?trading=active&amp;q=%E6%B8%AF&amp;order=-name"' in page


def test_what_cannot_be_read_stands_in_its_field_with_what_to_do(desk: Browser) -> None:
    page = desk.get("/desk/coin/journal?since=いつか&q=x").text
    assert 'value="いつか"' in page
    assert 'aria-invalid="true"' in page
    assert "日付を読めません" in page
    assert "読めない条件は使っていません" in page


def test_a_list_without_rows_says_what_brings_some(desk: Browser) -> None:
    assert "窓口でさいふとカードを作るか" in desk.get("/desk/coin/wallets").text
    narrowed = desk.get("/desk/coin/wallets?use=frozen").text
    assert "この条件にあてはまるものはありません" in narrowed
    assert "すべてを表示する" in narrowed


def test_a_table_holds_what_is_filtered_in_each_form(context: Context, desk: Browser) -> None:
    open_shops(context, "=1+1の店", "港の店")
    query = "?q=の店&order=-name"
    table = desk.get(f"{PATH}.csv{query}")
    assert table.headers["content-disposition"] == 'attachment; filename="shops-2026-11-22.csv"'
    assert table.content.startswith(b"\xef\xbb\xbf")
    heads, *lines = csv.reader(io.StringIO(table.content.decode("utf-8-sig")))
    assert heads == ["店名", "店の番号", "登録番号", "レジ", "状態"]
    assert [line[0] for line in lines] == ["港の店", "'=1+1の店"]
    book = openpyxl.load_workbook(io.BytesIO(desk.get(f"{PATH}.xlsx{query}").content))
    cells = [(row[0].value, row[0].data_type, row[3].value) for row in book.active.iter_rows(min_row=2)]
    assert cells == [("港の店", "s", 0), ("=1+1の店", "s", 0)]
    objects = json.loads(desk.get(f"{PATH}.json?q=港").content)
    assert [(each["name"], each["trading"], each["tills"]) for each in objects] == [("港の店", "active", 0)]
    assert exported(context) == ["1", "2", "2"]


def test_an_empty_table_is_a_table(context: Context, desk: Browser) -> None:
    assert json.loads(desk.get(f"{PATH}.json").content) == []
    assert desk.get(f"{PATH}.csv").text.count("\r\n") == 1


def test_a_table_that_would_hold_more_than_was_asked_for_is_not_made(context: Context, desk: Browser) -> None:
    answer = desk.get(f"{PATH}.csv?trading=sometimes")
    assert answer.status_code == 303
    assert "この値は選べません" in desk.get(answer.headers["location"]).text
    assert exported(context) == []


def test_the_journal_is_found_by_number_and_amount(context: Context, desk: Browser) -> None:
    desk.submit("/desk/coin/shift", "/desk/coin/shift/open", id="drawer", opening="0")
    desk.submit("/desk/coin", "/desk/coin/wallets", id="w-1", pin="2580", again="2580")
    page = desk.get("/desk/coin/wallets").text
    number = re.search(r"/desk/coin/wallets/([0-9]{16})", page)
    assert number
    desk.submit(
        f"/desk/coin/wallets/{number[1]}", "/desk/coin/charge", id="c-1", number=number[1], amount="1500"
    )
    for query in ("￥１，５００", payment_number(Position(1))):
        journal = desk.get(f"/desk/coin/journal?q={query}").text
        assert "￥1,500" in journal, query
        assert f"さいふ {number[1][:4]}" in journal
    assert "￥1,500" not in desk.get("/desk/coin/journal?q=1501").text
