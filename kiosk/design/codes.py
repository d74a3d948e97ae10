"""The one place that draws QR codes for pages, posters, cards and screens: always UTF-8.

Left to itself the drawing library takes Latin-1 or Shift_JIS where it can, in which ¥ is a backslash and
木 is two other bytes; then a checksum over the UTF-8 text no longer fits. No ECI says that it is UTF-8:
EMVCo's codes have none, phones try UTF-8 first, and hand scanners send ``\\000026`` before such a text.
"""

from __future__ import annotations

from typing import Literal

import segno

Level = Literal["l", "m", "q", "h"]
"""How much may be lost: 7, 15, 25, 30 %."""


def qr(text: str, error: Level = "m") -> segno.QRCode:
    """ASCII in the most compact form, in which all character sets agree; anything else as bytes of UTF-8."""
    if text.isascii():
        return segno.make_qr(text, error=error)
    return segno.make_qr(text.encode(), error=error, mode="byte")
