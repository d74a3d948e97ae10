"""Dots → a picture of thermal paper: white, slightly curved light, cut edges, a soft shadow."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from drivers.emulators.printer.glyphs import Dots, blank
from drivers.emulators.printer.roll import WIDTH_DOTS

PAPER_DOTS = 640
"""80 mm paper at 8 dots/mm."""
BORDER = 28
"""Transparent pixels around the paper, for its shadow."""
TOOTH_WIDTH, TOOTH_HEIGHT = 8, 5
"""The cutter's blade."""
PAPER_COLOUR = np.array((252, 251, 247), dtype=np.float32)
INK_COLOUR = np.array((38, 37, 44), dtype=np.float32)
SHADOW_OPACITY = 0.28
SLOT_ROWS = 18
"""Height of the printer's slot under paper that still hangs in it."""
SHORTEST_ROWS = 120

Pixels = NDArray[np.float32]


def picture(dots: Dots, in_slot: bool = False) -> bytes:
    """PNG of one piece of paper; ``in_slot``: its lower end is still in the printer."""
    dots = np.vstack([dots, blank(max(0, SHORTEST_ROWS - len(dots)), WIDTH_DOTS)])
    paper = Image.fromarray(_colours(dots), "RGB")
    mask = Image.fromarray(_outline(len(dots), torn_below=not in_slot), "L")
    size = (PAPER_DOTS + 2 * BORDER, len(dots) + 2 * BORDER)
    canvas = _shadow(mask, size)
    canvas.paste(paper, (BORDER, BORDER), mask)
    if in_slot:
        _draw_slot(canvas)
    out = io.BytesIO()
    canvas.save(out, "PNG", compress_level=3)
    return out.getvalue()


def _colours(dots: Dots) -> NDArray[np.uint8]:
    """Ink on paper, with light that falls off towards both edges."""
    rows = len(dots)
    ink = np.zeros((rows, PAPER_DOTS, 1), dtype=np.float32)
    margin = (PAPER_DOTS - WIDTH_DOTS) // 2
    ink[:, margin : margin + WIDTH_DOTS, 0] = dots.astype(np.float32) / 255
    mixed = (PAPER_COLOUR * (1 - ink) + INK_COLOUR * ink) * _light()
    return np.clip(mixed, 0, 255).astype(np.uint8)


def _light() -> Pixels:
    """Brightness across the paper, as a row of columns x 1."""
    across = np.abs(np.linspace(-1, 1, PAPER_DOTS, dtype=np.float32))
    return (1 - np.float32(0.055) * across**6)[:, np.newaxis]


def _outline(rows: int, torn_below: bool) -> NDArray[np.uint8]:
    """Opaque where paper is; the blade's teeth at the top and, when cut, at the bottom."""
    mask = np.full((rows, PAPER_DOTS), 255, dtype=np.uint8)
    phase = np.arange(PAPER_DOTS) % TOOTH_WIDTH
    depth = (np.abs(phase - TOOTH_WIDTH / 2) * 2 * TOOTH_HEIGHT / TOOTH_WIDTH).astype(int)
    for row in range(TOOTH_HEIGHT):
        mask[row, depth > row] = 0
        if torn_below:
            mask[rows - 1 - row, TOOTH_HEIGHT - depth > row] = 0
    return mask


def _shadow(mask: Image.Image, size: tuple[int, int]) -> Image.Image:
    opacity = Image.new("L", size, 0)
    opacity.paste(mask.point(lambda value: int(value * SHADOW_OPACITY)), (BORDER, BORDER + 6))
    opacity = opacity.filter(ImageFilter.GaussianBlur(9))
    canvas = Image.new("RGBA", size, (30, 34, 48, 0))
    canvas.putalpha(opacity)
    return canvas


def _draw_slot(canvas: Image.Image) -> None:
    """The dark lip of the printer across the lower end."""
    width, height = canvas.size
    shade = np.linspace(70, 28, SLOT_ROWS, dtype=np.float32)[:, np.newaxis, np.newaxis]
    tint = np.array((0.92, 0.95, 1.0, 0.0), dtype=np.float32)
    lip = np.broadcast_to(shade * tint, (SLOT_ROWS, width, 4)).copy()
    lip[:, :, 3] = 255
    canvas.paste(Image.fromarray(lip.astype(np.uint8), "RGBA"), (0, height - BORDER - SLOT_ROWS // 2))
