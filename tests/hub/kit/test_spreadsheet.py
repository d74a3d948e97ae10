from __future__ import annotations

import ast
import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kit.spreadsheet import as_csv, harmless

WRITERS = ("writer", "DictWriter", "Workbook", "ExcelWriter", "to_csv", "to_excel")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "＝1+1",
        "+81",
        "＋81",
        "-2+3",
        "－2+3",
        "−2",
        "@SUM(A1)",
        "＠SUM(A1)",
        "\t=1",
        "\r=1",
        "\u200b=1",
        "\ufeff＝1",
        " =1",
        "\u3000＠x",
        "\u202e=1",
        "\0=1",
        "\u00a0-1",
    ],
)
def test_what_begins_like_a_formula_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["港の店", "a=b", "Ｔシャツ", "", "3-4", "☆＝"])
def test_any_other_text_is_left_alone(cell: str) -> None:
    assert harmless(cell) == cell


def test_negative_amounts_stay_numbers_and_the_file_has_its_mark() -> None:
    made = as_csv(("内容", "金額（円）"), [("港の店", -1200)])
    assert made == "\ufeff内容,金額（円）\r\n港の店,-1200\r\n".encode()


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"])), st.integers()), max_size=5))
def test_a_table_is_read_back_as_it_was_written(rows: list[tuple[str, int]]) -> None:
    text = as_csv(("a", "b"), rows).decode("utf-8-sig")
    _, *read = csv.reader(io.StringIO(text, newline=""))
    assert [(cell.removeprefix("'"), int(number)) for cell, number in read] == [
        (cell.replace("\0", "").removeprefix("'"), number) for cell, number in rows
    ]


def test_no_other_module_writes_tables_for_spreadsheets() -> None:
    """Whoever wrote one alone would have to guard its cells alone. Reading one is another matter."""
    root = Path(__file__).parents[3]
    rooms = ("drivers", "edge", "kiosk", "hub", "city")
    writing = {
        str(path.relative_to(root))
        for room in rooms
        for path in (root / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in WRITERS
    }
    assert writing == {"hub/kit/spreadsheet.py", "hub/kit/workbook.py"}


def test_every_answer_that_is_a_table_is_made_by_the_one_writer() -> None:
    root = Path(__file__).parents[3]
    sources = {path: path.read_text(encoding="utf-8") for path in (root / "hub").rglob("*.py")}
    offering = [path for path, source in sources.items() if "text/csv" in source]
    assert offering
    assert [
        path for path in offering if not re.search(r"\b(as_csv|spreadsheet\.pieces)\(", sources[path])
    ] == []
