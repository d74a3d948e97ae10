"""What stands on a PDF: its pages as pictures, by the same library that draws ours, and the codes on them."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import typst
import zxingcpp
from PIL import Image

_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("paper.pdf", page: {number})'


def page(pdf: bytes, number: int = 1, dots_per_inch: int = 200) -> Image.Image:
    """A page of a PDF as a printer would put it on paper."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.pdf").write_bytes(pdf)
        Path(folder, "page.typ").write_text(_PAGE.format(number=number))
        drawn = typst.compile(f"{folder}/page.typ", root=folder, format="png", ppi=dots_per_inch)
    assert isinstance(drawn, bytes)
    return Image.open(io.BytesIO(drawn)).convert("L")


def codes(pdf: bytes, number: int = 1) -> set[str]:
    """What the codes on a page say."""
    return {each.text for each in zxingcpp.read_barcodes(page(pdf, number))}
