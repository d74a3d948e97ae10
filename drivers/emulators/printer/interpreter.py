"""Tokens → paper and answers. Mechanics, wires and time are somebody else's."""

from __future__ import annotations

from collections.abc import Callable

from drivers.emulators.printer.image_commands import IMAGE_COMMANDS
from drivers.emulators.printer.parser import Token
from drivers.emulators.printer.press import MOST_REMARKS, Press
from drivers.emulators.printer.roll import HEAD_TO_CUTTER_DOTS, Piece
from drivers.emulators.printer.text_commands import TEXT_COMMANDS

PASSED_OVER = frozenset(
    {b"\x00", b"\r", b"\x18"}  # NUL, CR (no automatic line feed), CAN (page mode only)
    | {b"\x10\x04", b"\x10\x05", b"\x10\x14"}  # real-time: answered when they arrived
    | {b"\x1b%", b"\x1b=", b"\x1b?", b"\x1bS", b"\x1bT", b"\x1bU", b"\x1bV", b"\x1bW", b"\x1b{"}
    | {b"\x1bc", b"\x1bp", b"\x1br", b"\x1b(A", b"\x1dP", b"\x1db", b"\x1df"}
    | {b"\x1c(A", b"\x1c(E", b"\x1d(D", b"\x1d(E", b"\x1d(K", b"\x1d(N"}
)
"""Known commands that leave no mark on this paper: sensors, drawer, buzzer, density, page mode's details."""

QUERIES = frozenset({b"\x1dr", b"\x1dI", b"\x1da", b"\x1d(H"})
"""Commands that make the printer talk; answered by the machine when their turn has come."""

CUTS_AT_ONCE = frozenset({0, 1, 48, 49})


class Interpreter:
    """Carries out one token after the other on its press."""

    def __init__(self, on_cut: Callable[[Piece], None], on_query: Callable[[Token], None]) -> None:
        self.press = Press()
        self.unknown: list[str] = []
        self._on_cut = on_cut
        self._on_query = on_query

    def execute(self, token: Token) -> None:
        """Carry out one token; an unknown command is noted by its code in hexadecimal."""
        if not token.code:
            self.press.text(token.args[0])
            return
        self.press.break_pair()
        if token.too_long:
            self.press.remark(f"command {token.code.hex()} is longer than any paper needs")
            return
        try:
            self._command(token)
        except (IndexError, ValueError):
            # Fewer parameters than the command needs, or such as make no picture: a printer passes them over.
            self.press.remark(f"command {token.code.hex()} with parameters out of range")

    def _command(self, token: Token) -> None:
        command = TEXT_COMMANDS.get(token.code) or IMAGE_COMMANDS.get(token.code)
        if command is not None:
            command(self.press, token.args)
        elif token.code in QUERIES:
            self._on_query(token)
        else:
            self._control(token)

    def _control(self, token: Token) -> None:
        match token.code:
            case b"\x1b@":
                self.press.initialise()
            case b"\x1dV":
                self._cut(token.args)
            case b"\x1bi" | b"\x1bm":
                self._cut(b"\x01")
            case code if code not in PASSED_OVER:
                self._note_unknown(code.hex())

    def _note_unknown(self, code: str) -> None:
        if code not in self.unknown and len(self.unknown) < MOST_REMARKS:
            self.unknown.append(code)

    def _cut(self, args: bytes) -> None:
        """GS V m cuts where the paper stands, GS V m n first feeds the last line past the cutter."""
        self.press.flush()
        if args[0] not in CUTS_AT_ONCE:
            self.press.roll.feed(HEAD_TO_CUTTER_DOTS + args[1])
        self._on_cut(self.press.roll.cut())
