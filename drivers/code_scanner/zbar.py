"""zbar in binary mode: reads some codes that zxing-cpp does not.

Without that mode zbar guesses a character set and corrupts one Japanese text in five (mchehab/zbar
issue 212). pyzbar's own ``decode`` cannot switch it on, so the library is called below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_void_p, cast, string_at
from typing import Any

import cv2
import numpy as np
from pyzbar import wrapper
from pyzbar.wrapper import ZBarConfig, ZBarSymbol

from drivers.code_scanner.decoder import Corners, Grey, Reading
from drivers.ports import DriverError, Symbology

_CFG_BINARY = 4
"""ZBAR_CFG_BINARY, which pyzbar does not list."""

_FORMATS = {
    ZBarSymbol.QRCODE: Symbology.QR,
    ZBarSymbol.CODE128: Symbology.CODE128,
    ZBarSymbol.EAN13: Symbology.EAN13,
    ZBarSymbol.I25: Symbology.ITF,
}
_Y800 = int.from_bytes(b"Y800", "little")
"""One byte of grey for each dot."""


class ZbarUnavailable(DriverError):
    """The installed libzbar cannot do what is needed (0.23 or later)."""


class ZbarDecoder:
    """Owns one scanner of libzbar; ``close`` frees it."""

    def __init__(self) -> None:
        self._scanner = wrapper.zbar_image_scanner_create()
        if not self._scanner:
            raise ZbarUnavailable("libzbar gave no scanner")
        self._set(ZBarSymbol.NONE, ZBarConfig.CFG_ENABLE, 0)
        for symbol in _FORMATS:
            self._set(symbol, ZBarConfig.CFG_ENABLE, 1)
        self._set(ZBarSymbol.QRCODE, _CFG_BINARY, 1)

    def decode(self, picture: Grey) -> list[Reading]:
        if not self._scanner:
            raise ZbarUnavailable("the decoder is closed")
        grey = np.ascontiguousarray(picture)
        height, width = grey.shape
        image = wrapper.zbar_image_create()
        try:
            wrapper.zbar_image_set_format(image, _Y800)
            wrapper.zbar_image_set_size(image, width, height)
            wrapper.zbar_image_set_data(image, cast(grey.ctypes.data, c_void_p), grey.size, None)
            wrapper.zbar_scan_image(self._scanner, image)
            return [
                Reading(_data(symbol), _symbology(symbol), _corners(symbol), tells_charset=False)
                for symbol in _symbols(image)
                if wrapper.zbar_symbol_get_data_length(symbol)
            ]
        finally:
            wrapper.zbar_image_destroy(image)

    def close(self) -> None:
        scanner, self._scanner = self._scanner, None
        if scanner:
            wrapper.zbar_image_scanner_destroy(scanner)

    def _set(self, symbol: int, config: int, value: int) -> None:
        if wrapper.zbar_image_scanner_set_config(self._scanner, symbol, config, value):
            raise ZbarUnavailable(f"libzbar does not know setting {config} of {symbol}")


def _symbols(image: Any) -> Iterator[Any]:
    symbol = wrapper.zbar_image_first_symbol(image)
    while symbol:
        yield symbol
        symbol = wrapper.zbar_symbol_next(symbol)


def _data(symbol: Any) -> bytes:
    return string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol))


def _corners(symbol: Any) -> Corners | None:
    """The smallest rectangle around the points that zbar names; it does not tell which side is which."""
    count = wrapper.zbar_symbol_get_loc_size(symbol)
    points = [
        (wrapper.zbar_symbol_get_loc_x(symbol, at), wrapper.zbar_symbol_get_loc_y(symbol, at))
        for at in range(count)
    ]
    if len(points) < 2:
        return None
    a, b, c, d = cv2.boxPoints(cv2.minAreaRect(np.array(points, np.float32))).tolist()
    return tuple(a), tuple(b), tuple(c), tuple(d)


def _symbology(symbol: Any) -> Symbology:
    return _FORMATS.get(symbol.contents.type, Symbology.UNKNOWN)
