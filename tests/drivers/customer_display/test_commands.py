"""What goes on the line: few bytes, and after them the wanted text in every cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.customer_display import commands
from drivers.emulators.display.panel import Panel

LINE = st.text(st.sampled_from("0123 ¥AB"), min_size=20, max_size=20).map(
    lambda text: text.replace("¥", "\\").encode()
)


def panel(*parts: bytes) -> Panel:
    display = Panel()
    for part in (commands.begin(4), *parts):
        display.feed(part)
    assert display.unknown == []
    return display


@given(st.tuples(LINE, LINE), st.tuples(LINE, LINE))
def test_a_change_brings_the_wanted_text_whatever_stood_there(
    shown: tuple[bytes, bytes], wanted: tuple[bytes, bytes]
) -> None:
    changed = panel(commands.whole(shown), commands.change(shown, wanted))
    assert changed.cells == panel(commands.whole(wanted)).cells
    assert len(commands.change(shown, wanted)) <= len(commands.whole(wanted))


def test_what_stands_there_already_is_not_written_again() -> None:
    same = (b"A" * 20, b"B" * 20)
    assert commands.change(same, same) == b""
    assert (
        commands.change((b"1,200".rjust(20), b"B" * 20), (b"1,300".rjust(20), b"B" * 20)) == b"\x1f$\x12\x013"
    )


def test_a_change_never_clears_the_display() -> None:
    assert b"\x0c" not in commands.modes(4) + commands.change((b"A" * 20,) * 2, (b"B" * 20,) * 2)


@pytest.mark.parametrize("torn", [b"\x1f", b"\x1f$", b"\x1f$\x05", b"\x1b", b"\x1bR", b"\x1fX"])
def test_the_modes_end_a_command_that_was_torn(torn: bytes) -> None:
    display = Panel()
    display.feed(commands.begin(4) + torn + commands.modes(4) + commands.whole((b"A" * 20, b"B" * 20)))
    assert display.lines == ("A" * 20, "B" * 20)


@pytest.mark.parametrize("level", [0, 5])
def test_light_outside_of_its_range_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="brightness"):
        commands.brightness(level)


@pytest.mark.parametrize(("line", "column"), [(2, 0), (0, 20), (-1, 0)])
def test_a_cell_that_is_not_there_is_refused(line: int, column: int) -> None:
    with pytest.raises(ValueError, match="no cell"):
        commands.move(line, column)
