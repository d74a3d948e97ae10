"""Characters as dots, from Noto Sans Mono CJK on the printer's grid."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Dots = NDArray[np.uint8]
"""Rows x columns of darkness: 0 paper, 255 black."""

FONT_FOLDER = Path("/usr/share/fonts/opentype/noto")
FONT_FILES = {False: "NotoSansCJK-Regular.ttc", True: "NotoSansCJK-Bold.ttc"}
MONO_JAPANESE = "Noto Sans Mono CJK JP"
EM_OF_CELL = 22 / 24
"""A little smaller than the cell, so that neighbours do not touch."""
BASELINE_OF_CELL = 20 / 24


class FontMissing(RuntimeError):
    """The paper cannot be drawn without a Japanese font."""


@lru_cache(maxsize=64)
def _font(bold: bool, size: int) -> ImageFont.FreeTypeFont:
    path = FONT_FOLDER / FONT_FILES[bold]
    if not path.exists():
        raise FontMissing(f"{path} is missing: install the package fonts-noto-cjk")
    for face in range(16):
        font = ImageFont.truetype(str(path), size, index=face)
        if font.getname()[0] == MONO_JAPANESE:
            return font
    raise FontMissing(f"{path} holds no face {MONO_JAPANESE}")


@lru_cache(maxsize=4096)
def glyph(character: str, cell: tuple[int, int], scale: tuple[int, int], bold: bool) -> Dots:
    """Dots of one character; ``cell`` is (width, height) at scale 1, ``scale`` 1-8 in each direction."""
    width, height = cell
    largest = max(scale)
    font = _font(bold, round(min(height, width * 2) * EM_OF_CELL * largest))
    canvas = Image.new("L", (width * largest, height * largest), 0)
    middle, baseline = width * largest / 2, height * largest * BASELINE_OF_CELL
    ImageDraw.Draw(canvas).text((middle, baseline), character, fill=255, font=font, anchor="ms")
    if scale[0] != scale[1]:
        canvas = canvas.resize((width * scale[0], height * scale[1]), Image.Resampling.LANCZOS)
    dots = np.asarray(canvas, dtype=np.uint8)
    dots.setflags(write=False)
    return dots


def blank(rows: int, columns: int) -> Dots:
    """White paper."""
    return np.zeros((rows, columns), dtype=np.uint8)


def from_bits(data: bytes, rows: int) -> Dots:
    """Row-wise packed bits (most significant first) as dots. Raises ``ValueError`` if they fill no rows."""
    if not rows:
        raise ValueError("an image without rows")
    packed = np.frombuffer(data, dtype=np.uint8).reshape(rows, -1)
    return np.unpackbits(packed, axis=1) * np.uint8(255)


def from_column_bits(data: bytes, columns: int) -> Dots:
    """Column-wise packed bits, top first, as bit images and user-defined kanji have them."""
    return np.ascontiguousarray(from_bits(data, columns).T)


def enlarge(dots: Dots, across: int, down: int) -> Dots:
    """Every dot as a block."""
    return np.repeat(np.repeat(dots, down, axis=0), across, axis=1)
