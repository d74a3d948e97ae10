"""Both decoders on photographs: everything that either can read, and never a wrong digit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import segno

from drivers.code_scanner.acceptance import USUAL, Acceptance, code_128
from drivers.code_scanner.reader import CodeReader, read_photograph
from drivers.code_scanner.text import decode
from drivers.code_scanner.zbar import ZbarDecoder, ZbarUnavailable
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.ports import Symbology

from .photographs import bars, photograph, qr

ROTATIONS = [0, 5, 15, 90, 180, 270]
TEXTS = ["千葉県木更津市", "髙橋﨑①㈱¥𠮷葛\U000e0100", "https://example.jp/p/0123456789abcdef"]
SHIFT_JIS = "木更津ﾃﾞｨ①"


@pytest.fixture
def zbar() -> Iterator[ZbarDecoder]:
    decoder = ZbarDecoder()
    yield decoder
    decoder.close()


def seen_while_held(zbar: ZbarDecoder, code: str, kind: str, rotation: float, pictures: int) -> list[str]:
    """Texts that a code gives while it is held before the camera, each picture with its own noise."""
    drawn = qr(code.encode()) if kind == "qr" else bars(kind, code)
    decoders = ZxingDecoder(thorough=False), ZxingDecoder(), zbar
    reader = CodeReader(*decoders, Acceptance([*USUAL, code_128(len(code))]))
    return [
        scan.text
        for number in range(pictures)
        for scan in reader.look(photograph(drawn, rotation, seed=number), number / 30)
    ]


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_held_qr_code_is_one_scan_with_its_exact_text(
    zbar: ZbarDecoder, text: str, rotation: float
) -> None:
    assert seen_while_held(zbar, text, "qr", rotation, pictures=4) == [text]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_each_decoder_gives_the_bytes_of_shift_jis_untouched(zbar: ZbarDecoder, rotation: float) -> None:
    picture = photograph(qr(SHIFT_JIS.encode("cp932"), module_dots=8), rotation, blur=0.5)
    for decoder in (ZxingDecoder(), zbar):
        assert [decode(reading.raw) for reading in decoder.decode(picture)] == [SHIFT_JIS]


@pytest.mark.parametrize("rotation", [5, 90])
@pytest.mark.parametrize(
    ("kind", "digits"), [("ean13", "4901234567894"), ("ean13", "5000213002834"), ("itf", "12345678901231")]
)
def test_a_held_number_is_read_right_or_not_at_all(
    zbar: ZbarDecoder, kind: str, digits: str, rotation: float
) -> None:
    assert set(seen_while_held(zbar, digits, kind, rotation, pictures=34)) <= {digits}


@pytest.mark.parametrize("kind_and_digits", [("ean13", "4901234567894"), ("code128", "W-0123456789")])
def test_a_number_held_straight_is_read(zbar: ZbarDecoder, kind_and_digits: tuple[str, str]) -> None:
    kind, digits = kind_and_digits
    assert seen_while_held(zbar, digits, kind, 0, pictures=34) == [digits]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_photograph_gives_at_least_what_either_decoder_sees(zbar: ZbarDecoder, rotation: float) -> None:
    picture = photograph(qr(TEXTS[0].encode(), module_dots=4), rotation, blur=2.0)
    zxing = ZxingDecoder()
    alone = {*zxing.decode(picture), *zbar.decode(picture)}
    assert read_photograph(picture, zxing, zbar) >= alone


def test_an_empty_table_is_nothing(zbar: ZbarDecoder) -> None:
    empty = photograph(qr(b"x")[:1, :1])
    assert read_photograph(empty, ZxingDecoder(), zbar) == set()


def test_symbologies_are_told(zbar: ZbarDecoder) -> None:
    codes = {Symbology.QR: qr(b"A"), Symbology.EAN13: bars("ean13", "4901234567894")}
    for symbology, code in codes.items():
        for decoder in (ZxingDecoder(), zbar):
            assert {reading.symbology for reading in decoder.decode(photograph(code, blur=0))} == {symbology}


def test_a_closed_decoder_says_so() -> None:
    decoder = ZbarDecoder()
    decoder.close()
    with pytest.raises(ZbarUnavailable):
        decoder.decode(photograph(qr(b"A")))


def test_a_small_light_code_on_a_dark_ground_is_read_at_its_own_size(zbar: ZbarDecoder) -> None:
    """Half its size would leave one dot for a module."""
    dark = 255 - qr(TEXTS[2].encode(), module_dots=2)
    reader = CodeReader(ZxingDecoder(thorough=False), ZxingDecoder(), zbar, Acceptance())
    scans = [
        scan.text
        for number in range(24)
        for scan in reader.look(photograph(dark, blur=0.4, seed=number), number / 30)
    ]
    assert scans == [TEXTS[2]]


def test_gb_2312_that_says_so_is_no_cp932(zbar: ZbarDecoder) -> None:
    text = "中国银行"
    drawn = segno.make_qr(text, encoding="gbk", mode="byte", eci=True)
    light = np.pad(1 - np.array([list(row) for row in drawn.matrix], np.uint8), 4, constant_values=1)
    code = np.kron(light, np.full((6, 6), 255, np.uint8)).astype(np.uint8)
    reader = CodeReader(ZxingDecoder(thorough=False), ZxingDecoder(), zbar, Acceptance())
    scans = [
        scan.text for number in range(8) for scan in reader.look(photograph(code, seed=number), number / 30)
    ]
    assert scans == [text]
