"""Commands that draw: raster and bit images, QR and bar codes, user-defined kanji."""

from __future__ import annotations

from drivers.emulators.printer.glyphs import Dots, blank, enlarge, from_bits, from_column_bits
from drivers.emulators.printer.press import Press
from drivers.emulators.printer.symbols import QR_LEVELS, Undrawable, bar_code
from drivers.emulators.printer.text_commands import Command

QR_MODULE_DOTS = range(1, 17)
BAR_MODULE_DOTS = range(1, 7)
GRAPHICS_SCALES = (1, 2)
"""Parameters that the manuals allow; others are passed over."""

IMAGE_TEXT = "[image]"
KANJI_ROWS = 24


def raster_dots(args: bytes) -> Dots:
    """GS v 0 m xL xH yL yH d…: the image that ``args`` (from the ``0`` on) describe."""
    rows = int.from_bytes(args[4:6], "little")
    width_bytes = int.from_bytes(args[2:4], "little")
    if not rows or not width_bytes:
        return blank(0, 0)
    dots = from_bits(args[6:], rows)
    mode = args[1] & 3
    return enlarge(dots, 2 if mode & 1 else 1, 2 if mode & 2 else 1)


def _raster(press: Press, args: bytes) -> None:
    press.image(raster_dots(args), IMAGE_TEXT)


def half_raster(press: Press, args: bytes) -> None:
    """What is on paper when power fails in the middle of GS v 0."""
    dots = raster_dots(args)
    press.image(dots[: len(dots) // 2], IMAGE_TEXT)


def _bit_image(press: Press, args: bytes) -> None:
    """ESC * m nL nH d…: stands in the line like a character. Eight-dot images are three times as high."""
    columns = int.from_bytes(args[1:3], "little")
    if not columns:
        return
    high = args[0] >= 32
    dots = from_column_bits(args[3:], columns)
    press.place(enlarge(dots, 1 if args[0] & 1 else 2, 1 if high else 3), "\N{OBJECT REPLACEMENT CHARACTER}")


def _user_kanji(press: Press, args: bytes) -> None:
    """FS 2 c1 c2 d1…d72: 24 columns of three bytes."""
    press.modes.user_kanji[args[:2]] = from_column_bits(args[2:], KANJI_ROWS)


def _forget_user_kanji(press: Press, args: bytes) -> None:
    press.modes.user_kanji.pop(args, None)


def _two_dimensional(press: Press, args: bytes) -> None:
    """GS ( k cn fn …; only QR (cn = 49) is drawn."""
    if args[:1] != b"1":
        press.remark(f"two-dimensional code {args[0]} is not drawn")
        return
    function, values, store = args[1], args[2:], press.modes.qr
    if function == 65 and values[0] != 50:
        press.remark("QR code of another model than 2")
    elif function == 67 and values[0] in QR_MODULE_DOTS:
        store.module_dots = values[0]
    elif function == 69 and values[0] in QR_LEVELS:
        store.level = values[0]
    elif function == 80:
        store.data = values[1:]
    elif function == 81:
        _print_qr(press)


def _print_qr(press: Press) -> None:
    try:
        dots = press.modes.qr.draw()
    except Undrawable as error:
        press.remark(str(error))
        return
    if dots.shape[1] > press.modes.line.width:
        press.remark("QR code wider than the paper")
        return
    press.image(dots, "[QR]")


def _bar_code(press: Press, args: bytes) -> None:
    """GS k, both forms."""
    kind, style = args[0], press.modes.bar_code
    data = args[2:] if kind >= 65 else args[1:].rstrip(b"\x00")
    try:
        dots, text = bar_code(kind, data, style.module_dots, style.height)
    except Undrawable as error:
        press.remark(str(error))
        return
    if dots.shape[1] > press.modes.line.width:
        press.remark("bar code wider than the paper")
        return
    if style.text_above:
        _beside(press, text)
    press.image(dots, "[bar code]")
    if style.text_below:
        _beside(press, text)


def _beside(press: Press, text: str) -> None:
    for letter in text:
        press.place(press.modes.style.character(letter), letter)
    press.end_line()


def _bar_height(press: Press, args: bytes) -> None:
    if args[0]:
        press.modes.bar_code.height = args[0]


def _bar_width(press: Press, args: bytes) -> None:
    if args[0] in BAR_MODULE_DOTS:
        press.modes.bar_code.module_dots = args[0]


def _bar_text(press: Press, args: bytes) -> None:
    press.modes.bar_code.text_above = bool(args[0] & 1)
    press.modes.bar_code.text_below = bool(args[0] & 2)


def _graphics(press: Press, args: bytes) -> None:
    """GS ( L and GS 8 L: store a raster (fn 112), print it (fn 2 or 50)."""
    function = args[1]
    if function == 112:
        across, down, rows = args[3], args[4], int.from_bytes(args[8:10], "little")
        if across not in GRAPHICS_SCALES or down not in GRAPHICS_SCALES:
            raise ValueError("graphics are drawn once or twice as large")
        press.modes.stored_image = enlarge(from_bits(args[10:], rows), across, down)
    elif function in (2, 50) and press.modes.stored_image is not None:
        press.image(press.modes.stored_image, IMAGE_TEXT)
    else:
        press.remark(f"graphics function {function} is not drawn")


IMAGE_COMMANDS: dict[bytes, Command] = {
    b"\x1b*": _bit_image,
    b"\x1c2": _user_kanji,
    b"\x1c?": _forget_user_kanji,
    b"\x1d(L": _graphics,
    b"\x1d8L": _graphics,
    b"\x1d(k": _two_dimensional,
    b"\x1dH": _bar_text,
    b"\x1dh": _bar_height,
    b"\x1dk": _bar_code,
    b"\x1dv": _raster,
    b"\x1dw": _bar_width,
}
