"""zxing-cpp: reads the most codes in the least time."""

from __future__ import annotations

import zxingcpp
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats, TextMode

from drivers.code_scanner.decoder import Grey, Reading
from drivers.code_scanner.dressing import with_eci
from drivers.code_scanner.text import Undecodable
from drivers.ports import Symbology

_FORMATS = {
    BarcodeFormat.QRCode: Symbology.QR,
    BarcodeFormat.Code128: Symbology.CODE128,
    BarcodeFormat.EAN13: Symbology.EAN13,
    BarcodeFormat.ITF: Symbology.ITF,
}
_WITH_ECI = (b"]Q2", b"]Q4", b"]Q6")
"""ISO/IEC 18004, annex F; the library's own ``symbology_identifier`` says ``]Q1`` even then."""
_IDENTIFIER = 3
_WANTED = BarcodeFormats(list(_FORMATS))


class ZxingDecoder:
    """Codes at any angle. ``thorough`` also tries light codes on a dark ground, and smaller copies of the
    picture, which takes a third longer."""

    def __init__(self, thorough: bool = True) -> None:
        self._thorough = thorough

    def decode(self, picture: Grey) -> list[Reading]:
        found = zxingcpp.read_barcodes(
            picture,
            formats=_WANTED,
            try_rotate=True,
            try_downscale=self._thorough,
            try_invert=self._thorough,
            text_mode=TextMode.HexECI,
        )
        return [_reading(code) for code in found if code.valid and code.bytes]


def _reading(code: Barcode) -> Reading:
    """The bytes as they stand in the code, and what they say if the code itself tells in which characters."""
    place = code.position
    corners = tuple(
        (float(each.x), float(each.y))
        for each in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    told = bytes.fromhex(str(code.text))
    text, sure = None, True
    if told.startswith(_WITH_ECI):
        try:
            text, _ = with_eci(told[_IDENTIFIER:])
        except Undecodable:
            sure = False
    return Reading(bytes(code.bytes), _symbology(code.format), corners, text, sure)  # type: ignore[arg-type]


def _symbology(found: BarcodeFormat) -> Symbology:
    """zxing names the member of a family (QRCodeModel2, ITF14); ``symbology`` is the family."""
    return _FORMATS.get(found) or _FORMATS.get(found.symbology, Symbology.UNKNOWN)
