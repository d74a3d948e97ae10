"""Pictures of strangers become dots. Runs in the bounded child of ``pictures`` and nowhere else.

What a picture will take is looked at in its header first; the process's own limit stands behind that.
Every picture is brought upright, onto a ground, and to eight bits before anybody looks at it.
"""

from __future__ import annotations

import contextlib
import io
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

import zxingcpp
from PIL import Image, UnidentifiedImageError
from zxingcpp import Barcode, BarcodeFormat, BarcodeFormats

from hub.core.pictures import Refused, Seen, Why

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES_UNPACKED = 104_000_000
"""26 million dots in colour, 104 million in grey; a JPEG is unpacked at a fraction of its size."""
MOST_BYTES_HELD = 160_000_000
"""Together with what a decoder must keep beside it."""
_BYTES_OF_A_PROGRESSIVE_DOT = 3
"""A progressive JPEG keeps two bytes for each of its coefficients, at its full size."""
_WEBP_COPIES = 4
"""Two of its frame and two of what is handed on, all alive at once."""
LONGEST_SIDE_OF_CODES = 2000
"""Enough for a code that fills a tenth of the picture; more only costs time."""
MOST_CODES = 20
_SMALLEST_SIDE_OF_CODES = 3
JPEG_QUALITY = 90

_BYTES_OF_A_DOT = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_WITH_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")
_HEADER = 64
_FTYP = re.compile(rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1|avif|avis)", re.DOTALL)
"""ISO/IEC 23008-12: what iPhones keep, and what its successors keep."""
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF 2.3, tag 274: what must be done to a picture so that it stands upright."""


def codes(file: BinaryIO) -> list[str]:
    """The texts of all square codes, the largest first. Raises ``Refused``."""
    grounds = _greys(_opened(file, "L", LONGEST_SIDE_OF_CODES))
    for grey in grounds:
        if min(grey.size) < _SMALLEST_SIDE_OF_CODES:
            continue
        found = zxingcpp.read_barcodes(grey, formats=BarcodeFormats(BarcodeFormat.QRCode))
        if found:
            return [_text(each) for each in sorted(found, key=_size, reverse=True)[:MOST_CODES]]
    return []


def seen(file: BinaryIO) -> Seen:
    """What this is; every dot of it was unpacked once. Raises ``Refused``."""
    picture = _opened(file, None, None)
    kind, moving = str(picture.format), getattr(picture, "is_animated", False)
    _unpack(picture)
    width, height = picture.size
    if _orientation(picture) >= 5:
        width, height = height, width
    return Seen(Image.MIME["JPEG" if kind == "MPO" else kind], width, height, bool(moving) and kind != "MPO")


def plain(file: BinaryIO, longest: int) -> tuple[Seen, bytes]:
    """The same to look at, anew: upright, without motion, place and camera. Raises ``Refused``."""
    picture = _smaller(_opened(file, "RGB", longest), longest)
    clear = picture.mode in _WITH_ALPHA and picture.getchannel("A").getextrema() != (255, 255)
    drawn = picture.convert("RGBA" if clear else "RGB")
    drawn.info.clear()
    out = io.BytesIO()
    if clear:
        drawn.save(out, "PNG")
    else:
        drawn.save(out, "JPEG", quality=JPEG_QUALITY)
    kind = "image/png" if clear else "image/jpeg"
    return Seen(kind, *drawn.size, moving=False), out.getvalue()


def _opened(file: BinaryIO, mode: str | None, longest: int | None) -> Image.Image:
    """With its header read and nothing unpacked; ``longest`` is what a JPEG need not exceed."""
    head = file.read(_HEADER)
    file.seek(0)
    if _FTYP.match(head):
        raise Refused(Why.HEIC)
    Image.MAX_IMAGE_PIXELS = None  # the bound is our own: bytes, not dots
    try:
        picture = Image.open(file, formats=FORMATS)
        beside = _BYTES_OF_A_PROGRESSIVE_DOT * picture.width * picture.height
        if longest:
            picture.draft(mode, (longest, longest))
    except UnidentifiedImageError:
        raise Refused(Why.NO_PICTURE if not _known_otherwise(head) else Why.OTHER_KIND) from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(Why.BROKEN) from error
    copies = _WEBP_COPIES if picture.format == "WEBP" else 1
    bytes_unpacked = picture.width * picture.height * _BYTES_OF_A_DOT.get(picture.mode, 4) * copies
    held = bytes_unpacked + (beside if "progressive" in picture.info else 0)
    if bytes_unpacked > MOST_BYTES_UNPACKED or held > MOST_BYTES_HELD:
        raise Refused(Why.TOO_LARGE)
    return picture


def _known_otherwise(head: bytes) -> bool:
    """A picture, of a kind that is not taken: GIF, BMP, TIFF, PDF, SVG."""
    kinds = (b"GIF8", b"BM", b"II*\0", b"MM\0*", b"%PDF", b"<svg", b"<?xml")
    return head.lstrip().startswith(kinds)


def _unpack(picture: Image.Image) -> None:
    with _broken():
        picture.load()


def _orientation(picture: Image.Image) -> int:
    """As EXIF has it; 1 without. A PNG is unpacked for it: what stands behind the dots belongs to it."""
    with _broken():
        return int(picture.getexif().get(_ORIENTATION, 1))


@contextlib.contextmanager
def _broken() -> Iterator[None]:
    """What a decoder says of a file that is cut or spoilt, in our words."""
    try:
        yield
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, struct.error) as error:
        raise Refused(Why.BROKEN) from error


def _smaller(picture: Image.Image, longest: int) -> Image.Image:
    """Upright and no longer than ``longest``; a palette has become its colours."""
    turn = _TURNS.get(_orientation(picture))
    _unpack(picture)
    if picture.mode in ("P", "PA"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif "transparency" in picture.info and picture.mode in ("1", "L", "RGB"):
        picture = picture.convert("LA" if picture.mode != "RGB" else "RGBA")
    if picture.mode == "1":
        picture = picture.convert("L")
    if picture.mode.startswith("I"):
        picture = _eight_bits(picture)
    picture.thumbnail((longest, longest))
    return picture if turn is None else picture.transpose(turn)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Sixteen bits of grey: the upper half. A plain conversion would make everything white."""
    deep = picture if picture.mode == "I;16" else picture.convert("I;16")
    return Image.frombytes("L", deep.size, deep.tobytes(), "raw", "L;16")


def _greys(picture: Image.Image) -> list[Image.Image]:
    """The picture in grey; one with a clear ground on white and on black, since its ink may be either."""
    small = _smaller(picture, LONGEST_SIDE_OF_CODES)
    if small.mode not in _WITH_ALPHA:
        return [small.convert("L")]
    inked = small.convert("LA")
    ink, cover = inked.getchannel("L"), inked.getchannel("A")
    return [Image.composite(ink, Image.new("L", ink.size, ground), cover) for ground in (255, 0)]


def _text(found: Barcode) -> str:
    """What is UTF-8 is UTF-8; else the reader follows the code's ECI, and guesses where it has none."""
    with contextlib.suppress(UnicodeDecodeError):
        return bytes(found.bytes).decode()
    return str(found.text)


def _size(found: Barcode) -> int:
    corners = found.position
    return abs(corners.bottom_right.x - corners.top_left.x) + abs(corners.bottom_right.y - corners.top_left.y)
