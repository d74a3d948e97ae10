"""QR codes on paper: what the emulated printer rendered is read back by an independent decoder."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from drivers.emulators.printer.interpreter import Interpreter
from drivers.emulators.printer.look import picture
from drivers.emulators.printer.parser import Parser
from drivers.emulators.printer.roll import Piece
from drivers.ports import Line, PaperDocument, QrCode
from drivers.receipt_printer.layout import Paper, lay_out

PAPERS = [
    pytest.param(Paper(columns, native), id=f"{columns} columns, {'native' if native else 'raster'}")
    for columns in (48, 32)
    for native in (True, False)
]


def printed(document: PaperDocument, paper: Paper) -> Piece:
    """The piece of paper that the emulated printer cuts off."""
    pieces: list[Piece] = []
    interpreter = Interpreter(pieces.append, lambda token: None)
    for token in Parser().feed(lay_out(document, paper).commands):
        interpreter.execute(token)
    assert interpreter.press.remarks == []
    assert interpreter.unknown == []
    (piece,) = pieces
    return piece


def read(piece: Piece) -> list[tuple[str, str]]:
    """Bytes as UTF-8, without a guess, and correction level of each code on a picture of the paper."""
    photo = Image.open(io.BytesIO(picture(piece.dots))).convert("RGBA")
    on_table = Image.new("RGBA", photo.size, "white")
    on_table.alpha_composite(photo)
    return [
        (bytes(code.bytes).decode(), code.ec_level) for code in zxingcpp.read_barcodes(on_table.convert("L"))
    ]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    "text", ["TSR1:0012345678", "https://example.jp/木更津/髙橋", "¥100ショップ", "é", "長" * 250]
)
def test_a_qr_code_on_paper_is_read_back_exactly_and_at_level_m(paper: Paper, text: str) -> None:
    assert read(printed(PaperDocument([Line("領収書"), QrCode(text), Line("以上")]), paper)) == [(text, "M")]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_caption_stands_below_the_code_in_the_middle(paper: Paper) -> None:
    piece = printed(PaperDocument([QrCode("TSR1:0012345678", "返金のときはこの印を")]), paper)
    assert piece.text[-1].strip() == "返金のときはこの印を"
    assert len(piece.text) == 2


def test_both_ways_of_printing_put_the_same_modules_on_paper() -> None:
    document = PaperDocument([QrCode("TSR1:0012345678")])
    native, drawn = (printed(document, Paper(48, each)) for each in (True, False))
    assert (native.dots != drawn.dots).sum() == 0
