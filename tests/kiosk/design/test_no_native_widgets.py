"""What a browser would say in its own language, and what stays after a touch, is on no page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted(ROOT.glob("hub/*/pages/*.html")) + sorted(ROOT.glob("kiosk/**/*.html"))
SHEETS = [
    file
    for folder in ("kiosk/design/static", "hub", "city/board/static")
    for file in sorted((ROOT / folder).rglob("*.css"))
]
NATIVE = re.compile(r'type="(number|month|week|date|datetime-local|time|color|range)"')
FILE = re.compile(r'<input(?![^>]*visually-hidden)[^>]*type="file"')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_field_is_a_widget_of_the_browser(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert NATIVE.findall(text) == []
    assert FILE.findall(text) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_hover_is_only_where_something_hovers(sheet: Path) -> None:
    depth, allowed, bare = 0, 0, []
    for line in sheet.read_text(encoding="utf-8").splitlines():
        if "@media (hover: hover)" in line:
            allowed = depth + 1
        elif ":hover" in line and not allowed:
            bare.append(line.strip())
        depth += line.count("{") - line.count("}")
        if depth < allowed:
            allowed = 0
    assert bare == []
