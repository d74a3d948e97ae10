"""Reading a code out of a photograph that a phone has sent. The photograph is kept nowhere."""

from __future__ import annotations

import io
import warnings

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
"""Enough for a code that fills a tenth of the picture; more only costs time."""
_FORMATS = ("JPEG", "PNG", "WEBP")


class NoPicture(Exception):
    """What was sent is no photograph, or far too large."""


def codes_in(data: bytes) -> list[str]:
    """The texts of all square codes in the picture, the largest first. Raises ``NoPicture``."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NoPicture
                picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(picture).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    except Image.DecompressionBombWarning as error:
        raise NoPicture from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    found = zxingcpp.read_barcodes(upright, formats=BarcodeFormats(BarcodeFormat.QRCode))
    return [each.text for each in sorted(found, key=_size, reverse=True)]


def _size(found: Barcode) -> int:
    corners = found.position
    return abs(corners.bottom_right.x - corners.top_left.x) + abs(corners.bottom_right.y - corners.top_left.y)
