"""A conversation with one printer over one open line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from drivers.keeping import note
from drivers.receipt_printer import commands
from drivers.receipt_printer.commands import StatusRequest
from drivers.receipt_printer.status import (
    AutomaticStatus,
    Flag,
    FlowControl,
    Printed,
    RealTimeAnswer,
    StatusDecoder,
    flags_of,
)
from drivers.transport.byte_line import ByteLine, LineBroken

Value = TypeVar("Value")
OnStatus = Callable[[frozenset[Flag]], None]


class PrinterLink:
    """Reads from the moment it is made. One question at a time; its owner takes care of that.

    An answer to DLE EOT does not say what it answers, so a question that timed out spoils the
    line: a late answer would be taken for that of the next question. The owner closes it then.
    """

    def __init__(self, line: ByteLine, on_status: OnStatus) -> None:
        self._line = line
        self._on_status = on_status
        self._decoder = StatusDecoder()
        self._answers: asyncio.Queue[RealTimeAnswer] = asyncio.Queue()
        self._asking = False
        self._printed: dict[bytes, asyncio.Event] = {}
        self._ended = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def ask(self, seconds: float) -> frozenset[Flag]:
        """All four real-time states in one go. Raise ``TimeoutError`` or ``LineBroken``."""
        self._answers = asyncio.Queue()
        self._asking = True
        try:
            async with asyncio.timeout(seconds):
                await self.send(b"".join(commands.ask_status(request) for request in StatusRequest))
                found: frozenset[Flag] = frozenset()
                for request in StatusRequest:
                    found |= flags_of(request, await self._unless_broken(self._answers.get()))
                return found
        finally:
            self._asking = False

    async def send(self, data: bytes) -> None:
        if self._ended.is_set():
            raise LineBroken("the line is closed")
        await self._line.write(data)

    async def print_and_confirm(self, job: bytes, process_id: bytes) -> None:
        """Return once the printer has said that the job is on paper. Raise ``LineBroken``."""
        printed = self._printed[process_id] = asyncio.Event()
        try:
            await self.send(job + commands.report_when_printed(process_id))
            await self._unless_broken(printed.wait())
        finally:
            del self._printed[process_id]

    async def ended(self) -> None:
        """Return when the line is lost."""
        await self._ended.wait()

    async def close(self) -> None:
        self._reader.cancel()
        self._ended.set()
        await self._line.close()

    async def _read(self) -> None:
        try:
            while True:
                for answer in self._decoder.feed(await self._line.read()):
                    self._take(answer)
        except LineBroken:
            pass  # ended, as everyone who waits is told below
        except Exception as error:
            note("printer's line", error)  # ended all the same; its owner opens another
        finally:
            self._ended.set()

    def _take(self, answer: object) -> None:
        match answer:
            case RealTimeAnswer() if self._asking:
                self._answers.put_nowait(answer)
            case AutomaticStatus(flags=flags):
                self._on_status(flags)
            case Printed(process_id=process_id) if process_id in self._printed:
                self._printed[process_id].set()
            case RealTimeAnswer() | Printed() | FlowControl():
                pass  # late answers; and pacing, which the line itself takes care of

    async def _unless_broken(self, awaited: Coroutine[Any, Any, Value]) -> Value:
        """What is awaited, or ``LineBroken`` as soon as the line is lost."""
        wanted = asyncio.create_task(awaited)
        ended = asyncio.create_task(self._ended.wait())
        try:
            await asyncio.wait({wanted, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not wanted.done():
                raise LineBroken("the line was lost while an answer was awaited")
            return wanted.result()
        finally:
            wanted.cancel()
            ended.cancel()
