"""A printer behind a print queue (LP, CUPS). It cannot answer: all that is known is that the queue took it.

==============  =============================================================================
``REFUSED``     the queue is not there or did not take the document
``UNKNOWN``     the queue has it (``spooled``); whether paper came out nobody can say here
==============  =============================================================================
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from drivers.keeping import FAILED, keep
from drivers.ports import DeviceState, PaperDocument, Presence, PrintOutcome, PrintResult
from drivers.receipt_printer.drawing import FontOfSize, noto
from drivers.receipt_printer.driver import Reason
from drivers.receipt_printer.layout import PAPER_80MM, Paper, lay_out
from drivers.transport.escpos_library import library
from drivers.transport.watched import Watched

LOOK_SECONDS = 30.0

JOB_NAME = "tsunagaru"
"""What stands in the queue's own list: nothing of the paper's content."""


class SpoolReason(StrEnum):
    """Reasons that only a queue has."""

    SPOOLED = "spooled"
    NOT_TAKEN = "not_taken"
    NO_QUEUE = "no_queue"
    SPOOLER_MISSING = "spooler_missing"  # the programs of cups-client for ``lp:``, pycups for ``cups:``


class QueueUnusable(Exception):
    """Nothing was handed over. ``reason`` says why."""

    def __init__(self, reason: SpoolReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Queue:
    """``look`` raises ``QueueUnusable`` when there is no such queue; ``submit`` hands one document over.

    Both block, and are called off the event loop.
    """

    look: Callable[[], None]
    submit: Callable[[bytes], None]


class SpooledPrinter:
    """Implements ``ports.ReceiptPrinter``. Create it inside a running event loop."""

    def __init__(self, queue: Queue, paper: Paper = PAPER_80MM, fonts: FontOfSize = noto) -> None:
        self._queue = queue
        self._paper = paper
        self._fonts = fonts
        self._turn = asyncio.Lock()
        self._state = Watched(DeviceState(Presence.UNKNOWN))
        failed = partial(self._state.set, FAILED)
        self._keeper = asyncio.create_task(keep("print queue", self._keep_looking, failed))

    async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
        """Raise ``LayoutError`` if the document cannot stand on this paper."""
        laid_out = await asyncio.to_thread(lay_out, document, self._paper, self._fonts)
        notes = (Reason.CHARACTER_SUBSTITUTED.value,) if laid_out.substitutions else ()
        async with self._turn:
            handing_over = asyncio.to_thread(self._queue.submit, laid_out.commands)
            try:
                async with asyncio.timeout(deadline_seconds):
                    await asyncio.shield(handing_over)
            except QueueUnusable as error:
                return PrintResult(PrintOutcome.REFUSED, (error.reason.value,))
            except TimeoutError:
                return PrintResult(PrintOutcome.UNKNOWN, (Reason.NOT_CONFIRMED.value, *notes))
        return PrintResult(PrintOutcome.UNKNOWN, (SpoolReason.SPOOLED.value, *notes))

    async def state(self) -> DeviceState:
        """``READY``: there is such a queue. Of the printer behind it nothing is known."""
        return await asyncio.to_thread(self._look)

    def states(self) -> AsyncIterator[DeviceState]:
        return self._state.follow()

    async def close(self) -> None:
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        self._state.close()

    async def _keep_looking(self) -> None:
        while True:
            self._state.set(await asyncio.to_thread(self._look))
            await asyncio.sleep(LOOK_SECONDS)

    def _look(self) -> DeviceState:
        try:
            self._queue.look()
        except QueueUnusable as error:
            return DeviceState(Presence.ABSENT, (error.reason.value,))
        return DeviceState(Presence.READY)


def lp(queue: str) -> Queue:
    """A queue by the program ``lp``. Its exit status says whether the queue took the document."""

    def made() -> Any:
        printer = library("printer").LP(queue)
        try:
            there = queue in printer.printers
        except FileNotFoundError as error:
            raise QueueUnusable(SpoolReason.SPOOLER_MISSING) from error
        if not there:
            raise QueueUnusable(SpoolReason.NO_QUEUE)
        return printer

    def look() -> None:
        made()

    def submit(document: bytes) -> None:
        printer = made()
        try:
            printer.open(job_name=JOB_NAME)
            program = printer.device
            program.communicate(document)  # the library's own way would put a line feed behind the cut
            printer.device = False  # ended: nothing is left for the library to close
        except Exception as error:  # the library and the pipe have many; the document was not taken
            raise QueueUnusable(SpoolReason.NOT_TAKEN) from error
        if program.returncode != 0:
            raise QueueUnusable(SpoolReason.NOT_TAKEN)

    return Queue(look, submit)


def cups(queue: str, host: str = "localhost", port: int = 631) -> Queue:
    """A queue by CUPS's own protocol, through pycups (the extra ``cups``)."""

    @contextmanager
    def opened() -> Iterator[Any]:
        kind = library("printer").CupsPrinter
        if not kind.is_usable():
            raise QueueUnusable(SpoolReason.SPOOLER_MISSING)
        printer = kind(queue, host=host, port=port)
        try:
            _open_queue(printer)
            yield printer
        finally:
            printer.close()
            printer.tmpfile.close()  # the library forgets it

    def look() -> None:
        with opened():
            pass

    def submit(document: bytes) -> None:
        with opened() as printer:
            try:
                printer._raw(document)
                printer.send()
            except Exception as error:
                raise QueueUnusable(SpoolReason.NOT_TAKEN) from error

    return Queue(look, submit)


def _open_queue(printer: Any) -> None:
    try:
        printer.open(job_name=JOB_NAME)
    except Exception as error:  # no server, no such queue: the library and pycups have an error for each
        raise QueueUnusable(SpoolReason.NO_QUEUE) from error
