"""Where a code ends: by its closing byte, or by silence; nothing torn is ever handed on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.code_scanner.framing import Drop, Dropped, Ending, Framed, Framer, Piece

GAP = 0.5


def framed(*arrivals: tuple[float, bytes], ending: Ending = Ending.CR, max_length: int = 100) -> list[Piece]:
    framer = Framer(ending, GAP, max_length)
    pieces = [piece for at, data in arrivals for piece in framer.feed(data, at)]
    return pieces + framer.silence(arrivals[-1][0] + GAP)


@pytest.mark.parametrize(
    ("ending", "arrivals", "pieces"),
    [
        (Ending.CR, [(0, b"ABC\r")], [Framed(b"ABC")]),
        (Ending.CR, [(0, b"A\rB\r")], [Framed(b"A"), Framed(b"B")]),
        (Ending.CR, [(0, b"AB"), (0.4, b"C\r")], [Framed(b"ABC")]),
        (Ending.CR, [(0, b"ABC\r\n"), (2, b"DEF\r\n")], [Framed(b"ABC"), Framed(b"DEF")]),
        (Ending.CR, [(0, b"A\nB\r")], [Framed(b"A\nB")]),
        (Ending.CR, [(0, b"ABC")], [Dropped(Drop.UNFINISHED)]),
        (Ending.CR, [(0, b"AB"), (0.6, b"CD\r")], [Dropped(Drop.UNFINISHED), Framed(b"CD")]),
        (Ending.CR, [(0, b"\r\r\r")], []),
        (Ending.LF, [(0, b"ABC\n")], [Framed(b"ABC")]),
        (Ending.CRLF, [(0, b"ABC\r"), (0.1, b"\n")], [Framed(b"ABC")]),
        (Ending.SILENCE, [(0, b"ABC"), (0.1, b"D")], [Framed(b"ABCD")]),
        (Ending.SILENCE, [(0, b"ABC"), (0.7, b"D")], [Framed(b"ABC"), Framed(b"D")]),
        (Ending.CR, [(0, b"\x00\x7f\x00ABC\r")], [Framed(b"ABC")]),
        (Ending.CR, [(0, b"\x02ABC\x03\r")], [Framed(b"\x02ABC\x03")]),
        (Ending.CR, [(0, b"\x02\x03\r\x02\r")], []),
        (Ending.CR, [(0, b"A\x02C\r")], [Dropped(Drop.GARBAGE)]),
        (Ending.ETX, [(0, b"\x02ABC\x03\x02DEF\x03")], [Framed(b"\x02ABC"), Framed(b"\x02DEF")]),
        (Ending.TAB, [(0, b"ABC\t")], [Framed(b"ABC")]),
        (Ending.CR, [(0, b"AB\x00C\r")], [Dropped(Drop.GARBAGE)]),
        (Ending.CR, [(0, b"\x1d0101234\x1d10\r")], [Framed(b"\x1d0101234\x1d10")]),
        (Ending.CR, [(0, b"x" * 101 + b"\rABC\r")], [Dropped(Drop.TOO_LONG), Framed(b"ABC")]),
        (Ending.CR, [(0, b"x" * 101), (0.1, b"xx\rABC\r")], [Dropped(Drop.TOO_LONG), Framed(b"ABC")]),
        (Ending.CR, [(0, b"x" * 101), (0.9, b"ABC\r")], [Dropped(Drop.UNFINISHED), Framed(b"ABC")]),
    ],
)
def test_arrivals_become_these_pieces(
    ending: Ending, arrivals: list[tuple[float, bytes]], pieces: list[Piece]
) -> None:
    assert framed(*arrivals, ending=ending) == pieces


CODES = st.lists(st.binary(min_size=1, max_size=20).map(bytes.hex).map(str.encode), max_size=5)


@given(CODES, st.sampled_from([Ending.CR, Ending.LF, Ending.CRLF]), st.data())
def test_any_way_of_cutting_the_stream_gives_the_same_codes(
    codes: list[bytes], ending: Ending, data: st.DataObject
) -> None:
    stream = b"".join(code + ending.value for code in codes)
    framer = Framer(ending, GAP)
    pieces: list[Piece] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        pieces += framer.feed(stream[:size], 0.0)
        stream = stream[size:]
    assert pieces == [Framed(code) for code in codes]


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_code_cut_at_any_byte_is_never_a_code(cut: int) -> None:
    assert framed((0, b"12345678\r"[:cut])) == [Dropped(Drop.UNFINISHED)]
