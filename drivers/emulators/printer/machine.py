"""The printer between wire and paper: receive buffer, mechanics, sensors, answers."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.emulators.faults import NEVER, PrinterFaults
from drivers.emulators.printer import status
from drivers.emulators.printer.answers import Answers
from drivers.emulators.printer.image_commands import half_raster
from drivers.emulators.printer.interpreter import Interpreter
from drivers.emulators.printer.parser import Parser, Token
from drivers.emulators.printer.press import DEFAULT_SPACING_DOTS
from drivers.emulators.printer.realtime import Kind, RealTimeEar, Request
from drivers.emulators.printer.roll import Piece
from drivers.emulators.printer.status import Condition

PROCESS_ID = b"00"
"""GS ( H: function 48 with its fixed parameter 48, before the four bytes of the id."""
NO_EARLIER_PROCESS = b"    "

LONGEST_RAW = 4 << 20
"""Bytes kept of a paper that nobody cuts: the last ones."""

OWN_FAULT = "fault of the emulator itself"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was cut off: the bytes received for it, and what stands on it."""

    number: int
    raw: bytes = field(repr=False)
    piece: Piece = field(repr=False)


@dataclass(frozen=True)
class Surroundings:
    """What the machine calls.

    A paper came off; paper moved (true: and now rests); buffer space came free; power failed.
    """

    paper_came_off: Callable[[Paper], None]
    paper_moved: Callable[[bool], None]
    room_in_buffer: Callable[[], None]
    power_failed: Callable[[], None]


class Machine:
    """``receive`` puts bytes into the buffer; ``run`` prints them at the pace of the mechanics."""

    def __init__(self, faults: PrinterFaults, answers: Answers, around: Surroundings) -> None:
        self.faults = faults
        self.confirmed = 0
        self.papers = 0
        self.backlog = 0  # bytes received and not yet carried out
        self.interpreter = Interpreter(self._on_cut, self._on_query)
        self._answers = answers
        self._around = around
        self._parser = Parser()
        self._ear = RealTimeEar()
        self._queue: deque[Token] = deque()
        self._raw = bytearray()
        self._asb_mask = 0
        self._condition = Condition()
        self._last_process = NO_EARLIER_PROCESS
        self._changed = asyncio.Event()

    @property
    def condition(self) -> Condition:
        """What the sensors say now."""
        return Condition(**{name: getattr(self.faults, name) for name in Condition.__dataclass_fields__})

    def receive(self, data: bytes) -> None:
        """Bytes from the wire: real-time requests are answered now, everything else waits its turn."""
        requests = list(self._ear.hear(data))
        for token in self._parser.feed(data):
            self._queue.append(token)
            self.backlog += len(token.raw)
        for request in requests:
            self._real_time(request)
        self._changed.set()

    def look_at_sensors(self) -> None:
        """Faults changed: report it if the host asked for that, and go on or stop."""
        before, self._condition = self._condition, self.condition
        if status.concerns(self._asb_mask, before, self._condition):
            self._say_status(status.automatic(self._condition))
        self._changed.set()

    def tear(self) -> None:
        """Somebody tears the paper off."""
        self.interpreter.press.roll.tear()
        self._raw.clear()

    def switch_off(self) -> None:
        """Everything that is not on paper is lost."""
        self._empty_queue()
        self._parser.reset()
        self._ear.reset()
        self.interpreter.press.initialise()
        self._asb_mask = 0
        self._answers.forget()

    async def run(self) -> None:
        """Print until cancelled."""
        while True:
            while not self._queue or not self._can_print():
                self._around.paper_moved(True)
                self._changed.clear()
                await self._changed.wait()
            token = self._queue.popleft()
            self.backlog -= len(token.raw)
            try:
                await self._carry_out(token)
            except Exception as error:  # a printer goes on, whatever it has been sent
                log.exception("the emulated printer has a fault of its own")
                self.interpreter.press.remark(f"{OWN_FAULT}: {type(error).__name__}")
            self._around.room_in_buffer()

    def _can_print(self) -> bool:
        return not (self.condition.is_offline or self.faults.busy)

    async def _carry_out(self, token: Token) -> None:
        press = self.interpreter.press
        press.lenient_kanji = self.faults.lenient_kanji
        lines, rows = press.roll.lines_printed, press.roll.rows_moved
        self._raw += token.raw
        if len(self._raw) > LONGEST_RAW:
            del self._raw[: len(self._raw) - LONGEST_RAW]
        if self.faults.die_mid_raster and token.code == b"\x1dv":
            self._die(token)
            return
        self.interpreter.execute(token)
        if token.code == b"\x1b@" and not self.faults.asb_survives_initialise:
            self._asb_mask = 0
        self._use_up(press.roll.lines_printed - lines)
        if press.roll.rows_moved > rows:
            self._around.paper_moved(False)
            await asyncio.sleep(self._seconds_for(press.roll.rows_moved - rows))

    def _seconds_for(self, rows: int) -> float:
        pace = self.faults.lines_per_second
        return rows / DEFAULT_SPACING_DOTS / pace if pace > 0 else 0.0

    def _use_up(self, lines: int) -> None:
        """Count down to the end of the roll."""
        left = self.faults.paper_out_after_lines
        if left == NEVER:
            return
        self.faults.paper_out_after_lines = max(0, left - lines)
        if lines >= left:
            self.faults.paper_out_after_lines = NEVER
            self.faults.paper_out = True
            self.look_at_sensors()

    def _die(self, token: Token) -> None:
        half_raster(self.interpreter.press, token.args)
        self.faults.die_mid_raster = False
        self.switch_off()
        self._around.power_failed()

    def _on_cut(self, piece: Piece) -> None:
        self.papers += 1
        raw, self._raw = bytes(self._raw), bytearray()
        self._around.paper_came_off(Paper(self.papers, raw, piece))

    # --- answers ------------------------------------------------------------------------------

    def _real_time(self, request: Request) -> None:
        match request.kind:
            case Kind.STATUS:
                self._say_status(status.real_time(request.number, self.condition))
            case Kind.RECOVER | Kind.RECOVER_AND_CLEAR:
                if request.kind is Kind.RECOVER_AND_CLEAR:
                    self._empty_queue()
                self.faults.cutter_error = False
                self.look_at_sensors()
            case Kind.CLEAR_BUFFERS:
                self._clear_buffers()

    def _empty_queue(self) -> None:
        self._queue.clear()
        self.backlog = 0

    def _clear_buffers(self) -> None:
        self._empty_queue()
        self._parser.reset()
        self.interpreter.press.initialise()
        self._answers.send(status.cleared())

    def _on_query(self, token: Token) -> None:
        """GS a, GS r, GS I and GS ( H, carried out after everything that stood before them."""
        match token.code:
            case b"\x1da":
                self._asb_mask = token.args[0]
                self._condition = self.condition
                if self._asb_mask:
                    self._say_status(status.automatic(self._condition))
            case b"\x1dr":
                self._say_status(
                    status.paper_sensors(self.condition) if token.args[0] in (1, 49) else b"\x00"
                )
            case b"\x1dI":
                self._say_status(status.identity(token.args[0]))
            case _:
                self._confirm(token.args)

    def _confirm(self, args: bytes) -> None:
        if args[:2] != PROCESS_ID or len(args) != 6 or not all(0x20 <= byte <= 0x7E for byte in args[2:]):
            self.interpreter.press.remark("GS ( H with parameters out of range")
            return
        process = args[2:]
        earlier, self._last_process = self._last_process, process
        if self.faults.no_process_id:
            return
        self.confirmed += 1
        message = status.process_confirmed(process)
        if self.faults.stale_process_id:
            message = status.process_confirmed(earlier) + message
        self._answers.send(message, self.faults.confirm_delay_seconds)

    def _say_status(self, message: bytes) -> None:
        if self.faults.status_silent or not message:
            return
        if self.faults.status_coalesced and self._asb_mask:
            message = status.automatic(self.condition) + message
        self._answers.send(message, self.faults.status_delay_seconds)
