"""What stands in a code that we draw: taken apart module by module, since a reader would guess."""

import re
from pathlib import Path

import pytest
import segno

from kiosk.design.codes import Level, qr
from tests.support.qr_matrix import Segment, take_apart

LEVELS: list[Level] = ["l", "m", "q", "h"]
TEXTS = ["¥100ショップ", "木更津", "é", "ｶﾌｪ", "髙橋﨑①㈱", "𠮷", "葛󠄀", "¥", "点" * 40, "000201é6304ABCD"]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_not_ascii_stands_in_a_code_as_bytes_of_utf8_and_without_an_eci(
    text: str, level: Level
) -> None:
    _, segments = take_apart(qr(text, level).matrix)
    assert segments == [Segment("byte", text.encode())]


@pytest.mark.parametrize(
    ("text", "mode"),
    [("12345678", "numeric"), ("HTTP://A.JP", "alphanumeric"), ("tsw1:0a", "byte"), ("x" * 200, "byte")],
)
def test_ascii_stands_in_its_most_compact_form(text: str, mode: str) -> None:
    assert take_apart(qr(text).matrix)[1] == [Segment(mode, text.encode())]


def test_the_level_is_at_least_the_one_that_was_asked_for() -> None:
    for level in LEVELS:
        for length in (1, 20, 60):
            found, _ = take_apart(qr("木" * length, level).matrix)
            assert "LMQH".index(found) >= LEVELS.index(level)


def test_the_taking_apart_tells_what_a_library_left_to_itself_would_draw() -> None:
    """Else the tests above could not fail."""
    made = {
        text: take_apart(segno.make(text, micro=False).matrix)[1] for text in ("¥100ショップ", "木更津", "é")
    }
    assert made["木更津"] == [Segment("kanji", "木更津".encode("shift_jis"))]
    assert made["é"] == [Segment("byte", b"\xe9")]
    assert made["¥100ショップ"] != [Segment("byte", "¥100ショップ".encode())]
    with_eci = segno.make_qr("木更津", encoding="utf-8", mode="byte", eci=True)
    assert take_apart(with_eci.matrix)[1] == [Segment("eci", 26), Segment("byte", "木更津".encode())]


def test_nobody_else_draws_codes() -> None:
    """But the printer's driver, which knows no other room and always draws bytes of UTF-8."""
    root = Path(__file__).parents[3]
    rooms = [
        file for room in ("hub", "kiosk", "edge", "drivers", "city") for file in (root / room).rglob("*.py")
    ]
    drawing = {
        str(file.relative_to(root))
        for file in rooms
        if re.search(r"^\s*(import|from) (segno|qrcode)\b", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    emulators = {each for each in drawing if each.startswith("drivers/emulators/")}
    assert drawing - emulators == {"kiosk/design/codes.py", "drivers/receipt_printer/layout.py"}
