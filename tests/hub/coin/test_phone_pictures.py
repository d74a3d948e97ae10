"""Codes as a phone draws them and as it photographs them, read by another's reader."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import segno
import zxingcpp
from PIL import Image

from hub.coin import codes, drawings, photos

KEY = b"k" * codes.KEY_BYTES
NOW = 1_790_000_000
SHOWN = codes.show(codes.wallet_number(12345678901), NOW, 7, KEY)


def drawn_bars(drawing: str, pixels: int) -> np.ndarray:
    """The bars as grey pixels, ``pixels`` wide for each module."""
    width = int(re.findall(r'viewBox="0 0 (\d+)', drawing)[0])
    row = np.full(width, 255, np.uint8)
    for at, length in re.findall(r"M(\d+) 0h(\d+)", drawing):
        row[int(at) : int(at) + int(length)] = 0
    return np.tile(np.repeat(row, pixels), (60, 1))


def test_the_drawn_bars_say_the_one_time_code_to_a_reader_of_bars_alone() -> None:
    picture = drawn_bars(drawings.bars(SHOWN.digits), 3)
    (found,) = zxingcpp.read_barcodes(picture)
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.Code128, SHOWN.digits)
    assert codes.read(found.text, KEY, NOW).token == codes.read(SHOWN.text, KEY, NOW).token


def test_the_bars_fit_a_narrow_phone_with_more_than_a_pixel_each() -> None:
    modules = int(re.findall(r'viewBox="0 0 (\d+)', drawings.bars(SHOWN.digits))[0])
    assert modules * 1.5 <= 360 * 0.84


def test_a_code_is_read_out_of_a_photograph_and_the_largest_comes_first() -> None:
    large, small = photo("12345678", scale=8), photo("87654321", scale=4)
    both = np.full((large.shape[0], large.shape[1] + small.shape[1]), 255, np.uint8)
    both[: small.shape[0], : small.shape[1]] = small
    both[:, small.shape[1] :] = large
    assert photos.codes_in(as_png(both)) == ["12345678", "87654321"]


@pytest.mark.parametrize("data", [b"", b"no picture", b"GIF89a\x01\x00\x01\x00", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photograph_is_refused(data: bytes) -> None:
    with pytest.raises(photos.NoPicture):
        photos.codes_in(data)


def test_a_picture_that_is_far_too_large_is_not_unpacked() -> None:
    with pytest.raises(photos.NoPicture):
        photos.codes_in(as_png(np.zeros((9000, 9000), np.uint8)))


def photo(text: str, scale: int) -> np.ndarray:
    matrix = np.array(list(segno.make(text, micro=False).matrix_iter(scale=scale, border=6)), np.uint8)
    return np.where(matrix > 0, 0, 255).astype(np.uint8)


def as_png(picture: np.ndarray) -> bytes:

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1)
    return file.getvalue()
