"""What stands on the paper: bytes from the manuals in, dots and text out."""

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from drivers.emulators.printer.interpreter import Interpreter
from drivers.emulators.printer.look import picture
from drivers.emulators.printer.parser import Parser, Token
from drivers.emulators.printer.roll import HEAD_TO_CUTTER_DOTS, Piece

from .printer_host import CUT, START, kanji


class Printed:
    """Everything that came out for some bytes."""

    def __init__(self, data: bytes, lenient_kanji: bool = False) -> None:
        self.pieces: list[Piece] = []
        self.queries: list[Token] = []
        self.interpreter = Interpreter(self.pieces.append, self.queries.append)
        self.interpreter.press.lenient_kanji = lenient_kanji
        for token in Parser().feed(data):
            self.interpreter.execute(token)

    @property
    def text(self) -> tuple[str, ...]:
        return self.interpreter.press.roll.visible().text

    @property
    def dots(self) -> NDArray[np.uint8]:
        """Dots below the blank paper that the last cut left."""
        return self.interpreter.press.roll.visible().dots[HEAD_TO_CUTTER_DOTS:]

    @property
    def remarks(self) -> list[str]:
        return self.interpreter.press.remarks


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"\x96\xd8\x8d\x58\x92\xc3", "木更津"),
        (b"\xfb\xfc\xfa\xb1", "髙﨑"),  # IBM's extension
        (b"\xee\xe0\xed\x95", "髙﨑"),  # NEC's selection of the same
        (b"\x87\x40\x87\x8a", "①㈱"),  # NEC row 13
        (b"\xb1\xb8\xb1", "ｱｸｱ"),
        (b"AQUA \x83\x52\x83\x43\x83\x93", "AQUA コイン"),
    ],
)
def test_shift_jis_text_is_read_with_both_sets_of_extensions(wire: bytes, text: str) -> None:
    printed = Printed(START + kanji(wire) + b"\n")
    assert printed.text == (text,)
    assert printed.remarks == []


def test_jis_codes_are_read_after_fs_c_0() -> None:
    assert Printed(b"\x1b\x40\x1c\x43\x00" + kanji(b"\x4c\x5a\x39\x39\x44\x45") + b"\n").text == ("木更津",)


def test_without_kanji_mode_two_byte_codes_are_no_kanji() -> None:
    assert Printed(START + b"\x96\xd8\n").text != ("木",)
    assert Printed(START + b"\x96\xd8\n", lenient_kanji=True).text == ("木",)


def test_a_code_without_a_kanji_becomes_a_geta_and_a_remark() -> None:
    printed = Printed(START + kanji(b"\x85\x40") + b"\n")
    assert printed.text == ("〓",)
    assert printed.remarks == ["code 8540 has no kanji"]


def test_the_japanese_set_has_a_yen_sign_at_5c() -> None:
    assert Printed(b"\x1b\x52\x08\x5c\n\x1b\x52\x00\x5c\n").text == ("¥", "\\")


def test_forty_eight_columns_fit_and_the_forty_ninth_begins_a_line() -> None:
    assert Printed(b"0" * 49 + b"\n").text == ("0" * 48, "0")


def test_twenty_four_kanji_fit_and_the_next_begins_a_line() -> None:
    assert Printed(START + kanji(b"\x96\xd8" * 25) + b"\n").text == ("木" * 24, "木")


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [(b"\x1d\x21\x00", 24, 24), (b"\x1d\x21\x11", 48, 48), (b"\x1d\x21\x10", 48, 24)],
)
def test_gs_exclamation_scales_kanji_too(size: bytes, width: int, height: int) -> None:
    """GS B 1 makes the whole cell black, so its size can be measured."""
    printed = Printed(START + size + b"\x1d\x42\x01" + kanji(b"\x81\x40") + b"\n")
    assert np.argwhere(printed.dots == 255).max(axis=0).tolist() == [height - 1, width - 1]


@pytest.mark.parametrize(("align", "left"), [(0, 0), (1, 282), (2, 564)])
def test_a_line_stands_left_centred_or_right(align: int, left: int) -> None:
    printed = Printed(b"\x1b\x61" + bytes((align,)) + b"\x1d\x42\x01 \n")
    assert np.argwhere(printed.dots == 255).min(axis=0)[1] == left


def test_bold_has_more_ink_and_underline_a_full_row() -> None:
    plain, bold = Printed(b"HHHH\n").dots, Printed(b"\x1b\x45\x01HHHH\n").dots
    assert bold.sum() > plain.sum() * 1.1
    assert (Printed(b"\x1b\x2d\x02HHHH\n").dots[22:24, :48] == 255).all()


def test_an_absolute_position_moves_the_next_character() -> None:
    printed = Printed(b"\x1d\x42\x01\x1b\x24\x80\x01 \n")
    assert np.argwhere(printed.dots == 255).min(axis=0)[1] == 0x180


@pytest.mark.parametrize(
    ("feed", "rows"), [(b"\n", 30), (b"\x1b\x64\x03", 90), (b"\x1b\x4a\x40", 64), (b"\x1b\x33\x28\n", 40)]
)
def test_paper_moves_by_lines_or_by_dots(feed: bytes, rows: int) -> None:
    assert len(Printed(b"X" + feed).dots) == rows


