"""Files as they really come: in any signs, saved by any program, broken, or made to do harm."""

from __future__ import annotations

import csv
import io
import os

import pytest

from hub.coin.shops.importing import APPLICATIONS
from hub.kit.imports.model import LARGEST_FILE, MOST_ROWS, FileRefused, Origin, Why
from hub.kit.imports.opening import opened
from hub.kit.imports.reading import read
from hub.kit.imports.sheet_child import NO_VALUE
from tests.hub.kit.imports.files import ENTITIES, ENTITY, bomb, workbook

ROWS = [["店名", "備考"], ["髙島屋①", "駅前\n2階"], ['"角"の店, 本店', ""]]


def as_text(is_all_quoted: bool, separator: str, line: str) -> str:
    out = io.StringIO()
    if is_all_quoted:
        csv.writer(out, delimiter=separator, lineterminator=line, quoting=csv.QUOTE_ALL).writerows(ROWS)
    else:
        csv.writer(out, delimiter=separator, lineterminator=line).writerows(ROWS)
    return out.getvalue()


def refused(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        opened(data)
    assert caught.value.words.ja
    assert caught.value.words.en
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "origin"),
    [
        ("utf-8", Origin.UTF8),
        ("utf-8-sig", Origin.UTF8),
        ("cp932", Origin.CP932),
        ("utf-16", Origin.UTF16),
    ],
)
@pytest.mark.parametrize("is_all_quoted", [False, True])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_a_table_is_the_same_however_it_was_saved(
    encoding: str, origin: Origin, is_all_quoted: bool, separator: str, line: str
) -> None:
    sheet = opened(as_text(is_all_quoted, separator, line).encode(encoding))
    assert (sheet.origin, sheet.separator) == (origin, separator)
    assert sheet.rows == ROWS


def test_zeros_that_were_kept_by_a_formula_stay_and_our_own_quotes_go() -> None:
    sheet = opened('番号,店名\n="0012",\'=1+1の店\n'.encode())
    assert sheet.rows[1] == ["0012", "=1+1の店"]


def test_a_workbook_is_read_as_people_see_it() -> None:
    data = workbook(["番号", "率", "式", "空"], [12.0, 0.5, "=A2*2→24", None], [None], sheet="4月分")
    sheet = opened(data)
    assert sheet.rows == [["番号", "率", "式", "空"], ["12", "0.5", "24"]]
    assert (sheet.origin, sheet.name) == (Origin.XLSX, "4月分")


def test_a_formula_that_nobody_has_reckoned_is_no_empty_cell() -> None:
    assert opened(workbook(["店名"], ["=A1"])).rows[1] == [NO_VALUE]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Why.EMPTY),
        (b"\r\n \r\n", Why.EMPTY),
        (b",,,\r\n,,\r\n", Why.EMPTY),
        (workbook([None]), Why.EMPTY),
        (b"x" * (LARGEST_FILE * 2), Why.TOO_LARGE),
        (b"a\n" * (MOST_ROWS + 1), Why.TOO_MANY_ROWS),
        (b"a," * 200, Why.TOO_MANY_COLUMNS),
        (b"a\n" + b"x" * 3000, Why.TOO_LONG_A_CELL),
        ('店名\n"港の店\n山の店\n'.encode(), Why.OPEN_QUOTE),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Why.NO_TABLE),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(1, 32)) * 9 + b"\xff\xfd", Why.NO_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, Why.OLD_OR_LOCKED),
        ("店名\n港の店\n".encode("cp932") + b"\x82\n", Why.UNKNOWN_SIGNS),
        (b"\xef\xbb\xbf" + "店名\n".encode("cp932"), Why.UNKNOWN_SIGNS),
        (b"PK\x03\x04 and nothing more", Why.BROKEN),
        (workbook(["店名"])[:-40], Why.BROKEN),
        (workbook(["店名"], more="<not closed>"), Why.BROKEN),
        (workbook(["店名"], [ENTITY], more=ENTITIES), Why.BROKEN),
        (bomb(), Why.SPREAD_OUT),
    ],
    ids=lambda value: value.name if isinstance(value, Why) else "",
)
def test_what_is_no_table_is_refused_in_words(data: bytes, why: Why) -> None:
    assert refused(data).code is why


def test_the_row_that_cannot_be_read_is_named() -> None:
    assert "3行目" in str(refused("店名\n港の店\n".encode("cp932") + b"\x82\n"))
    assert "3行目" in str(refused('店名\n港の店\n"山の店\n川の店\n'.encode()))


def test_noise_is_no_list_and_never_fails() -> None:
    for length in (1, 100, 10_000):
        data = b"\xff" + os.urandom(length) + b"\xff"
        assert not has_rows(data), data


def has_rows(data: bytes) -> bool:
    try:
        return not read(APPLICATIONS, opened(data)).unusable
    except FileRefused:
        return False
