"""A shop's poster to print: its code for phones, its number to type, how to pay."""

from __future__ import annotations

from pathlib import Path

from hub.coin.documents import POSTER
from hub.coin.model import Shop
from hub.coin.qr import shop_code
from hub.core.context import Context
from hub.documents import issuing, typesetting
from hub.documents.issuing import Issued
from hub.documents.model import Code, Paper

TEMPLATE = Path(__file__).parent / "papers" / "poster.typ"


def poster(shop: Shop) -> Paper:
    """One page A4. Much error correction: a poster gets scratched, and is read from an angle."""
    text = shop_code.make(shop_code.ShopCode(shop.code, shop.name))
    inputs = {"name": shop.name, "number": shop_code.grouped(shop.code)}
    return Paper(TEMPLATE, inputs, {"code.svg": Code(text, error="q", border=4)})


def issue(context: Context, shop: Shop, by: str) -> Issued:
    """The shop's valid poster; a new version once its name or number has changed. Raises ``Busy``."""
    return issuing.issue(context, POSTER, poster(shop), reference=shop.id, title=shop.name, by=by)


def poster_png(shop: Shop) -> bytes:
    """The same as a picture for a screen, which is no document."""
    (picture,) = typesetting.pictures(poster(shop), dots_per_inch=100)
    return picture
