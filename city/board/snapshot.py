"""What a camera sees in the shop: the code on the till's screen, on the poster, on a receipt.

Nothing is looked up: each code is decoded from a picture of what stands there.
"""

from __future__ import annotations

import io
import re

import httpx
import typst
import zxingcpp
from PIL import Image

from city import personas
from city.miniature import City
from hub.coin.shops.posters import poster_png

_CODE_ON_SCREEN = re.compile(r'class="till-code"[^>]*>\s*(<svg.*?</svg>)', re.DOTALL)
_PAPER_WITH_A_DRAWING = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: 200pt)
"""
_DOTS_PER_INCH = 144
_SVG = "http://www.w3.org/2000/svg"
"""A drawing inside of HTML does not name its language; one of its own must."""
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


class Sight:
    """Looks at one city's shop. Each answer is the code's text, or None when there is none to be seen."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._poster: bytes | None = None

    def on_the_till(self) -> str | None:
        try:
            page = httpx.get(self._city.screens[personas.TILL], follow_redirects=True, timeout=5.0).text
        except httpx.HTTPError:
            return None
        drawing = _CODE_ON_SCREEN.search(page)
        return read(_painted(drawing[1])) if drawing else None

    def on_the_poster(self) -> str | None:
        return read(self.poster())

    def on_the_newest_receipt(self) -> str | None:
        papers = sorted(self._city.paper_folder("till-printer").glob("paper-*.png"))
        return next((text for paper in reversed(papers) if (text := read(paper.read_bytes()))), None)

    def poster(self) -> bytes:
        """PNG of the poster that hangs in the shop."""
        if self._poster is None:
            assert self._city.founded is not None
            assert self._city.founded.shop is not None
            self._poster = poster_png(self._city.founded.shop)
        return self._poster


def read(picture: bytes) -> str | None:
    """The QR code in a PNG, on a white ground where the PNG is transparent."""
    drawn = Image.open(io.BytesIO(picture)).convert("RGBA")
    seen = Image.new("RGBA", drawn.size, "white")
    seen.alpha_composite(drawn)
    found = zxingcpp.read_barcodes(seen.convert("L"), formats=_QR)
    return found[0].text if found else None


def _painted(drawing: str) -> bytes:
    """An SVG as a browser would paint it."""
    painted = typst.compile(
        _PAPER_WITH_A_DRAWING,
        format="png",
        ppi=_DOTS_PER_INCH,
        sys_inputs={"drawing": drawing.replace("<svg", f'<svg xmlns="{_SVG}"', 1)},
    )
    assert isinstance(painted, bytes)
    return painted
