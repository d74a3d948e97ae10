"""Japanese text becomes the twenty cells that a customer can read."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.customer_display.characters import READINGS, encode, encode_line
from drivers.emulators.display.panel import JAPAN, KATAKANA, character


def seen(cells: bytes) -> str:
    """What a Japanese display shows for these bytes, by the emulator's own table."""
    return "".join(character(byte, JAPAN, KATAKANA) for byte in cells)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("ありがとうございました", "ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｼﾀ"),
        ("パーティー「ヴィラ」、。・", "ﾊﾟｰﾃｨｰ｢ｳﾞｨﾗ｣､｡･"),
        ("ｶﾞｷﾞｸﾞ", "ｶﾞｷﾞｸﾞ"),
        ("１，２３４　￥～", "1,234 ¥-"),
        ("Ａｂｃ café", "Abc cafe"),
        ("①㈱", "1(?)"),
        ("お支払い1,200円", "ｵｼﾊﾗｲ1,200ｴﾝ"),
        ("領収書の残高", "ﾘｮｳｼｭｳｼｮﾉｻﾞﾝﾀﾞｶ"),
    ],
)
def test_text_is_shown_as_a_till_writes_it(text: str, cells: str) -> None:
    assert seen(encode(text)[0]) == cells


@pytest.mark.parametrize(
    ("text", "shown", "missing"),
    [
        ("髙橋", "??", 2),
        ("𠮷野", "??", 2),
        ("寿司🍣", "???", 3),
        ("a\\b", "a?b", 1),
        ("\x1b@\x0c", "?@?", 2),
        ("葛\U000e0100", "?", 1),
    ],
)
def test_what_cannot_be_shown_is_a_question_mark_and_is_counted(text: str, shown: str, missing: int) -> None:
    cells, lost = encode(text)
    assert (seen(cells), lost) == (shown, missing)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("ｺﾞｳｹｲ\t¥1,200", "ｺﾞｳｹｲ         ¥1,200"),
        ("アリガトウゴザイマシタ・ドウゾマタ", "ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｼﾀ･ﾄﾞｳｿﾞ"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ\t¥99", "ABCDEFGHIJKLMNOP ¥99"),
        ("\t12345678901234567890123", "12345678901234567890"),
        ("", " " * 20),
    ],
)
def test_a_line_is_cut_at_its_end_and_the_amount_on_the_right_stays_whole(text: str, line: str) -> None:
    assert seen(encode_line(text).cells) == line


@pytest.mark.parametrize("unseen", ["\ufeff", "\u200b", "\u00ad", "\u2060", "\ufe0f"])
def test_what_nobody_sees_takes_no_cell_and_is_not_missed(unseen: str) -> None:
    assert encode(f"{unseen}ｺｰﾋｰ{unseen}¥400") == encode("ｺｰﾋｰ¥400")


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_break_is_one_space(line_break: str) -> None:
    assert encode(f"A{line_break}B") == (b"A B", 0)


def test_a_decomposed_name_is_shown_as_its_letters() -> None:
    assert encode(unicodedata.normalize("NFD", "Nguyễn")) == (b"Nguyen", 0)


def test_every_word_that_the_driver_reads_is_shown_without_loss() -> None:
    assert [word for word in READINGS if encode(word)[1]] == []


@given(st.text(max_size=60))
def test_any_text_becomes_twenty_cells_that_hold_no_command(text: str) -> None:
    cells = encode_line(text).cells
    assert len(cells) == 20
    assert all(0x20 <= byte <= 0x7D or 0xA1 <= byte <= 0xDF for byte in cells)
