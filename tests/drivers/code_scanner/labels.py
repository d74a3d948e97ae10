"""Labels as they come back from shops, by seed: worn, curved, smeared, blurred, and small in the picture.

What scanners misread in public collections of photographs, drawn: bars fade or are rubbed off over a part
of their height, ink runs, a can bends them, a scratch crosses them, and a cheap camera has little more than a
dot for the narrowest. The same seed gives the same label anywhere; ``held`` gives the pictures of a hand.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from drivers.code_scanner.decoder import Grey
from drivers.ports import Symbology
from tests.drivers.code_scanner.scenes import Light, Photograph, content

WIDTH = 700
_MODULE = 3.54
"""Dots of one module before anything happens to it."""
_BORDER = 50


def damaged(symbology: Symbology, number: int, seed: int) -> Iterator[Photograph]:
    """So many damaged labels of this kind."""
    for at in range(number):
        yield _label(symbology, np.random.default_rng([seed, 77, list(Symbology).index(symbology), at]))


def held(label: Photograph, pictures: int, seed: int) -> Iterator[Grey]:
    """The label before the camera, as a hand holds it: a little elsewhere each time, with its own noise."""
    random = np.random.default_rng([seed, 78])
    height, width = label.picture.shape
    for _ in range(pictures):
        about = cv2.getRotationMatrix2D(
            (width / 2, height / 2), random.normal(0, 0.5), 1 + random.normal(0, 0.007)
        )
        turn = np.asarray(about, np.float64)
        turn[:, 2] += random.normal(0, 1.5, 2)
        moved = cv2.warpAffine(label.picture, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
        noisy = moved.astype(np.float32) * random.uniform(0.9, 1.05)
        noisy += random.normal(0, random.uniform(1, 4), noisy.shape)
        yield np.clip(noisy, 0, 255).astype(np.uint8)


def _label(symbology: Symbology, random: np.random.Generator) -> Photograph:
    raw, drawn = content(symbology, random)
    hard: list[str] = []
    label = _inked(drawn, random, hard)
    label = _rubbed(label, random, hard)
    bordered = cv2.copyMakeBorder(label, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_CONSTANT, value=255)
    label = _bent(np.asarray(bordered, np.float32), random, hard)
    label = _scratched(label, random, hard)
    return Photograph(_small(label, random, hard), raw, symbology, tuple(hard))


def _inked(label: Light, random: np.random.Generator, hard: list[str]) -> Light:
    """Ink that runs makes bars wider, a dry ribbon narrower: by up to half a module."""
    spread = float(random.uniform(-0.5, 0.5)) * _MODULE
    if abs(spread) < 0.5:
        return label
    hard.append("ink")
    kernel = np.ones((1, 1 + round(abs(spread))), np.uint8)
    return np.asarray(cv2.erode(label, kernel) if spread > 0 else cv2.dilate(label, kernel), np.float32)


def _rubbed(label: Light, random: np.random.Generator, hard: list[str]) -> Light:
    """Bars lose their ink in places, over a part of the height that differs from bar to bar."""
    height, width = label.shape
    kept = np.ones_like(label)
    for _ in range(int(random.integers(0, 14))):
        hard.append("worn")
        left, wide = int(random.integers(width)), int(random.uniform(0.5, 4) * _MODULE)
        top, tall = int(random.integers(-height // 2, height)), int(random.uniform(0.2, 1.2) * height)
        kept[max(0, top) : top + tall, left : left + wide] *= float(random.uniform(0.0, 0.7))
    soft = cv2.GaussianBlur(kept, (0, 0), 0.35 * _MODULE)
    return np.asarray(255 - (255 - label) * soft, np.float32)


def _bent(label: Light, random: np.random.Generator, hard: list[str]) -> Light:
    """Around a can: the ends are seen from the side, and straight rows sag."""
    angle = float(random.uniform(0, 1.25))
    if angle < 0.3:
        return label
    hard.append("curved")
    height, width = label.shape
    seen = np.linspace(-1, 1, width) * np.sin(angle)
    around = (np.arcsin(seen) / angle + 1) / 2 * (width - 1)
    sag = float(random.uniform(-0.2, 0.2)) * height * (1 - np.cos(np.arcsin(seen)))
    x = np.tile(around.astype(np.float32), (height, 1))
    y = (np.arange(height)[:, None] + sag[None, :]).astype(np.float32)
    return np.asarray(cv2.remap(label, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _scratched(label: Light, random: np.random.Generator, hard: list[str]) -> Light:
    height, width = label.shape
    for _ in range(int(random.integers(0, 4))):
        hard.append("scratch")
        ends = [(int(random.integers(width)), int(random.integers(height))) for _ in range(2)]
        cv2.line(
            label, ends[0], ends[1], float(random.choice([40, 255])), int(random.integers(1, 5)), cv2.LINE_AA
        )
    return label


def _small(label: Light, random: np.random.Generator, hard: list[str]) -> Grey:
    """Through a lens onto a sensor with one to two and a half dots for a module, then enlarged."""
    module = float(random.uniform(1.0, 2.6))
    if module < 1.5:
        hard.append("small")
    share = module / _MODULE
    label = cv2.resize(label, None, fx=share, fy=share, interpolation=cv2.INTER_AREA).astype(np.float32)
    focus = float(random.uniform(0.2, 1.1))
    if focus > 0.8:
        hard.append("blur")
    dark, pale = float(random.uniform(15, 90)), float(random.uniform(140, 240))
    seen = dark + cv2.GaussianBlur(label, (0, 0), focus) * (pale - dark) / 255
    seen = np.clip(seen + random.normal(0, random.uniform(1, 5), seen.shape), 0, 255).astype(np.uint8)
    _done, data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(50, 92))])
    kept = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    larger = cv2.resize(
        kept, None, fx=WIDTH / kept.shape[1], fy=WIDTH / kept.shape[1], interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(larger, np.uint8)
