"""A file is shown before anything is changed, taken once, and forgotten when nobody presses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from hub.coin.shops import service as shops
from hub.coin.shops.importing import APPLICATIONS
from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import service as fleet
from hub.fleet.subject import FLEET
from hub.identity.access import service as accesses
from hub.kit.imports import service
from hub.kit.imports.tables import upload
from tests.hub.browser import Browser, browsing, employ
from tests.hub.devices import admit
from tests.hub.kit.imports.files import workbook

PATH = "/desk/imports/shops"
TWO = "店名,登録番号\r\n港の店,Ｔ1180301018771\r\n山の店,\r\n".encode("cp932")


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    employ(context, "clerk", TILL_CLERK, FLEET)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        yield browser


def send(desk: Browser, data: bytes, path: str = PATH, name: str = "申込.csv") -> httpx.Response:
    return desk.send(path, {"csrf": desk.token(path)}, {"file": (name, data, "text/csv")})


def held(desk: Browser, data: bytes, path: str = PATH) -> str:
    answer = send(desk, data, path)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def take(desk: Browser, at: str) -> httpx.Response:
    rows = re.search('name="rows" value="([0-9]+)"', desk.get(at).text)
    assert rows
    return desk.submit(at, f"{at}/take", rows=rows[1])


def opened(context: Context) -> list[tuple[str, str | None]]:
    with reading(context.engine) as tx:
        return [(each.name, each.registration_number) for each in shops.all_shops(tx)]


def rows(context: Context) -> list[tuple[bool, int | None]]:
    with reading(context.engine) as tx:
        return [(row.sheet is not None, row.taken) for row in tx.execute(sa.select(upload))]


def test_nothing_is_changed_before_it_is_confirmed(context: Context, desk: Browser) -> None:
    at = held(desk, TWO)
    page = desk.get(at).text
    assert "シフトJIS" in page
    assert "港の店" in page
    assert opened(context) == []
    answer = take(desk, at)
    assert answer.headers["location"] == f"{PATH}?done=2"
    assert sorted(opened(context)) == [("山の店", None), ("港の店", "T1180301018771")]
    assert "2行を取り込みました" in desk.get(f"{PATH}?done=2").text
    assert rows(context) == [(False, 2)], "what was in the file is gone"
    with reading(context.engine) as tx:
        (noted,) = accesses.listed(tx)
    assert noted.action == "import_shops"


def test_the_same_file_is_taken_once(context: Context, desk: Browser) -> None:
    first, second = held(desk, TWO), held(desk, TWO)
    take(desk, first)
    again = desk.submit(PATH, f"{second}/take", rows="2")
    assert again.status_code == 422
    refused = send(desk, TWO)
    for answer in (again, refused):
        assert "令和8年11月22日（日） 12:00に職員 clerkが取り込み済みです" in answer.text
    assert len(opened(context)) == 2


def test_right_rows_are_taken_and_the_others_given_back_to_be_mended(context: Context, desk: Browser) -> None:
    with transaction(context.engine) as tx:
        shops.open_shop(tx, id="s1", name="港の店")
    at = held(desk, workbook(["店名", "登録番号"], ["港の店"], ["山の店", "T1"], ["川の店"]))
    page = desk.get(at).text
    assert "正しい1行だけを取り込む" in page
    assert "同じ店名の加盟店がもうあります" in page
    table = desk.get(f"{at}/errors.csv").content.decode("utf-8-sig")
    heads, *wrong = csv.reader(io.StringIO(table))
    assert heads == ["店名", "登録番号", "直すところ"]
    assert [row[:2] for row in wrong] == [["港の店", ""], ["山の店", "T1"]]
    assert "登録番号: 登録番号は T と数字13桁です" in wrong[1][2]
    take(desk, at)
    mended = table.replace("T1,", "T1180301018771,").replace("港の店", "港の店 駅前店")
    take(desk, held(desk, mended.encode("utf-8-sig")))
    assert {name for name, _ in opened(context)} == {"港の店", "川の店", "山の店", "港の店 駅前店"}


def test_when_the_rows_have_changed_since_nothing_is_taken(context: Context, desk: Browser) -> None:
    at = held(desk, TWO)
    with transaction(context.engine) as tx:
        shops.open_shop(tx, id="s1", name="港の店")
    answer = desk.submit(at, f"{at}/take", rows="2")
    assert answer.status_code == 409
    assert "取り込める行が変わりました" in answer.text
    assert [name for name, _ in opened(context)] == ["港の店"]
    assert take(desk, at).status_code == 303


def test_a_file_that_nobody_confirms_is_forgotten_after_a_day(
    context: Context, desk: Browser, clock: SetClock
) -> None:
    at = held(desk, TWO)
    clock.pass_(timedelta(days=1))
    desk.sign_in("clerk")
    assert "もう預かっていません" in desk.get(at).text
    assert rows(context) == [(True, None)]
    with transaction(context.engine) as tx:
        service.forget(tx, clock.now())
    assert rows(context) == []


def test_a_file_that_is_discarded_is_gone_at_once(context: Context, desk: Browser) -> None:
    at = held(desk, TWO)
    desk.submit(at, f"{at}/drop")
    assert rows(context) == []


def test_nobody_sees_or_takes_anothers_file(context: Context, desk: Browser) -> None:
    at = held(desk, TWO)
    employ(context, "other", TILL_CLERK)
    with browsing(context) as other:
        other.sign_in("other")
        assert "港の店" not in other.get(at).text
        assert other.submit(PATH, f"{at}/take", rows="2").status_code == 422
        other.submit(PATH, f"{at}/drop")
    assert rows(context) == [(True, None)]
    assert opened(context) == []


def test_who_may_not_open_shops_sends_no_file(context: Context) -> None:
    employ(context, "keeper", FLEET)
    with browsing(context) as browser:
        browser.sign_in("keeper")
        assert browser.get(PATH).status_code == 403
        token = browser.token("/desk")
        assert browser.send(PATH, {"csrf": token}, {"file": ("a.csv", TWO, "text/csv")}).status_code == 403


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "何も書かれていません"),
        (b"\0" * 100, "表のファイルではありません"),
        ("登録番号\nT1180301018771\n".encode(), "「店名」の列が見つかりません"),
        (b"x" * (10 * 1024 * 1024), "大きすぎます"),
    ],
)
def test_a_file_that_is_no_list_of_shops_is_refused_in_words(desk: Browser, data: bytes, said: str) -> None:
    answer = send(desk, data)
    assert answer.status_code == 422
    assert said in answer.text


def test_devices_are_named_from_a_file(context: Context, desk: Browser) -> None:
    for node in ("screen-1", "room-1"):
        admit(context, node)
    path = "/desk/imports/devices"
    at = held(desk, "端末名\t設置場所\nＳcreen-1\t駅前の画面\nroom-9\t第9会議室\n".encode("utf-16"), path)
    page = desk.get(at).text
    assert "この端末は登録されていません" in page
    take(desk, at)
    with reading(context.engine) as tx:
        assert fleet.labels(tx) == {"screen-1": "駅前の画面", "room-1": "room-1"}
    assert "駅前の画面" in desk.get("/desk/fleet").text


def test_as_many_rows_as_are_taken_at_once_hold_the_database_no_longer_than_any_writer(
    context: Context, desk: Browser
) -> None:
    """What a write transaction may hold is watched in every test."""
    names = "".join(f"店{number},\r\n" for number in range(APPLICATIONS.most))
    take(desk, held(desk, f"店名,登録番号\r\n{names}".encode("cp932")))
    assert len(opened(context)) == APPLICATIONS.most


def test_the_empty_table_is_taken_as_it_is_filled_in(context: Context, desk: Browser) -> None:
    blank = desk.get(f"{PATH}/blank.csv").content.decode("utf-8-sig")
    take(desk, held(desk, f"{blank}港の店,\r\n".encode("utf-8-sig")))
    assert opened(context) == [("港の店", None)]
