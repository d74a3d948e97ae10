"""What scanners put around a code is taken off and named, and a code that only looks so is left alone."""

from __future__ import annotations

import pytest

from drivers.code_scanner.dressing import Undressed, Worn, undress
from drivers.code_scanner.text import Charset, Undecodable
from drivers.ports import Symbology

AIM, ECI, STX_ETX = Worn.AIM_IDENTIFIER, Worn.ECI, Worn.STX_ETX
JAPANESE = "木更津"
UTF8, CP932 = JAPANESE.encode(), JAPANESE.encode("cp932")
GB = "中国".encode("gb2312")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"]Q1TSW1:01", Undressed("TSW1:01", b"TSW1:01", Symbology.QR, (AIM,))),
        (b"]E04901234567894", Undressed("4901234567894", b"4901234567894", Symbology.EAN13, (AIM,))),
        (b"]E412345670", Undressed("12345670", b"12345670", Symbology.UNKNOWN, (AIM,))),
        (b"]C1" + b"9" * 44, Undressed("9" * 44, b"9" * 44, Symbology.CODE128, (AIM,))),
        (b"]I112345678901231", Undressed("12345678901231", b"12345678901231", Symbology.ITF, (AIM,))),
        (b"\\000026" + UTF8, Undressed(JAPANESE, UTF8, Symbology.UNKNOWN, (ECI,))),
        (b"]Q2\\000020" + CP932, Undressed(JAPANESE, CP932, Symbology.QR, (AIM, ECI))),
        (b"]Q2\\000029" + GB, Undressed("中国", GB, Symbology.QR, (AIM, ECI))),
        (b"\\000026a\\\\b", Undressed("a\\b", b"a\\b", Symbology.UNKNOWN, (ECI,))),
        (b"\\000026" + UTF8 + b"\\000029" + GB,
         Undressed(JAPANESE + "中国", UTF8 + GB, Symbology.UNKNOWN, (ECI,))),
        (b"\x02TSW1:01\x03", Undressed("TSW1:01", b"TSW1:01", Symbology.UNKNOWN, (STX_ETX,))),
        (b"TSW1:01\x03", Undressed("TSW1:01", b"TSW1:01", Symbology.UNKNOWN, (STX_ETX,))),
        (b"\x02]Q1TSW1:01\x03", Undressed("TSW1:01", b"TSW1:01", Symbology.QR, (STX_ETX, AIM))),
        # What is not around a code, but in it.
        (b"a]Q1b", Undressed("a]Q1b", b"a]Q1b")),
        (b"C:\\000026", Undressed("C:\\000026", b"C:\\000026")),
        (b"\\00026x", Undressed("\\00026x", b"\\00026x")),
        (b"]!x", Undressed("]!x", b"]!x")),
    ],
)  # fmt: skip
def test_what_is_around_a_code_is_taken_off_and_named(line: bytes, code: Undressed) -> None:
    assert undress(line, Charset.UTF8_OR_CP932) == code


def test_the_shops_own_prefix_and_suffix_are_taken_off_when_they_are_there() -> None:
    dressed = undress(b"\x02K1:TSW1:01#\x03", Charset.UTF8, b"K1:", b"#")
    assert (dressed.text, dressed.worn) == ("TSW1:01", (Worn.STX_ETX, Worn.PREFIX, Worn.SUFFIX))
    assert undress(b"TSW1:01", Charset.UTF8, b"K1:", b"#").worn == ()


@pytest.mark.parametrize("line", [b"\\000999x", b"\\000026" + CP932, b"\\000029\xff"])
def test_a_character_set_that_is_unknown_or_not_kept_is_refused(line: bytes) -> None:
    with pytest.raises(Undecodable):
        undress(line, Charset.UTF8_OR_CP932)
