"""Cells → a picture of a vacuum fluorescent display: blue-green dots behind dark glass."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from drivers.emulators.display.panel import COLUMNS, FULL_BRIGHTNESS, LINES

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"
FACE = 5
"""Noto Sans Mono CJK JP, whose half-width letters and katakana have one width."""

CELL_WIDTH, CELL_HEIGHT = 28, 46
GAP_X, GAP_Y = 6, 16
MARGIN = 30
DOT = 3
"""Pixels from dot to dot; the last one is dark."""
BETWEEN_DOTS = 0.4
"""Light of the gaps: a picture made smaller must still be legible."""
GLYPH_SIZE = 42
GLOW_PIXELS = 5

GLASS = np.array((13, 24, 26), np.float32)
UNLIT = np.array((21, 36, 38), np.float32)
LIT = np.array((106, 255, 216), np.float32)
SHARE_OF_LIGHT = {1: 0.45, 2: 0.62, 3: 0.8, FULL_BRIGHTNESS: 1.0}

WIDTH = 2 * MARGIN + COLUMNS * CELL_WIDTH + (COLUMNS - 1) * GAP_X
HEIGHT = 2 * MARGIN + LINES * CELL_HEIGHT + (LINES - 1) * GAP_Y

Light = NDArray[np.float32]
"""0 dark to 1 lit, for each pixel."""


def picture(lines: tuple[str, ...], brightness: int, *, dark: bool = False) -> bytes:
    """PNG of the display; ``dark``: it has power over the line but no light."""
    light = np.zeros((HEIGHT, WIDTH), np.float32)
    ground = np.zeros((HEIGHT, WIDTH), np.float32)
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            y, x = MARGIN + row * (CELL_HEIGHT + GAP_Y), MARGIN + column * (CELL_WIDTH + GAP_X)
            place = np.s_[y : y + CELL_HEIGHT, x : x + CELL_WIDTH]
            ground[place] = _grid()
            if not dark:
                light[place] = _glyph(letter) * _grid()
    return _png(light * SHARE_OF_LIGHT[brightness], ground)


def _png(light: Light, ground: Light) -> bytes:
    around = Image.fromarray((light * 255).astype(np.uint8), "L")
    glow = np.asarray(around.filter(ImageFilter.GaussianBlur(GLOW_PIXELS)), np.float32)[..., None] / 255
    colours = GLASS + (UNLIT - GLASS) * ground[..., None]
    colours = colours + (LIT - colours) * np.maximum(light[..., None], 0.5 * glow)
    out = io.BytesIO()
    Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8), "RGB").save(out, "PNG", compress_level=3)
    return out.getvalue()


@cache
def _grid() -> Light:
    """The dots of one cell."""
    y, x = np.mgrid[0:CELL_HEIGHT, 0:CELL_WIDTH]
    lit = (y % DOT < DOT - 1) & (x % DOT < DOT - 1)
    grid: Light = np.where(lit, 1.0, BETWEEN_DOTS).astype(np.float32)
    return grid


@cache
def _glyph(letter: str) -> Light:
    """One character; finer than the dots of a real display, so that ﾞ and ﾟ can be told apart."""
    canvas = Image.new("L", (CELL_WIDTH, CELL_HEIGHT))
    drawing = ImageDraw.Draw(canvas)
    drawing.text((CELL_WIDTH / 2, CELL_HEIGHT * 0.79), letter, fill=255, font=_font(), anchor="ms")
    ink: Light = np.asarray(canvas, np.float32) / np.float32(255)
    return ink


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, GLYPH_SIZE, index=FACE)
