"""zxing-cpp: reads the most codes in the least time."""

from __future__ import annotations

import zxingcpp
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats

from drivers.code_scanner.decoder import Grey, Reading
from drivers.ports import Symbology

_FORMATS = {
    BarcodeFormat.QRCode: Symbology.QR,
    BarcodeFormat.Code128: Symbology.CODE128,
    BarcodeFormat.EAN13: Symbology.EAN13,
    BarcodeFormat.ITF: Symbology.ITF,
}
_WITH_ECI = ("]Q2", "]Q4", "]Q6")
"""ISO/IEC 18004, annex F."""
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
        )
        return [_reading(code) for code in found if code.valid and code.bytes]


def _reading(code: Barcode) -> Reading:
    """The library follows an ECI exactly; without one it guesses, and its text is not used."""
    place = code.position
    corners = tuple(
        (float(each.x), float(each.y))
        for each in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    text = str(code.text) if code.symbology_identifier in _WITH_ECI else None
    return Reading(bytes(code.bytes), _symbology(code.format), corners, text)  # type: ignore[arg-type]


def _symbology(found: BarcodeFormat) -> Symbology:
    """zxing names the member of a family (QRCodeModel2, ITF14); ``symbology`` is the family."""
    return _FORMATS.get(found) or _FORMATS.get(found.symbology, Symbology.UNKNOWN)
