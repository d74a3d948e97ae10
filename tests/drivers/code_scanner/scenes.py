"""Synthetic photographs by seed: no camera was at hand, so what a camera does to a code is drawn.

A code lies on a counter among edges and letters, seen under any angle and from a little aside,
small or near, out of focus or shaken, in uneven light, with a lamp's reflection over a part of
it, through a noisy sensor and JPEG. The same seed gives the same picture on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.code_scanner.decoder import Grey
from drivers.ports import Symbology
from tests.drivers.code_scanner.photographs import HEIGHT, WIDTH, bars, qr

Light = NDArray[np.float32]
_CODE_PIXELS = 8
"""Pixels of one module before the code is laid into the scene."""
_BAR_PIXELS = 3.54
"""The same of a bar code: 0.3 mm at 300 dots an inch."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
CODE_128_LETTERS = 20
_NAMES = ("千葉県木更津市", "髙橋﨑①㈱", "ビーチ通り商店 きさらづ本店", "葛󠄀城 𠮷野")


@dataclass(frozen=True, slots=True)
class Photograph:
    """``raw`` are the bytes that stand in the code."""

    picture: Grey = field(repr=False)
    raw: bytes = field(repr=False)
    symbology: Symbology
    hard: tuple[str, ...]
    """What makes it hard, in words."""


def photographs(symbology: Symbology, number: int, seed: int) -> Iterator[Photograph]:
    """So many photographs of codes of this kind."""
    for at in range(number):
        yield taken(symbology, np.random.default_rng([seed, list(Symbology).index(symbology), at]))


def taken(symbology: Symbology, random: np.random.Generator) -> Photograph:
    """One photograph with everything drawn by ``random``."""
    raw, code = content(symbology, random)
    hard: list[str] = []
    scene = _counter(random)
    scene = _laid(scene, code, symbology, random, hard)
    scene = _shaken(scene, random, hard)
    scene = _lit(scene, random, hard)
    noise = float(random.uniform(2, 12))
    if noise > 8:
        hard.append("noise")
    scene = scene + random.normal(0, noise, scene.shape).astype(np.float32)
    sharp = np.clip(scene, 0, 255).astype(np.uint8)
    quality = int(random.integers(55, 95))
    _done, data = cv2.imencode(".jpg", sharp, [cv2.IMWRITE_JPEG_QUALITY, quality])
    picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    return Photograph(picture, raw, symbology, tuple(hard))


def content(symbology: Symbology, random: np.random.Generator) -> tuple[bytes, Light]:
    """The bytes of a code of this kind, and the code as it is drawn."""
    digits = "".join(str(digit) for digit in random.integers(0, 10, 12))
    match symbology:
        case Symbology.EAN13:
            text = digits + _check_digit(digits)
            return text.encode(), bars("ean13", text).astype(np.float32)
        case Symbology.ITF:
            text = digits + "7" + _check_digit(digits + "7")
            return text.encode(), bars("itf", text).astype(np.float32)
        case Symbology.CODE128:
            text = "".join(random.choice(list(_LETTERS), CODE_128_LETTERS))
            return text.encode(), bars("code128", text).astype(np.float32)
        case _:
            name = _NAMES[int(random.integers(len(_NAMES)))]
            letters = "".join(random.choice(list(_LETTERS), int(random.integers(4, 120))))
            raw = (f"TSR1:{digits}", f"{name} {digits}", letters)[int(random.integers(3))].encode()
            return raw, qr(raw, _CODE_PIXELS).astype(np.float32)


def _check_digit(digits: str) -> str:
    values = [int(digit) for digit in reversed(digits)]
    return str(-(3 * sum(values[0::2]) + sum(values[1::2])) % 10)


