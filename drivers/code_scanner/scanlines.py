"""Widths of bars along straight lines through a picture: what a laser scanner would see.

Each line is looked at by itself, so lines at separate heights are independent witnesses.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.code_scanner.decoder import Corners, Grey

Widths = NDArray[np.float32]
"""Of a dark element, then of a light one, and so on, in dots; ends with a dark one."""

Profile = NDArray[np.float32]
"""Light along a line."""

HEIGHTS = 9
_SPREAD = 0.15
"""Lines lie up to this share of the code's length above and below its middle, whatever was seen of it."""
_STRIDE = 4
_MARGIN = 0.16
"""Share of the code's length at either end, for the quiet zones."""
_SAMPLES_PER_DOT = 3
_LEAST_APART = 1.5
"""Dots between two lines; nearer ones would see the same noise."""
_WINDOW_SHARE = 0.09
"""Of the line: light and dark are told apart within so much of it, since light falls off to one side."""
_BEAM = 0.5
"""A line is this share of the way to its neighbours wide on either side: noise evens out."""
_SHARPENED = (0.0, 1.0, 3.0)
_LENS_DOTS = 2.5
_LEAST_CONTRAST = 0.12
"""Of the line's own: less is a smudge and no bar."""


def lines(picture: Grey, corners: Corners) -> Iterator[Iterator[Widths]]:
    """For each line along the code's length, at separate heights: its elements, plain and sharpened."""
    for profile in _profiles(picture, np.asarray(corners, np.float32)):
        yield (widths for sharp in _SHARPENED if (widths := _runs(_sharpened(profile, sharp))) is not None)


def _sharpened(profile: Profile, amount: float) -> Profile:
    """A lens makes narrow elements paler than wide ones; this undoes some of it."""
    if not amount:
        return profile
    soft = cv2.GaussianBlur(profile[None, :], (0, 1), _LENS_DOTS * _SAMPLES_PER_DOT)[0]
    return np.asarray(profile + amount * (profile - soft), np.float32)


def _profiles(picture: Grey, corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Light along the lines, one row for each; from the first corner's end to the second's."""
    top_left, top_right, bottom_right, bottom_left = corners
    left, right = (top_left + bottom_left) / 2, (top_right + bottom_right) / 2
    along = right - left
    length = float(np.hypot(*along))
    down = np.array([-along[1], along[0]]) / max(length, 1e-6)
    tall = float(abs(np.dot(bottom_left - top_left, down)) + abs(np.dot(bottom_right - top_right, down))) / 2
    reach = max(0.4 * tall, _SPREAD * length)
    count = max(1, min(HEIGHTS, int(2 * reach / _LEAST_APART)))
    samples = max(8, int(length * (1 + 2 * _MARGIN) * _SAMPLES_PER_DOT))
    places = left + np.linspace(-_MARGIN, 1 + _MARGIN, samples)[:, None] * along
    offsets = np.linspace(-reach, reach, count)[_from_all_over(count)] if count > 1 else np.zeros(1)
    x = (places[:, 0][None, :] + offsets[:, None] * down[0]).astype(np.float32)
    y = (places[:, 1][None, :] + offsets[:, None] * down[1]).astype(np.float32)
    step = np.float32(reach / max(1, count) * _BEAM)
    beams = [
        cv2.remap(
            picture,
            x + np.float32(side * down[0]) * step,
            y + np.float32(side * down[1]) * step,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for side in (-1, 0, 1)
    ]
    return np.asarray(np.mean(beams, axis=0), np.float32)


def _from_all_over(count: int) -> list[int]:
    """An order in which the first few lines lie far from one another."""
    return sorted(range(count), key=lambda place: (place * _STRIDE + count // 2) % count)


def _runs(profile: Profile) -> Widths | None:
    """Between the first and the last dark element; edges lie where the light crosses the local middle."""
    window = max(3, int(len(profile) * _WINDOW_SHARE)) | 1
    row = profile[None, :]
    kernel = np.ones((1, window), np.uint8)
    high, low = cv2.dilate(row, kernel)[0], cv2.erode(row, kernel)[0]
    contrast = high - low
    middle = (high + low) / 2
    flat = contrast < _LEAST_CONTRAST * float(profile.max() - profile.min())
    above = np.where(flat, profile.mean(), profile - middle)
    light = above > 0
    at = np.flatnonzero(light[1:] != light[:-1])
    before, after = above[at], above[at + 1]
    edges = (at + before / (before - after))[0 if light[0] else 1 :]
    widths = np.diff(edges).astype(np.float32)
    return widths[: len(widths) - (len(widths) + 1) % 2] if len(widths) else None
