"""A shop's poster as a PDF to print: its code for phones, its number to type, how to pay."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

import typst

from hub.coin.model import Shop
from hub.coin.qr import shop_code
from hub.core.guarding import outside_transactions
from kiosk.design.codes import qr

TEMPLATE = Path(__file__).parent / "papers" / "poster.typ"


def poster_pdf(shop: Shop) -> bytes:
    """One page A4. The same shop gives the same bytes, so a reprint can be told from another poster."""
    return _drawn(shop, "pdf")


def poster_png(shop: Shop) -> bytes:
    """The same as a picture."""
    return _drawn(shop, "png")


@outside_transactions("typesetting a paper")
def _drawn(shop: Shop, form: Literal["pdf", "png"]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        text = shop_code.make(shop_code.ShopCode(shop.code, shop.name))
        # Much error correction: a poster gets scratched, and is read from an angle.
        qr(text, error="q").save(f"{folder}/code.svg", border=4, scale=10)
        shutil.copy(TEMPLATE, folder)
        inputs = {"name": shop.name, "number": shop_code.grouped(shop.code)}
        made = typst.compile(
            f"{folder}/poster.typ", root=folder, sys_inputs=inputs, timestamp=0, format=form, ppi=100
        )
    assert isinstance(made, bytes)
    return made
