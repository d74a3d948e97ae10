"""Commands that set and move text: how characters look, where they stand, how far paper moves."""

from __future__ import annotations

from collections.abc import Callable

from drivers.emulators.printer.characters import KanjiCode
from drivers.emulators.printer.line import FONT_A, FONT_B, Align
from drivers.emulators.printer.press import DEFAULT_SPACING_DOTS, Press
from drivers.emulators.printer.roll import WIDTH_DOTS

Command = Callable[[Press, bytes], None]


def _on(args: bytes) -> bool:
    """Only the lowest bit of n counts."""
    return bool(args[0] & 1)


def _choice(args: bytes) -> int:
    """n may be given as a number or as its digit."""
    return args[0] - 48 if args[0] >= 48 else args[0]


def _u16(args: bytes) -> int:
    return int.from_bytes(args[:2], "little")


def _print_mode(press: Press, args: bytes) -> None:
    """ESC !: font B 01, bold 08, double height 10, double width 20, underline 80."""
    n, style = args[0], press.modes.style
    style.font = FONT_B if n & 0x01 else FONT_A
    style.bold = bool(n & 0x08)
    style.scale = (2 if n & 0x20 else 1, 2 if n & 0x10 else 1)
    style.underline = max(style.underline, 1) if n & 0x80 else 0


def _kanji_print_mode(press: Press, args: bytes) -> None:
    """FS !: double width 04, double height 08, underline 80."""
    n, style = args[0], press.modes.style
    style.kanji_scale = (2 if n & 0x04 else 1, 2 if n & 0x08 else 1)
    style.kanji_underline = 1 if n & 0x80 else 0


def _character_size(press: Press, args: bytes) -> None:
    """GS !: width - 1 in the upper, height - 1 in the lower half; for both kinds of characters."""
    scale = ((args[0] >> 4 & 7) + 1, (args[0] & 7) + 1)
    press.modes.style.scale = press.modes.style.kanji_scale = scale


def _kanji_quadruple(press: Press, args: bytes) -> None:
    press.modes.style.kanji_scale = (2, 2) if _on(args) else (1, 1)


def _bold(press: Press, args: bytes) -> None:
    press.modes.style.bold = _on(args)


def _inverse(press: Press, args: bytes) -> None:
    press.modes.style.inverse = _on(args)


def _underline(press: Press, args: bytes) -> None:
    press.modes.style.underline = min(_choice(args), 2)


def _kanji_underline(press: Press, args: bytes) -> None:
    press.modes.style.kanji_underline = min(_choice(args), 2)


def _font(press: Press, args: bytes) -> None:
    press.modes.style.font = FONT_B if _choice(args) == 1 else FONT_A


def _right_spacing(press: Press, args: bytes) -> None:
    press.modes.style.spacing = args[0]


def _kanji_spacing(press: Press, args: bytes) -> None:
    press.modes.style.kanji_spacing = (args[0], args[1])


def _align(press: Press, args: bytes) -> None:
    if _choice(args) in set(Align):
        press.modes.align = Align(_choice(args))


def _code_page(press: Press, args: bytes) -> None:
    press.modes.page = args[0]


def _international(press: Press, args: bytes) -> None:
    press.modes.international = args[0]


def _kanji_on(press: Press, _args: bytes) -> None:
    press.modes.kanji_mode = True


def _kanji_off(press: Press, _args: bytes) -> None:
    press.modes.kanji_mode = False


def _kanji_code(press: Press, args: bytes) -> None:
    if _choice(args) in set(KanjiCode):
        press.modes.kanji_code = KanjiCode(_choice(args))


def _line_feed(press: Press, _args: bytes) -> None:
    press.end_line()


def _feed_dots(press: Press, args: bytes) -> None:
    """ESC J: print, then feed n dots from the line's top."""
    press.end_line(args[0])


def _feed_lines(press: Press, args: bytes) -> None:
    """ESC d: print, then feed n lines in all."""
    press.end_line(args[0] * press.modes.spacing)


def _spacing_default(press: Press, _args: bytes) -> None:
    press.modes.spacing = DEFAULT_SPACING_DOTS


def _spacing(press: Press, args: bytes) -> None:
    press.modes.spacing = args[0]


def _position(press: Press, args: bytes) -> None:
    """ESC $: n dots from the left edge of the printable area."""
    press.modes.line.move_to(_u16(args))


def _relative(press: Press, args: bytes) -> None:
    r"""ESC \: n dots on from here, signed."""
    step = int.from_bytes(args, "little", signed=True)
    press.modes.line.move_to(max(0, press.modes.line.cursor + step))


def _tab(press: Press, _args: bytes) -> None:
    line, column = press.modes.line, press.modes.style.font[0] * press.modes.style.scale[0]
    stops = (stop * column for stop in press.modes.tabs)
    line.move_to(next((stop for stop in stops if stop > line.cursor), line.cursor))


def _set_tabs(press: Press, args: bytes) -> None:
    press.modes.tabs = tuple(args.rstrip(b"\x00"))


def _left_margin(press: Press, args: bytes) -> None:
    line = press.modes.line
    line.left = min(_u16(args), WIDTH_DOTS)
    line.width = min(line.width, WIDTH_DOTS - line.left)


def _area_width(press: Press, args: bytes) -> None:
    press.modes.line.width = min(_u16(args), WIDTH_DOTS - press.modes.line.left)


TEXT_COMMANDS: dict[bytes, Command] = {
    b"\n": _line_feed,
    b"\t": _tab,
    b"\x1b ": _right_spacing,
    b"\x1b!": _print_mode,
    b"\x1b$": _position,
    b"\x1b-": _underline,
    b"\x1b2": _spacing_default,
    b"\x1b3": _spacing,
    b"\x1bD": _set_tabs,
    b"\x1bE": _bold,
    b"\x1bG": _bold,
    b"\x1bJ": _feed_dots,
    b"\x1bM": _font,
    b"\x1bR": _international,
    b"\x1b\\": _relative,
    b"\x1ba": _align,
    b"\x1bd": _feed_lines,
    b"\x1bt": _code_page,
    b"\x1c!": _kanji_print_mode,
    b"\x1c&": _kanji_on,
    b"\x1c-": _kanji_underline,
    b"\x1c.": _kanji_off,
    b"\x1cC": _kanji_code,
    b"\x1cS": _kanji_spacing,
    b"\x1cW": _kanji_quadruple,
    b"\x1d!": _character_size,
    b"\x1dB": _inverse,
    b"\x1dL": _left_margin,
    b"\x1dW": _area_width,
}
