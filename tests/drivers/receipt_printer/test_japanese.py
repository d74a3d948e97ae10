"""Names as people write them, down to the bytes; nothing changes or vanishes unseen."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.ignorable import without_ignorable
from drivers.receipt_printer.font import NOTO_MONO_CJK_JP, CharacterTable, Font, FontError
from drivers.receipt_printer.japanese import GETA, Kind, Substitution, clusters, encode_character, to_cells

FONT = Font(*NOTO_MONO_CJK_JP, 24)


def nothing_drawable(cluster: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("髙", "fbfc"),  # Python alone gives eee0
        ("﨑", "fab1"),  # Python alone gives ed95
        ("橋", "8bb4"),
        ("①", "8740"),
        ("㈱", "878a"),
        ("Ⅲ", "8756"),
        ("ⅲ", "fa42"),
        ("～", "8160"),
        ("〜", "8160"),
        ("−", "817c"),
        ("—", "815c"),
        ("¥", "818f"),
        ("￥", "818f"),
        ("\\", "815f"),  # a Japanese printer would print a yen sign for 5Ch
        ("A", "41"),
        ("ｱ", "b1"),
        ("ﾟ", "df"),
        ("\u304b\u3099", "82aa"),  # か and its mark, as a Macintosh stores が
    ],
)
def test_a_character_has_the_code_that_printers_know(text: str, code: str) -> None:
    cells, missing = to_cells(text, nothing_drawable)
    assert [cell.code.hex() for cell in cells] == [code]
    assert missing == []


@pytest.mark.parametrize("text", ["𠮷", "葛\U000e0100", "辻\U000e0101", "か\u309a", "é"])
def test_what_is_in_no_code_page_is_drawn(text: str) -> None:
    cells, missing = to_cells(text, FONT.can_draw)
    assert [(cell.kind, cell.text) for cell in cells] == [(Kind.DRAWN, text)]
    assert missing == []


@pytest.mark.parametrize(
    "text",
    [
        "🍣",
        "\ue000",  # private use: CP932 has a code for it, and no printer a shape
        "葛\U000e01ee",  # a variant that the font does not have: its base form would be another name
        "\x1b",
        "\x00",
        "\x7f",
        "\u202e",  # turns the writing direction
        "\U0003ffff",
    ],
)
def test_what_cannot_be_printed_is_replaced_and_reported(text: str) -> None:
    cells, missing = to_cells(text, FONT.can_draw)
    assert [cell.text for cell in cells] == [GETA]
    assert missing == [Substitution(text)]


@pytest.mark.parametrize(
    "unseen",
    ["\ufeff", "\u200b", "\u00ad", "\u200d", "\u2060", "\u200e", "\u3164"],
    ids=["byte order mark", "zero-width space", "soft hyphen", "joiner", "word joiner", "mark", "filler"],
)
def test_what_nobody_sees_takes_no_room_and_is_not_missed(unseen: str) -> None:
    cells, missing = to_cells(f"{unseen}喫{unseen}茶{unseen}", FONT.can_draw)
    assert [cell.text for cell in cells] == ["喫", "茶"]
    assert missing == []


@pytest.mark.parametrize("selector", ["\ufe0e", "\ufe0f"])
def test_a_sign_in_emoji_or_text_style_prints_as_the_sign(selector: str) -> None:
    cells, missing = to_cells(f"☆{selector}", FONT.can_draw)
    assert cells == to_cells("☆", FONT.can_draw)[0]
    assert missing == []


def test_a_decomposed_vietnamese_name_prints_as_the_composed_one() -> None:
    name = "Nguyễn Thị Hằng"
    cells, missing = to_cells(unicodedata.normalize("NFD", name), FONT.can_draw)
    assert "".join(cell.text for cell in cells) == unicodedata.normalize("NFC", name)
    assert cells == to_cells(unicodedata.normalize("NFC", name), FONT.can_draw)[0]
    assert missing == []


def test_the_whole_row_of_difficult_names_keeps_its_order_and_width() -> None:
    cells, missing = to_cells("髙橋﨑①㈱¥𠮷葛\U000e0100", FONT.can_draw)
    assert [cell.columns for cell in cells] == [2] * 8
    assert [cell.kind for cell in cells] == [Kind.DOUBLE] * 6 + [Kind.DRAWN] * 2
    assert missing == []


def test_compatibility_kanji_of_names_stay_what_they_are() -> None:
    name = "\ufa19\ufa1b"  # 神 and 福 in their old forms: normalisation would replace them
    assert list(clusters(name)) == ["\ufa19", "\ufa1b"]
    assert encode_character("\ufa19") == bytes.fromhex("fb7e")


@given(st.text(max_size=30))
def test_no_text_ever_puts_a_control_byte_on_the_line(text: str) -> None:
    cells, _ = to_cells(text, FONT.can_draw)
    assert all(len(cell.code) in (0, cell.columns) for cell in cells)
    single = b"".join(cell.code for cell in cells if cell.kind is Kind.SINGLE)
    assert all(0x20 <= byte <= 0x7E or 0xA1 <= byte <= 0xDF for byte in single)


@given(st.text(max_size=30))
def test_every_character_is_printed_or_reported(text: str) -> None:
    cells, missing = to_cells(text, FONT.can_draw)
    assert len(cells) == len(list(clusters(without_ignorable(text))))
    assert sum(cell.text == GETA for cell in cells) == len(missing) + text.count(GETA)


@given(st.characters(codec="cp932", exclude_characters="〜−‖¢£¬"))
def test_every_code_reads_back_as_the_same_character(character: str) -> None:
    code = encode_character(character)
    if code is not None:
        assert code.decode("cp932") == character


def test_a_personal_name_stands_in_no_representation() -> None:
    cells, missing = to_cells("髙橋🍣", FONT.can_draw)
    assert "髙" not in repr(cells)
    assert "🍣" not in repr(missing)


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "letter.ttf"
    text.write_bytes("拝啓".encode() * 100)
    with pytest.raises(FontError):
        CharacterTable.read(text, 0)
