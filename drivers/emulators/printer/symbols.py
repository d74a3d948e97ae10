"""Two-dimensional and bar codes that the printer draws by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import segno
from barcode import get_barcode_class
from barcode.errors import BarcodeError

from drivers.emulators.printer.glyphs import Dots, enlarge

QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}
"""GS ( k fn 69: error correction level."""

BAR_CODES = {
    2: "ean13",
    3: "ean8",
    4: "code39",
    5: "itf",
    67: "ean13",
    68: "ean8",
    69: "code39",
    70: "itf",
    73: "code128",
}
"""GS k m → kind; the lower numbers are the older form of the same."""

CODE128 = 73


class Undrawable(ValueError):
    """The data does not fit the symbol; a printer prints nothing then."""


@dataclass
class QrStore:
    """What the functions of GS ( k (cn = 49) have set and stored."""

    module_dots: int = 3
    level: int = 48
    data: bytes = b""

    def draw(self) -> Dots:
        """The stored data as a QR code of model 2. Raises ``Undrawable``."""
        if not self.data:
            raise Undrawable("no data stored for the QR code")
        try:
            code = segno.make_qr(self.data, error=QR_LEVELS[self.level], mode="byte", boost_error=False)
        except segno.DataOverflowError as error:
            raise Undrawable("data too long for a QR code") from error
        modules = np.array([list(row) for row in code.matrix], dtype=np.uint8) * np.uint8(255)
        return enlarge(modules, self.module_dots, self.module_dots)


@dataclass
class BarCodeStyle:
    """GS w, GS h, GS H: module width and height in dots, and where the text stands."""

    module_dots: int = 3
    height: int = 162
    text_above: bool = False
    text_below: bool = False


def bar_code(kind: int, data: bytes, module_dots: int, height: int) -> tuple[Dots, str]:
    """Bars and the text that may stand beside them. Raises ``Undrawable``."""
    if kind not in BAR_CODES:
        raise Undrawable(f"bar code {kind} is not drawn")
    text = data.decode("latin-1")
    if kind == CODE128:
        text = _without_code_sets(text)
    try:
        bars = get_barcode_class(BAR_CODES[kind])(text).build()[0]
    except (BarcodeError, ValueError, KeyError) as error:
        raise Undrawable("the data does not fit the bar code") from error
    row = np.array([[255 if bar == "1" else 0 for bar in bars]], dtype=np.uint8)
    return enlarge(row, module_dots, height), text


def _without_code_sets(text: str) -> str:
    """CODE128 data begins with {A, {B or {C and may change between them; {{ is a brace."""
    if text[:2] not in ("{A", "{B", "{C"):
        raise Undrawable("CODE128 without a code set")
    plain, at, pairs = "", 0, False
    while at < len(text):
        if text[at] == "{":
            letter = text[at + 1 : at + 2]
            pairs = letter == "C" if letter in "ABC" else pairs
            plain += "{" if letter == "{" else "\xf1" if letter == "1" else ""
            at += 2
        else:
            plain += f"{ord(text[at]):02d}" if pairs else text[at]
            at += 1
    return plain
