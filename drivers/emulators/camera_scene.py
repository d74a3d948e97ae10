"""What the camera sees: a counter, and perhaps a telephone with a code on it. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from drivers.emulators.printer.symbols import bar_code

Picture = NDArray[np.uint8]
"""Rows x columns x (blue, green, red)."""

WIDTH, HEIGHT = 1280, 720
QUIET_MODULES = 4
MODULE_PIXELS = 12
BAR_MODULE_PIXELS, BAR_HEIGHT_PIXELS = 4, 160
SCREEN_MARGIN, BEZEL, PHONE_HEAD, PHONE_FOOT = 36, 16, 150, 190
PHONE_RADIUS = 56
TREMBLE_PIXELS = 2.0
TREMBLE_PERIOD_FRAMES = 23
NOISE_PICTURES = 7
"""So many pictures of noise follow each other; making a new one for each frame would take 40 ms."""
DARKNESS = 0.02

SCREEN, BODY, HEADER, TEXT_BAR = (252, 252, 252), (34, 30, 28), (150, 82, 20), (226, 222, 218)
"""Blue, green, red."""


class Symbology(StrEnum):
    """Codes that people hold before a camera here."""

    QR = "qr"
    CODE128 = "code128"
    EAN13 = "ean13"


BAR_KINDS = {Symbology.CODE128: 73, Symbology.EAN13: 67}
"""The printer's numbers of the same bar codes."""


@dataclass(frozen=True)
class Presented:
    """A code held before the camera.

    ``rotation`` in degrees, ``blur`` as sigma in pixels, ``size`` as part of the picture's height.
    """

    text: str = field(repr=False)
    symbology: Symbology = Symbology.QR
    rotation: float = 0.0
    blur: float = 0.0
    size: float = 0.9
    encoding: str = "utf-8"


def code_picture(presented: Presented) -> Picture:
    """The code with its quiet zone, black on the screen's white."""
    data = presented.text.encode(presented.encoding)
    if presented.symbology is Symbology.QR:
        matrix = segno.make_qr(data, error="m", mode="byte").matrix
        dark = np.array([list(row) for row in matrix], dtype=np.uint8)
        dark = np.kron(dark, np.ones((MODULE_PIXELS, MODULE_PIXELS), dtype=np.uint8))
        quiet = QUIET_MODULES * MODULE_PIXELS
    else:
        prefix = b"{B" if presented.symbology is Symbology.CODE128 else b""
        kind = BAR_KINDS[presented.symbology]
        dark = bar_code(kind, prefix + data, BAR_MODULE_PIXELS, BAR_HEIGHT_PIXELS)[0] // 255
        quiet = 12 * BAR_MODULE_PIXELS
    dark = np.pad(dark, quiet)
    picture = np.full((*dark.shape, 3), SCREEN, dtype=np.uint8)
    picture[dark == 1] = (24, 22, 22)
    return picture


def telephone(code: Picture) -> tuple[Picture, Picture]:
    """A telephone that shows the code, and its outline (255 where the telephone is)."""
    rows, columns = code.shape[:2]
    width = columns + 2 * (SCREEN_MARGIN + BEZEL)
    height = max(rows + PHONE_HEAD + PHONE_FOOT, int(width * 1.7))
    body = np.full((height, width, 3), BODY, dtype=np.uint8)
    outline = np.zeros((height, width), dtype=np.uint8)
    _rounded(outline, (0, 0, width, height), PHONE_RADIUS, 255)
    _rounded(body, (BEZEL, BEZEL, width - BEZEL, height - BEZEL), PHONE_RADIUS - BEZEL, SCREEN)
    body[BEZEL + 36 : BEZEL + 84, BEZEL:-BEZEL] = HEADER
    top = PHONE_HEAD + (height - PHONE_HEAD - PHONE_FOOT - rows) // 2
    left = BEZEL + SCREEN_MARGIN
    body[top : top + rows, left : left + columns] = code
    for line, share in enumerate((0.8, 0.55)):
        at = height - PHONE_FOOT + 40 + 44 * line
        body[at : at + 20, left : left + int(columns * share)] = TEXT_BAR
    return body, outline


