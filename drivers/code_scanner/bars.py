"""What stands in the bars of one scanline: our own reading, to confirm what a library has read.

Pure functions over the widths of elements (dark, light, dark …) between two quiet zones. Each digit is
matched against all patterns; one that two patterns fit nearly as well is not read at all. This reads
less than the libraries do, and invents less: it is a witness and no reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

import numpy as np
from barcode.charsets.code128 import CODES
from numpy.typing import NDArray

from drivers.code_scanner.check_digits import has_right_check_digit
from drivers.code_scanner.scanlines import Widths
from drivers.ports import Symbology

_QUIET_MODULES = 5.0
"""On both sides. The standards ask for 7 to 11; printers and thumbs take some of it."""
_NEAREST = 2.6
"""Sum of deviations of a character's elements, in modules, above which it is none."""
_CLEARLY = 0.15
"""By so many modules the nearest pattern must be nearer than the next."""

_EAN_LEFT = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
"""GS1 General Specifications 5.2.1.2.1: number set A, light first; C is the same, B the reverse."""
_EAN_FIRST = (
    "AAAAAA",
    "AABABB",
    "AABBAB",
    "AABBBA",
    "ABAABB",
    "ABBAAB",
    "ABBBAA",
    "ABABAB",
    "ABABBA",
    "ABBABA",
)
_WIDER = 1.3
"""A wide element is two to three narrow ones; blur takes some of it."""
_EAN_GUARDS = [0, 1, 2, 27, 28, 29, 30, 31, 56, 57, 58]
_ITF_DIGITS = ("00110", "10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010")
"""ISO/IEC 16390: five elements of a digit, 1 is wide."""
_ITF = {
    frozenset(place for place, wide in enumerate(five) if wide == "1"): digit
    for digit, five in enumerate(_ITF_DIGITS)
}


def _patterns(texts: list[str]) -> NDArray[np.float32]:
    return np.array([[float(sign) for sign in text] for text in texts], np.float32)


_EAN_SETS = _patterns([*_EAN_LEFT, *(text[::-1] for text in _EAN_LEFT)])
_EAN_RIGHT = _patterns(list(_EAN_LEFT))


def _elements(modules: str) -> list[float]:
    return [float(len(list(run))) for _, run in groupby(modules)]


_CODE_128 = np.array([_elements(code) for code in CODES[:106]], np.float32)
_FNC1 = 102
_FNC4 = {"A": 101, "B": 100}
_CODE_128_STOP = np.array([2, 3, 3, 1, 1, 1, 2], np.float32)


def read(widths: Widths, symbology: Symbology) -> set[bytes]:
    """What a line of these elements says, forwards and backwards; usually one thing or nothing."""
    reader = _READERS[symbology]
    return {found for one_way in (widths, widths[::-1]) for found in reader(np.ascontiguousarray(one_way))}


def _ean_13(widths: Widths) -> Iterator[bytes]:
    for at, module in _starts(widths, 59, 95):
        if not _quiet_after(widths, at + 59, module):
            continue
        symbol = widths[at : at + 59]
        guards: Widths = (np.concatenate([symbol[:3], symbol[27:32], symbol[56:]]) / module).astype(
            np.float32
        )
        if guards.max() > 2 or guards.min() < 0.25:
            continue
        digits = _ean_digits(_without_spread(symbol / module, guards))
        if digits is not None and has_right_check_digit(digits):
            yield digits


def _without_spread(symbol: Widths, guards: Widths) -> Widths:
    """Ink runs, light eats: dark elements are wider or narrower by the same, which the guards show."""
    dark = np.concatenate([guards[0:3:2], guards[4:7:2], guards[8::2]])
    light = np.concatenate([guards[1:2], guards[3:8:2], guards[9:10]])
    spread = float(dark.mean() - light.mean()) / 2
    corrected = symbol.copy()
    corrected[0::2] -= spread
    corrected[1::2] += spread
    return corrected


