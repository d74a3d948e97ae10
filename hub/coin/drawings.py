"""Codes as pictures for a page: black on white with their quiet zones, no size of their own. Pure."""

from __future__ import annotations

import base64
from itertools import groupby

from barcode.codex import Code128

from kiosk.design.codes import qr

QUIET = 10
"""Modules of white at either end of the bars (ISO/IEC 15417)."""
_HEIGHT = 60


def square(text: str) -> str:
    """A QR code as an SVG drawing."""
    drawing: str = qr(text).svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    return drawing


def bars(digits: str) -> str:
    """Code 128 as an SVG drawing that may be stretched."""
    modules: str = Code128(digits).build()[0]
    path, at = [], QUIET
    for is_bar, run in groupby(modules, lambda module: module == "1"):
        width = len(list(run))
        if is_bar:
            path.append(f"M{at} 0h{width}v{_HEIGHT}h-{width}z")
        at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + QUIET} {_HEIGHT}" '
        f'preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<rect width="{at + QUIET}" height="{_HEIGHT}" fill="#fff"/><path d="{"".join(path)}"/></svg>'
    )


def as_address(drawing: str) -> str:
    """A drawing as the address of an ``<img>``."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
