from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.wire.text import Fault, TextUnfit, cleaned, length, normal, unfit, written


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("か\u3099き", "がき"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("  山田　太郎\u3000", "山田　太郎"),
        ("a\u00a0b\u2003c", "a b c"),
        ("\u3000 \t", ""),
        ("神\ufe00・神\ufa19", "神\ufe00・神\ufa19"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("☆\ufe0f", "☆\ufe0f"),
        ("क्\u200dष", "क्\u200dष"),
    ],
)
def test_the_same_sight_is_the_same_text_and_a_name_keeps_its_character(typed: str, kept: str) -> None:
    assert written(typed) == kept


@pytest.mark.parametrize(
    ("text", "fault", "position", "code"),
    [
        ("a\0b", Fault.CONTROL, 2, 0x00),
        ("一\t二", Fault.CONTROL, 2, 0x09),
        ("一\n二", Fault.CONTROL, 2, 0x0A),
        ("12\u202e34", Fault.TURNING, 3, 0x202E),
        ("\u2067a", Fault.TURNING, 1, 0x2067),
        ("がき\u200b", Fault.INVISIBLE, 3, 0x200B),
        ("\ufeffa", Fault.INVISIBLE, 1, 0xFEFF),
        ("so\u00adft", Fault.INVISIBLE, 3, 0xAD),
        ("a\u200db", Fault.INVISIBLE, 2, 0x200D),
        ("a\U000e0041", Fault.INVISIBLE, 2, 0xE0041),
        ("\u3164", Fault.BLANK, 1, 0x3164),
        ("あ\u2800い", Fault.BLANK, 2, 0x2800),
        ("\ue000", Fault.PRIVATE, 1, 0xE000),
        ("\ufe00a", Fault.LOOSE, 1, 0xFE00),
        ("a\ufe00", Fault.LOOSE, 2, 0xFE00),
        ("\u0301", Fault.LOOSE, 1, 0x301),
        ("x" + "\u0334" * 9, Fault.PILED, 1, 0x334),
        ("\uffff", Fault.INVISIBLE, 1, 0xFFFF),
        ("a\ud800", Fault.INVISIBLE, 2, 0xD800),
    ],
)
def test_what_nobody_sees_is_refused_with_its_name_and_place(
    text: str, fault: Fault, position: int, code: int
) -> None:
    with pytest.raises(TextUnfit) as refused:
        written(text)
    assert (refused.value.fault, refused.value.position, refused.value.code) == (fault, position, code)


def test_several_lines_may_stand_where_there_is_room_for_them() -> None:
    assert written("一\r\n二\r三", lines=True) == "一\n二\n三"


@pytest.mark.parametrize(
    ("text", "signs"),
    [("か\u3099き", 2), ("葛\U000e0100城", 2), ("Nguye\u0302\u0303n", 6), ("😀", 1), ("", 0)],
)
def test_a_text_is_as_long_as_the_screen_counts(text: str, signs: int) -> None:
    assert length(text) == signs


@given(st.text())
def test_what_is_kept_stays_as_it_is_when_it_is_read_again(text: str) -> None:
    try:
        kept = written(text, lines=True)
    except TextUnfit:
        return
    assert written(kept, lines=True) == kept
    assert normal(kept) == kept
    assert unfit(kept, lines=True) is None
    assert "\0" not in kept


@given(st.text())
def test_what_is_cleaned_can_stay_and_is_cleaned_once(text: str) -> None:
    for lines in (False, True):
        kept = cleaned(text, lines=lines)
        assert unfit(kept, lines=lines) is None
        assert cleaned(kept, lines=lines) == kept


def test_a_machines_text_keeps_its_characters_and_shows_where_one_was_lost() -> None:
    assert cleaned("葛\U000e0100飾\ufa19") == "葛\U000e0100飾\ufa19"
    assert cleaned("渡\ue000辺\u200b 太郎\x00") == "渡〓辺 太郎"


def test_a_text_full_of_what_nobody_sees_costs_no_more_than_another() -> None:
    assert cleaned("a" * 2000 + "\u200b" * 200_000) == "a" * 2000
