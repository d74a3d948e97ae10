"""Photographs of codes, drawn: turned, blurred and noisy, 1280 × 720, in grey."""

from __future__ import annotations

import barcode
import cv2
import numpy as np
import segno
from barcode.writer import ImageWriter

from drivers.code_scanner.decoder import Grey

WIDTH, HEIGHT = 1280, 720
_TABLE = 140
_QUIET = 4


def qr(content: bytes, module_dots: int = 6) -> Grey:
    matrix = np.array([list(row) for row in segno.make_qr(content).matrix], np.uint8)
    light = np.pad(1 - matrix, _QUIET, constant_values=1) * np.uint8(255)
    return np.kron(light, np.ones((module_dots, module_dots), np.uint8)).astype(np.uint8)


def bars(kind: str, digits: str) -> Grey:
    """``kind`` as python-barcode names it: ean13, code128, itf."""
    picture = barcode.get(kind, digits, writer=ImageWriter()).render(
        {"write_text": False, "module_width": 0.3}
    )
    return np.array(picture.convert("L"), np.uint8)


def photograph(code: Grey, rotation: float = 0, blur: float = 1.0, noise: float = 3.0, seed: int = 1) -> Grey:
    """The code on a grey table, turned by ``rotation`` degrees; ``blur`` in dots, ``noise`` in greys."""
    height, width = code.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rotation, 1)
    turn[:, 2] += (WIDTH / 2 - width / 2, HEIGHT / 2 - height / 2)
    scene = cv2.warpAffine(code, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_CONSTANT, borderValue=_TABLE)
    if blur:
        scene = cv2.GaussianBlur(scene, (0, 0), blur)
    grain = np.random.default_rng(seed).normal(0, noise, scene.shape)
    picture: Grey = np.clip(scene + grain, 0, 255).astype(np.uint8)
    return picture
