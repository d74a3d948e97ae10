"""Rows and problems: heads in any spelling, typed values, what is wrong said by row and column."""

from __future__ import annotations

import pytest

from hub.coin.shops.importing import APPLICATIONS
from hub.kit.imports.model import FileRefused, Origin, Sheet, Why
from hub.kit.imports.reading import Reading, read

NUMBER = "T1180301018771"


def reading(*rows: list[str]) -> Reading:
    return read(APPLICATIONS, Sheet(origin=Origin.UTF8, rows=[list(row) for row in rows]))


def names(found: Reading) -> list[str]:
    return [each.values["name"] for each in found.good]


def wrong(found: Reading) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.was) for each in found.problems]


@pytest.mark.parametrize(
    "head", ["店名", " 店 名 ", "店名（必須）", "※必須 店名", "店舗名", "屋号*", "ＳＨＯＰ"]
)
def test_a_head_is_known_in_any_width_and_with_any_mark(head: str) -> None:
    assert names(reading([head], ["港の店"])) == ["港の店"]


def test_titles_above_and_blanks_below_are_no_rows() -> None:
    found = reading(
        ["令和8年度 加盟店申込一覧"],
        [],
        ["", "登録番号", "店名"],
        ["", NUMBER, "港の店"],
        ["", " ", "\u3000"],
        ["", "", "山の店"],
        ["", ""],
        [],
    )
    assert names(found) == ["港の店", "山の店"]
    assert (found.head, found.blank, found.problems) == (3, 1, [])


def test_typed_values_are_read_as_in_any_form() -> None:
    found = reading(
        ["店名", "登録番号"], ["  港の店 ", "Ｔ１１８０３０１０１８７７１"], ["山", "1180-3010-18771"]
    )
    assert [each.values["registration_number"] for each in found.good] == [NUMBER, NUMBER]
    assert names(found) == ["港の店", "山"]


def test_each_error_tells_row_column_what_stands_there_and_what_to_do() -> None:
    found = reading(
        ["店名", "登録番号", "備考"],
        ["港の店", "T1180301018772", ""],
        ["", NUMBER, ""],
        ["長" * 61, "", ""],
        ["#REF!", "", ""],
        ["＝SUM(A1)", "", ""],
        ["港\u202eの店", "", ""],
        ["山の店", "", "よい"],
        ["山の店", "", ""],
    )
    assert names(found) == ["山の店"]
    assert wrong(found) == [
        (2, "registration_number", "T1180301018772"),
        (3, "name", ""),
        (4, "name", "長" * 61),
        (5, "name", "#REF!"),
        (6, "name", "＝SUM(A1)"),
        (7, "name", "港\u202eの店"),
        (9, "name", "山の店"),
    ]
    assert all(each.words.ja and each.words.en for each in found.problems)
    assert "8行目と同じ" in found.problems[-1].words.ja
    assert found.ignored == ["備考"]


def test_columns_that_are_missing_or_there_twice_are_named() -> None:
    assert "「店名」の列が見つかりません" in reading(["登録番号"], [NUMBER]).unusable[0].ja
    assert "「店名」の列が2つあります" in reading(["店名", "屋号"], ["a", "b"]).unusable[0].ja
    assert "行がありません" in reading(["店名"], ["", ""]).unusable[0].ja


def test_more_rows_than_are_taken_at_once_are_refused() -> None:
    with pytest.raises(FileRefused) as caught:
        reading(["店名"], *([f"店{number}"] for number in range(APPLICATIONS.most + 1)))
    assert caught.value.code is Why.TOO_MANY_ROWS
    assert "500行" in str(caught.value)