def _rounded(
    picture: Picture, box: tuple[int, int, int, int], radius: int, colour: int | tuple[int, ...]
) -> None:
    x0, y0, x1, y1 = box
    cv2.rectangle(picture, (x0 + radius, y0), (x1 - radius, y1), colour, -1)
    cv2.rectangle(picture, (x0, y0 + radius), (x1, y1 - radius), colour, -1)
    for x in (x0 + radius, x1 - radius - 1):
        for y in (y0 + radius, y1 - radius - 1):
            cv2.circle(picture, (x, y), radius, colour, -1, cv2.LINE_AA)


def counter() -> Picture:
    """The empty counter: warm wood under a lamp, darker towards the corners."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    grain = 6 * np.sin(y / 9 + 3 * np.sin(x / 170)) + 4 * np.sin(y / 31 + x / 400)
    distance = np.hypot((x - WIDTH * 0.5) / WIDTH, (y - HEIGHT * 0.42) / HEIGHT)
    light = 1.08 - 0.75 * distance
    wood = np.array((120, 152, 178), dtype=np.float32)
    picture = (wood + grain[:, :, np.newaxis]) * light[:, :, np.newaxis]
    wooden: Picture = np.clip(picture, 0, 255).astype(np.uint8)
    return wooden


class Scene:
    """Frames of one place; the same number gives the same picture."""

    def __init__(self, noise: float, seed: int) -> None:
        self._counter = counter()
        self._still = self._counter
        self.set_noise(noise, seed)

    def set_noise(self, noise: float, seed: int) -> None:
        """Standard deviation of the sensor's noise, and where its sequence begins."""
        random = np.random.default_rng(seed)
        shape = (HEIGHT, WIDTH, 3)
        self._noise = [
            (random.standard_normal(shape, dtype=np.float32) * noise).astype(np.int16)
            for _ in range(NOISE_PICTURES)
        ]

    def show(self, presented: Presented | None) -> None:
        """Hold a code before the camera, or take it away."""
        self._still = self._counter if presented is None else laid(self._counter, presented)

    def frame(self, number: int, dark: bool = False) -> Picture:
        """The picture of this moment: the camera trembles a little and its sensor is noisy."""
        phase = 2 * math.pi * number / TREMBLE_PERIOD_FRAMES
        shift = round(TREMBLE_PIXELS * math.cos(2 * phase)), round(TREMBLE_PIXELS * math.sin(phase))
        picture = np.roll(self._still, shift, (0, 1))
        if dark:
            picture = (picture * DARKNESS).astype(np.uint8)
        noisy = picture.astype(np.int16) + self._noise[number % NOISE_PICTURES]
        exposed: Picture = np.clip(noisy, 0, 255).astype(np.uint8)
        return exposed


def laid(ground: Picture, what: Presented) -> Picture:
    """The telephone with the code on the counter, turned and shrunk, with a shadow under it."""
    body, outline = telephone(code_picture(what))
    rows, columns = outline.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), what.rotation, what.size * HEIGHT / rows)
    turn[:, 2] += (WIDTH - columns) / 2, (HEIGHT - rows) / 2
    placed = cv2.warpAffine(body, turn, (WIDTH, HEIGHT), flags=cv2.INTER_AREA)
    alpha = cv2.warpAffine(outline, turn, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    shadow = cv2.GaussianBlur(np.roll(alpha, (10, 6), (0, 1)), (0, 0), 12).astype(np.float32) / 255
    opaque = alpha.astype(np.float32)[:, :, np.newaxis] / 255
    shaded = ground * (1 - 0.45 * shadow[:, :, np.newaxis])
    mixed: Picture = (shaded * (1 - opaque) + placed * opaque).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(mixed, (0, 0), what.blur), np.uint8) if what.blur > 0 else mixed