def _ean_digits(symbol: Widths) -> bytes | None:
    left = [_nearest(symbol[3 + 4 * place : 7 + 4 * place], _EAN_SETS, 7) for place in range(6)]
    right = [_nearest(symbol[32 + 4 * place : 36 + 4 * place], _EAN_RIGHT, 7) for place in range(6)]
    known = [digit for digit in (*left, *right) if digit is not None]
    if len(known) < 12:
        return None
    sets = "".join("AB"[digit // 10] for digit in known[:6])
    if sets not in _EAN_FIRST:
        return None
    digits = [_EAN_FIRST.index(sets), *(digit % 10 for digit in known)]
    return bytes(ord("0") + digit for digit in digits)


def _itf(widths: Widths) -> Iterator[bytes]:
    """Start is four narrow elements; stop is wide, narrow, narrow. Dark and light digits are interleaved."""
    start, stop = 4, 3
    for at, narrow in _starts(widths, start, start):
        digits = bytearray()
        place = at + start
        while place + 10 <= len(widths):
            pair = widths[place : place + 10]
            found = [_itf_digit(pair[which::2]) for which in (0, 1)]
            if None in found:
                break
            digits += bytes(ord("0") + digit for digit in found if digit is not None)
            place += 10
        end = widths[place : place + stop]
        if (
            digits
            and len(end) == stop
            and end[0] > _WIDER * end[2]
            and _quiet_after(widths, place + stop, narrow)
            and has_right_check_digit(bytes(digits))
        ):
            yield bytes(digits)


def _itf_digit(five: Widths) -> int | None:
    """Two of five are wide: the two widest, if they clearly are."""
    order = np.argsort(five)
    if five[order[3]] < _WIDER * five[order[2]]:
        return None
    return _ITF[frozenset(order[3:].tolist())]


def _code_128(widths: Widths) -> Iterator[bytes]:
    for at, module in _starts(widths, 6, 11):
        first = _nearest(widths[at : at + 6] / module, _CODE_128, 11)
        if first not in (103, 104, 105):
            continue
        values = [first]
        place = at + 6
        while place + 7 <= len(widths):
            if _is_stop(widths[place : place + 7]) and _quiet_after(widths, place + 7, module):
                text = _code_128_text(values)
                if text is not None:
                    yield text
                break
            module = float(widths[place : place + 6].sum()) / 11
            value = _nearest(widths[place : place + 6] / module, _CODE_128, 11)
            if value is None:
                break
            values.append(value)
            place += 6


def _is_stop(seven: Widths) -> bool:
    return bool(np.abs(seven / seven.sum() * 13 - _CODE_128_STOP).sum() < _NEAREST)


def _code_128_text(values: list[int]) -> bytes | None:
    """ISO/IEC 15417: a FNC1 at the head says GS1 and is no text, within it separates; FNC4 lifts the next
    character into the upper half of ISO/IEC 8859-1. No other function."""
    *symbols, check = values
    if len(symbols) < 2 or (symbols[0] + sum(n * v for n, v in enumerate(symbols[1:], 1))) % 103 != check:
        return None
    code_set, text, lifted = "ABC"[symbols[0] - 103], bytearray(), 0
    for value in symbols[1:]:
        if code_set == "C" and value < 100:
            text += b"%02d" % value
        elif code_set != "C" and value < 96:
            text.append(lifted + (value + 32 if code_set == "B" or value < 64 else value - 64))
            lifted = 0
        elif value == _FNC4.get(code_set):
            lifted = 128
        elif value in (99, 100, 101):
            code_set = "CBA"[value - 99]
        elif value == _FNC1:
            text += b"\x1d" if text else b""
        else:
            return None
    return bytes(text)


def _nearest(found: Widths, patterns: NDArray[np.float32], modules: int) -> int | None:
    """The pattern that these elements are, if no other is nearly as near."""
    total = float(found.sum())
    if total <= 0:
        return None
    apart = np.abs(patterns - found / total * modules).sum(axis=1)
    first, second = np.argpartition(apart, 1)[:2]
    if apart[first] > apart[second]:
        first, second = second, first
    fits = apart[first] < _NEAREST and apart[second] - apart[first] > _CLEARLY
    return int(first) if fits else None


def _starts(widths: Widths, count: int, modules: int) -> Iterator[tuple[int, float]]:
    """Dark elements behind a quiet zone, each with the module's width by the next ``count`` elements."""
    at = np.arange(0, len(widths) - count + 1, 2)
    ends = np.concatenate([[0], np.cumsum(widths)])
    module = (ends[at + count] - ends[at]) / modules
    quiet = (at == 0) | (widths[at - 1] >= _QUIET_MODULES * module)
    yield from zip(at[quiet].tolist(), module[quiet].tolist(), strict=True)


def _quiet_after(widths: Widths, at: int, module: float) -> bool:
    return at >= len(widths) or bool(widths[at] >= _QUIET_MODULES * module)


_READERS: dict[Symbology, Callable[[Widths], Iterator[bytes]]] = {
    Symbology.EAN13: _ean_13,
    Symbology.ITF: _itf,
    Symbology.CODE128: _code_128,
}
