"""Codes as pictures for a page: black on white with their quiet zones, no size of their own. Pure."""

from __future__ import annotations

import base64
from itertools import groupby

from barcode.charsets.code128 import CODES, STOP

from kiosk.design.codes import qr

QUIET = 10
"""Modules of white at either end of the bars (ISO/IEC 15417)."""
_HEIGHT = 60
_START_C = 105
_STOP_ENDS = "11"
"""python-barcode's table has the stop without its last bar."""


def square(text: str) -> str:
    """A QR code as an SVG drawing."""
    drawing: str = qr(text).svg_inline(border=4, omitsize=True, dark="#000", light="#fff")
    return drawing


def bars(digits: str) -> str:
    """Code 128 as an SVG drawing that may be stretched. Raises ``ValueError`` for an odd number of digits."""
    modules = _code_128(digits)
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


def _code_128(digits: str) -> str:
    """The modules, 1 for dark, in the set of pairs alone (ISO/IEC 15417).

    python-barcode's own encoder takes a first pair 99 for a change of sets and leaves it out.
    """
    values = [
        _START_C,
        *(int(first + second) for first, second in zip(digits[::2], digits[1::2], strict=True)),
    ]
    check = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    modules: str = "".join(CODES[value] for value in [*values, check]) + STOP + _STOP_ENDS
    return modules


def as_address(drawing: str) -> str:
    """A drawing as the address of an ``<img>``."""
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