def test_a_raster_image_is_printed_dot_by_dot_and_may_be_doubled() -> None:
    image = b"\x02\x00\x02\x00\x80\x01\x00\xff"
    dots = Printed(b"\x1d\x76\x30\x00" + image).dots
    assert (dots[0, :16] == [255] + [0] * 14 + [255]).all()
    assert (dots[1, 8:16] == 255).all()
    assert Printed(b"\x1d\x76\x30\x03" + image).dots.shape == (4, 576)


def test_a_column_image_stands_in_the_line_like_a_character() -> None:
    printed = Printed(b"A\x1b\x2a\x21\x02\x00" + b"\xff\xff\xff\x00\x00\x01" + b"B\n")
    assert printed.text == ("A\N{OBJECT REPLACEMENT CHARACTER}B",)
    assert (printed.dots[:24, 12] == 255).all()
    assert printed.dots[23, 13] == 255
    assert (printed.dots[:23, 13] == 0).all()


def test_a_user_defined_kanji_is_drawn_where_its_code_stands() -> None:
    define = b"\x1c\x32\xf0\x40" + b"\xff\xff\xff" + b"\x00" * 69
    printed = Printed(START + define + kanji(b"\xf0\x40") + b"\n")
    assert printed.remarks == []
    assert (printed.dots[:24, 0] == 255).all()
    assert (printed.dots[:24, 1:24] == 0).all()


def qr_job(text: bytes) -> bytes:
    length = (len(text) + 3).to_bytes(2, "little")
    return (
        b"\x1d\x28\x6b\x04\x00\x31\x41\x32\x00"  # model 2
        b"\x1d\x28\x6b\x03\x00\x31\x43\x06"  # six dots a module
        b"\x1d\x28\x6b\x03\x00\x31\x45\x31"  # level M
        b"\x1d\x28\x6b" + length + b"\x31\x50\x30" + text + b"\x1d\x28\x6b\x03\x00\x31\x51\x30"
    )


def test_a_qr_code_on_the_paper_can_be_scanned() -> None:
    wanted = "https://example.invalid/木更津"
    printed = Printed(b"\x1b\x61\x01" + qr_job(wanted.encode()) + CUT)
    photo = Image.open(io.BytesIO(picture(printed.pieces[0].dots))).convert("RGBA")
    paper = Image.new("RGBA", photo.size, "white")
    paper.alpha_composite(photo)
    read, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(paper.convert("L")))
    assert read == wanted


def test_a_qr_code_wider_than_the_paper_is_not_printed() -> None:
    job = qr_job(b"x" * 1500).replace(b"\x31\x43\x06", b"\x31\x43\x10")
    printed = Printed(job)
    assert printed.text == ()
    assert printed.remarks == ["QR code wider than the paper"]


@pytest.mark.parametrize(
    ("job", "text"),
    [
        (b"\x1d\x48\x02\x1d\x77\x02\x1d\x6b\x49\x07{B12345", "12345"),
        (b"\x1d\x48\x02\x1d\x77\x02\x1d\x6b\x43\x0c490123456789", "490123456789"),
        (b"\x1d\x48\x02\x1d\x77\x02\x1d\x6b\x02490123456789\x00", "490123456789"),
    ],
)
def test_bar_codes_are_drawn_with_their_text_below(job: bytes, text: str) -> None:
    assert Printed(job).text == ("[bar code]", text)


def test_a_cut_with_feed_takes_everything_and_a_bare_cut_goes_through_the_last_lines() -> None:
    whole = Printed(b"1\n2\n3\n4\n5\n\x1d\x56\x42\x08")
    assert whole.pieces[0].text == ("1", "2", "3", "4", "5")
    assert len(whole.pieces[0].dots) == HEAD_TO_CUTTER_DOTS + 5 * 30 + 8
    bare = Printed(b"1\n2\n3\n4\n5\n\x1d\x56\x00")
    assert bare.pieces[0].text == ("1", "2")
    assert bare.text == ("3", "4", "5")


def test_unknown_commands_are_noted_and_the_text_behind_them_survives() -> None:
    printed = Printed(b"\x1b\x7fA\n\x1d\x28\x7a\x02\x00xxB\n")
    assert printed.text == ("A", "B")
    assert printed.interpreter.unknown == ["1b7f", "1d287a"]


@pytest.mark.parametrize(
    "command",
    [
        b"\x1b\x7b\x01",
        b"\x1b\x56\x01",
        b"\x1d\x62\x01",
        b"\x1b\x70\x00\x32\x32",
        b"\x1b\x63\x35\x00",
        b"\x1d\x28\x45\x03\x00abc",
    ],
)
def test_commands_without_a_mark_are_passed_over(command: bytes) -> None:
    printed = Printed(command + b"A\n")
    assert printed.text == ("A",)
    assert printed.interpreter.unknown == []


def test_the_same_paper_comes_out_however_the_bytes_are_split() -> None:
    data = (
        START
        + kanji(b"\x96\xd8\x8d\x58")
        + b"\n"
        + qr_job(b"split")
        + b"\x1d\x76\x30\x00\x01\x00\x02\x00\x1b\x40"
        + CUT
    )
    whole: list[Piece] = []
    parts: list[Piece] = []
    for pieces, step in ((whole, len(data)), (parts, 1)):
        interpreter, parser = Interpreter(pieces.append, lambda token: None), Parser()
        for at in range(0, len(data), step):
            for token in parser.feed(data[at : at + step]):
                interpreter.execute(token)
    assert whole[0].text == parts[0].text
    assert np.array_equal(whole[0].dots, parts[0].dots)
