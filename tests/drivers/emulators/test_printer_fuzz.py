"""Whatever is sent to it, the emulated printer lives on, stays small and prints the next receipt (C9)."""

from __future__ import annotations

from random import Random

import pytest

from drivers.emulators.printer import parser
from drivers.emulators.printer.interpreter import Interpreter
from drivers.emulators.printer.parser import LENGTHS, LONGEST_COMMAND, Parser
from drivers.emulators.printer.roll import LONGEST_ROWS, Piece, Roll

from .printer_host import CONFIRM, CONFIRMED, CUT, START, kanji, printer_and_host

SEEDS = range(20)
CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE DC4 8: whatever is unfinished is forgotten."""
CLEARED = b"\x37\x25\x00"
WITH_LENGTH = [b"\x1d(k", b"\x1d(L", b"\x1d(H", b"\x1d(A", b"\x1b(A", b"\x1c(A"]


def odd_command(random: Random) -> bytes:
    """A command of the tables with parameters of any length and value, or text in any mode."""
    tail = random.randbytes(random.choice((0, 1, 2, 3, 8, 40)))
    match random.randrange(4):
        case 0:
            code = random.choice(WITH_LENGTH)
            return code + len(tail).to_bytes(2, "little") + tail
        case 1:
            return random.choice(sorted(LENGTHS)) + tail
        case 2:
            return random.choice((b"\x1c\x26", b"\x1c\x43\x00", b"\x1c\x43\x01")) + tail
        case _:
            return tail


@pytest.mark.parametrize("seed", SEEDS)
async def test_after_any_bytes_the_next_receipt_comes_out_and_is_confirmed(seed: int) -> None:
    random = Random(seed)
    async with printer_and_host(lines_per_second=0) as (printer, host):
        sent = b"".join(odd_command(random) for _ in range(300)).replace(b"\x10", b"\x11")
        host.send(sent)  # without real-time requests, which would be answered
        host.send(b"\x00" * 4096 + CLEAR)
        answers = b""
        while CLEARED not in answers:
            answers += await host.reader.read(4096)
        host.send(START + kanji(b"\x96\xd8") + b"\n" + CUT + CONFIRM)
        while CONFIRMED not in answers:
            answers += await host.reader.read(4096)
        assert printer.papers[-1].piece.text[-1] == "木"
        assert [remark for remark in printer.describe()["remarks"] if "itself" in remark] == []


@pytest.mark.parametrize(
    "short",
    [
        b"\x1d(k\x01\x001",  # QR, no function
        b"\x1d(k\x03\x001AB"[:-1] + b"\x41",
        b"\x1d(k\x02\x001C",  # QR, no size
        b"\x1d(L\x01\x000",
        b"\x1d(L\x02\x000p",  # graphics without their head
        b"\x1d(L\x0b\x000p0\x01\x011\x01\x00\x00\x00\xff",  # no rows
        b"\x1dv00\x01\x00\x00\x00",
        b"\x1c&\x1cC\x00\x21\xff\x1c.",  # JIS, second byte above 7Eh
        b"\x1d(k\x03\x001C\xff\x1d(k\x04\x001P0A\x1d(k\x03\x001Q0",  # a module of 255 dots
        b"\x1dw\xff\x1dh\xff\x1dkI\x04{BAB",
    ],
)
def test_parameters_out_of_range_are_passed_over(short: bytes) -> None:
    pieces: list[Piece] = []
    interpreter = Interpreter(pieces.append, lambda token: None)
    for token in Parser().feed(START + short + START + b"A\n" + CUT):
        interpreter.execute(token)
    assert pieces[-1].text[-1] == "A"
    assert len(pieces[-1].dots) < LONGEST_ROWS


def test_paper_that_nobody_cuts_is_kept_by_its_end_alone() -> None:
    interpreter = Interpreter(lambda piece: None, lambda token: None)
    for token in Parser().feed(START + b"\x1b3\xff" + b"\x1bd\xff" * 5_000 + b"end\n"):
        interpreter.execute(token)
    roll = interpreter.press.roll
    assert roll.rows == LONGEST_ROWS
    assert len(roll.visible().dots) == LONGEST_ROWS
    assert roll.visible().text == ("end",)
    assert roll.rows_moved > 5_000 * 255 * 255


def test_feeding_holds_no_dots_until_somebody_looks() -> None:
    roll = Roll()
    roll.feed(LONGEST_ROWS)
    assert sum(strip.nbytes for strip in roll._strips if not isinstance(strip, int)) == 0
    assert roll.visible(10).dots.shape == (10, 576)


def test_a_command_longer_than_any_paper_is_swallowed_and_not_kept() -> None:
    reading = Parser()
    announced = (LONGEST_COMMAND + 1).to_bytes(4, "little")
    first = list(reading.feed(b"\x1d8L" + announced))
    assert [token.too_long for token in first] == [True]
    kept = [reading.feed(b"A" * 65_536) for _ in range(LONGEST_COMMAND // 65_536)]
    assert [token for tokens in kept for token in tokens] == []
    assert len(reading._pending) == 0
    assert [token.raw for token in reading.feed(b"AB")] == [b"B"]


@pytest.mark.parametrize(("code", "most"), [(b"\x1bD", parser.MOST_TABS), (b"\x1dk\x02", parser.MOST_BARS)])
def test_a_list_without_its_end_ends_where_the_longest_one_would(code: bytes, most: int) -> None:
    tokens = list(Parser().feed(code + b"\x31" * (most + 2)))
    assert [token.raw for token in tokens[1:]] == [b"1", b"1"]
