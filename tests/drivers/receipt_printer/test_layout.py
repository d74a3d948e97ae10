"""Documents become lines of 48 columns; what is drawn is drawn as wide as what is coded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ports import Block, Columns, Feed, Line, PaperDocument, QrCode, Rule
from drivers.receipt_printer import commands
from drivers.receipt_printer.font import NOTO_MONO_CJK_JP, Font
from drivers.receipt_printer.japanese import Cell, to_cells
from drivers.receipt_printer.layout import PAPER_58MM, PAPER_80MM, LayoutError, lay_out
from drivers.receipt_printer.wrapping import columns_of, wrap

FONT = Font(*NOTO_MONO_CJK_JP, 24)
K, N = "1c26", "1c2e"
"""Kanji mode on, off."""


def body(*blocks: Block) -> bytes:
    """What the blocks become, without the beginning and the cut."""
    laid_out = lay_out(PaperDocument(blocks))
    assert laid_out.commands.startswith(commands.begin())
    assert laid_out.commands.endswith(commands.CUT)
    return laid_out.commands[len(commands.begin()) : -len(commands.CUT)]


def cells(text: str) -> list[Cell]:
    return to_cells(text, FONT.can_draw)[0]


def texts(text: str, columns: int) -> list[str]:
    return ["".join(cell.text for cell in line) for line in wrap(cells(text), columns)]


@pytest.mark.parametrize(
    ("block", "hexadecimal"),
    [
        (Line("ABC"), "4142430a"),
        (Line(""), "0a"),
        (Line("髙A﨑"), f"{K}fbfc{N}41{K}fab1{N}0a"),
        (Line("橋", bold=True), f"1b4501{K}8bb4{N}0a1b4500"),
        (Line("A", scale=2, align="right"), "1b61021b33361d2111410a1d21001b321b6100"),
        (Line("A", inverse=True), "1d4201410a1d4200"),
        (Line("1\n2"), "310a320a"),
        (Line("1\r\n2\r3"), "310a320a330a"),
        (Columns("A\r\nB", "C"), "412042" + "20" * 44 + "430a"),
        (Columns("A", "B"), "41" + "20" * 46 + "420a"),
        (Columns("橋", "¥9"), f"{K}8bb4{N}" + "20" * 43 + f"{K}818f{N}390a"),
        (Columns("A", "B", scale=2), "1b33361d211141" + "20" * 22 + "420a1d21001b32"),
        (Feed(2), "1b6402"),
    ],
)
def test_a_block_becomes_these_bytes(block: Block, hexadecimal: str) -> None:
    assert body(block).hex() == hexadecimal


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("あいうえお", 6, ["あいう", "えお"]),
        ("あいう、え", 6, ["あい", "う、え"]),  # no line begins with 、
        ("あい「うえ」", 6, ["あい", "「う", "え」"]),  # none ends with 「
        ("one two three", 8, ["one two", "three"]),
        ("合計1,200円", 8, ["合計", "1,200円"]),  # a number stays whole
        ("A" * 10, 4, ["AAAA", "AAAA", "AA"]),
        ("あA", 2, ["あ", "A"]),
        ("", 6, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, columns: int, lines: list[str]) -> None:
    assert texts(text, columns) == lines


@given(st.text(st.sampled_from("あ漢、。「」abc1 𠮷ｱ"), max_size=60), st.integers(2, 48))
def test_no_line_is_too_long_and_only_spaces_are_lost(text: str, columns: int) -> None:
    lines = wrap(cells(text), columns)
    assert all(columns_of(line) <= columns for line in lines)
    kept = "".join(cell.text for line in lines for cell in line)
    assert kept.replace(" ", "") == text.replace(" ", "")


def test_a_left_text_that_is_too_long_for_one_line_leaves_the_amount_alone_on_the_last() -> None:
    rows = body(Columns("x" * 47, "¥100")).split(b"\n")
    assert rows[0] == b"x" * 47
    assert rows[1] == b" " * 43 + bytes.fromhex("1c26818f1c2e") + b"100"


def test_a_line_with_a_drawn_character_is_one_image_over_the_whole_width() -> None:
    image = body(Line("𠮷野"))
    assert image[:8] == b"\x1dv0\x00\x48\x00\x1e\x00"
    assert len(image) == 8 + 72 * 30


def black_columns(image: bytes) -> list[int]:
    """Which of the 576 dots across are black in any row."""
    rows = [image[8 + at : 8 + at + 72] for at in range(0, len(image) - 8, 72)]
    return [x for x in range(576) if any(row[x // 8] >> (7 - x % 8) & 1 for row in rows)]


@pytest.mark.parametrize(("align", "left"), [("left", 0), ("centre", 264), ("right", 528)])
def test_a_drawn_line_stands_where_it_is_aligned(align: str, left: int) -> None:
    black = black_columns(body(Line("𠮷野", align=align)))
    assert left <= black[0] <= left + 4
    assert left + 43 <= black[-1] < left + 48


def test_a_drawn_line_in_inverse_is_the_negative_of_the_plain_one() -> None:
    plain, inverse = body(Line("𠮷")), body(Line("𠮷", inverse=True))
    cell = [(y, x) for y in range(24) for x in range(3)]  # 24 × 24 dots are three bytes wide
    assert all(plain[8 + 72 * y + x] ^ inverse[8 + 72 * y + x] == 0xFF for y, x in cell)
    assert any(plain[8 + 72 * y + x] for y, x in cell)


def test_spaces_that_the_author_set_around_a_short_text_stay() -> None:
    assert body(Line(" A ")) == b" A \n"


def test_a_variant_is_drawn_as_itself_and_not_as_its_base() -> None:
    drawn = body(Line("葛\U000e0100é"))
    assert drawn != body(Line("葛\U000e0101é"))


def test_rules_cross_the_whole_paper() -> None:
    single, double = body(Rule()), body(Rule(double=True))
    assert single.count(b"\xff" * 72) == 2
    assert double.count(b"\xff" * 72) == 4


def test_a_qr_code_shrinks_until_it_fits_the_paper() -> None:
    small = body(QrCode("x" * 20, module_dots=8))
    large = body(QrCode("x" * 1200, module_dots=8))
    assert b"\x31\x43\x08" in small
    assert b"\x31\x43\x04" in large  # 113 modules and 8 light ones in 576 dots


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (QrCode("漢" * 3000), "too long"),
        (Line("A", scale=3), "scale"),
        (Line("A", align="top"), "left, centre or right"),
    ],
)
def test_what_cannot_stand_on_the_paper_is_refused(block: Block, message: str) -> None:
    with pytest.raises(LayoutError, match=message):
        lay_out(PaperDocument([block]))


def test_narrow_paper_has_narrow_lines() -> None:
    laid_out = lay_out(PaperDocument([Columns("A", "B")]), PAPER_58MM)
    assert b"A" + b" " * 30 + b"B\n" in laid_out.commands
    assert PAPER_80MM.dots == 576


def test_substitutions_are_counted_over_the_whole_document() -> None:
    laid_out = lay_out(PaperDocument([Line("🍣"), Columns("a", "🍺"), Line("寿司")]))
    assert [each.character for each in laid_out.substitutions] == ["🍣", "🍺"]
