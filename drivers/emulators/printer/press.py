"""The state between two commands: modes, the line being set, the roll; and what one can do with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.emulators.printer import characters
from drivers.emulators.printer.characters import KanjiCode
from drivers.emulators.printer.glyphs import Dots
from drivers.emulators.printer.line import Align, SettingLine, Style, across_paper
from drivers.emulators.printer.roll import Roll
from drivers.emulators.printer.symbols import BarCodeStyle, QrStore

MOST_REMARKS = 100

DEFAULT_SPACING_DOTS = 30
"""ESC 2: 3.75 mm from line to line."""


@dataclass
class Modes:
    """Everything that ESC @ puts back to its value at power-on."""

    style: Style = field(default_factory=Style)
    line: SettingLine = field(default_factory=SettingLine)
    align: Align = Align.LEFT
    spacing: int = DEFAULT_SPACING_DOTS
    tabs: tuple[int, ...] = tuple(range(8, 48, 8))
    page: int = 0
    international: int = 0
    kanji_mode: bool = False
    kanji_code: KanjiCode = KanjiCode.JIS
    user_kanji: dict[bytes, Dots] = field(default_factory=dict, repr=False)
    qr: QrStore = field(default_factory=QrStore)
    bar_code: BarCodeStyle = field(default_factory=BarCodeStyle)
    stored_image: Dots | None = field(default=None, repr=False)


class Press:
    """Sets characters and images on the roll under the present modes."""

    def __init__(self) -> None:
        self.roll = Roll()
        self.modes = Modes()
        self.remarks: list[str] = []
        self.lenient_kanji = False
        self._lead: int | None = None

    def initialise(self) -> None:
        """ESC @: modes as at power-on; the line being set is lost, what is on paper stays."""
        self.modes = Modes()
        self._lead = None

    def remark(self, words: str) -> None:
        """Something on the paper is not what was asked for; kept once, and not without end."""
        if words not in self.remarks and len(self.remarks) < MOST_REMARKS:
            self.remarks.append(words)

    def end_line(self, advance: int | None = None) -> None:
        """Print the line being set and feed ``advance`` rows (the line spacing when not given)."""
        dots, text = self.modes.line.take(self.modes.align)
        self.roll.print_line(dots, self.modes.spacing if advance is None else advance, text)

    def flush(self) -> None:
        """Print the line if there is one, before something that needs lines of its own."""
        if self.modes.line.cells:
            self.end_line()

    def place(self, dots: Dots, text: str) -> None:
        """Set one cell; a full line is printed first."""
        if not self.modes.line.has_room(dots):
            self.end_line()
        self.modes.line.add(dots, text)

    def image(self, dots: Dots, text: str) -> None:
        """Print an image on lines of its own, aligned like text."""
        self.flush()
        line = self.modes.line
        self.roll.print_line(across_paper(dots, line.left, line.width, self.modes.align), 0, text)

    def break_pair(self) -> None:
        """A command came between the two bytes of a kanji: the first one is lost."""
        self._lead = None

    def text(self, byte: int) -> None:
        """One byte of text: a character, or half of one."""
        if self._lead is not None:
            lead, self._lead = self._lead, None
            self._kanji(lead, byte)
        elif self._begins_kanji(byte):
            self._lead = byte
        else:
            self._single(byte)

    def _begins_kanji(self, byte: int) -> bool:
        modes = self.modes
        if modes.kanji_code is KanjiCode.SHIFT_JIS:
            return (modes.kanji_mode or self.lenient_kanji) and characters.is_shift_jis_lead(byte)
        return modes.kanji_mode and 0x21 <= byte <= 0x7E

    def _single(self, byte: int) -> None:
        modes, page = self.modes, self.modes.page
        shift_jis = modes.kanji_mode and modes.kanji_code is KanjiCode.SHIFT_JIS
        if shift_jis and characters.is_half_width_kana(byte):
            page = characters.KATAKANA_PAGE
        letter = characters.single(byte, page, modes.international)
        if letter is None:
            self.remark(f"byte {byte:02X} has no character in code page {page}")
        self.place(modes.style.character(letter or " "), letter or "\N{REPLACEMENT CHARACTER}")

    def _kanji(self, lead: int, byte: int) -> None:
        style = self.modes.style
        drawn = self.modes.user_kanji.get(bytes((lead, byte)))
        if drawn is not None:
            self.place(style.kanji_image(drawn), "\N{OBJECT REPLACEMENT CHARACTER}")
            return
        letter = characters.double(lead, byte, self.modes.kanji_code)
        if letter is None:
            self.remark(f"code {lead:02X}{byte:02X} has no kanji")
        self.place(style.kanji(letter or characters.GETA), letter or characters.GETA)