def _counter(random: np.random.Generator) -> Light:
    """A table with papers, edges and print on it, so that decoders have something else to look at."""
    scene = np.full((HEIGHT, WIDTH), int(random.integers(70, 190)), np.uint8)
    for _ in range(int(random.integers(2, 9))):
        x, y = int(random.integers(WIDTH)), int(random.integers(HEIGHT))
        w, h = (int(value) for value in random.integers(40, 500, 2))
        cv2.rectangle(scene, (x, y), (x + w, y + h), int(random.integers(30, 235)), -1)
    for _ in range(int(random.integers(0, 12))):
        place = int(random.integers(WIDTH)), int(random.integers(HEIGHT))
        words = "".join(random.choice(list(_LETTERS), 12))
        cv2.putText(scene, words, place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, int(random.integers(0, 90)), 2)
    return scene.astype(np.float32)


def _laid(
    scene: Light, code: Light, symbology: Symbology, random: np.random.Generator, hard: list[str]
) -> Light:
    """The code in the scene, in perspective; the pale paper around it is its quiet zone."""
    height, width = code.shape
    if symbology is Symbology.QR:
        modules = width / _CODE_PIXELS
        module = float(random.uniform(2.0, 7.0))
        share = min(module * modules, 0.85 * HEIGHT) / width
        angle = float(random.uniform(0, 360))
        tilt = float(random.uniform(0, 0.28))
        if share * _CODE_PIXELS < 3:
            hard.append("small")
    else:
        module = float(random.uniform(1.3, 3.6))
        share = min(module / _BAR_PIXELS, 0.85 * WIDTH / width)
        angle = float(random.choice([0, 90, 180, 270]) + random.uniform(-20, 20))
        tilt = float(random.uniform(0, 0.15))
        if module < 2:
            hard.append("small")
    if tilt > 0.15:
        hard.append("perspective")
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float32) * (
        share * width / 2,
        share * height / 2,
    )
    corners *= 1 - tilt * random.uniform(0, 1, (4, 1))
    turn = np.deg2rad(angle)
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    reach = np.abs(corners).max(axis=0)
    room = np.maximum((WIDTH / 2, HEIGHT / 2) - reach - 4, 0)
    corners += (WIDTH / 2, HEIGHT / 2) + room * random.uniform(-1, 1, 2)
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    view = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    dark, pale = float(random.uniform(5, 60)), float(random.uniform(170, 245))
    # Shrinking without a filter would make patterns that no lens makes.
    soft = cv2.GaussianBlur(code, (0, 0), max(0.01, 0.4 / share))
    placed = cv2.warpPerspective(dark + soft * (pale - dark) / 255, view, (WIDTH, HEIGHT))
    mask = cv2.warpPerspective(np.ones_like(code), view, (WIDTH, HEIGHT))
    laid: Light = scene * (1 - mask) + placed * mask
    return laid


def _shaken(scene: Light, random: np.random.Generator, hard: list[str]) -> Light:
    """Out of focus, or moved while the shutter was open."""
    focus = float(random.uniform(0.3, 2.2))
    if focus > 1.4:
        hard.append("blur")
    scene = cv2.GaussianBlur(scene, (0, 0), focus).astype(np.float32)
    if random.random() < 0.25:
        hard.append("motion")
        length = int(random.integers(3, 9))
        path = np.zeros((length, length), np.float32)
        cv2.line(path, (0, int(random.integers(length))), (length - 1, int(random.integers(length))), 1.0, 1)
        scene = cv2.filter2D(scene, -1, path / path.sum()).astype(np.float32)
    return scene


def _lit(scene: Light, random: np.random.Generator, hard: list[str]) -> Light:
    """Light that falls off to one side, and the reflection of a lamp."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    slope_x, slope_y = random.uniform(-0.35, 0.35, 2)
    light = 1 + slope_x * (x / WIDTH - 0.5) + slope_y * (y / HEIGHT - 0.5)
    scene = scene * light.astype(np.float32) * np.float32(random.uniform(0.45, 1.1))
    if random.random() < 0.4:
        hard.append("glare")
        centre = random.uniform(0.2, 0.8, 2) * (WIDTH, HEIGHT)
        size = float(random.uniform(40, 160))
        far = np.hypot((x - centre[0]) / 1.6, y - centre[1]) / size
        scene = scene + (np.float32(random.uniform(60, 220)) * np.exp(-(far**2))).astype(np.float32)
    return scene
