"""The receipt printer that the edge holds: asks before it prints, prints once, and says what it knows.

==============  =============================================================================
``CONFIRMED``   the printer sent back the id that stood behind the document's last byte
``REFUSED``     nothing of the document was sent
``UNKNOWN``     it was sent, in part or whole, and no confirmation came; it is never sent again
==============  =============================================================================
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from drivers.keeping import FAILED, USUAL, Pauses, keep
from drivers.ports import (
    DeviceState,
    DeviceUnavailable,
    PaperDocument,
    Presence,
    PrintOutcome,
    PrintResult,
)
from drivers.receipt_printer import commands
from drivers.receipt_printer.drawing import FontOfSize, noto
from drivers.receipt_printer.layout import PAPER_80MM, Paper, lay_out
from drivers.receipt_printer.link import PrinterLink
from drivers.receipt_printer.status import Flag
from drivers.transport.byte_line import LineBroken, OpenLine
from drivers.transport.watched import Watched


class Reason(StrEnum):
    """Reasons that are the driver's own; the printer's own are the values of ``Flag``."""

    UNREACHABLE = "unreachable"
    STATUS_UNKNOWN = "status_unknown"
    BUSY = "busy"  # earlier documents took all the time there was
    LINE_BROKEN = "line_broken"
    NOT_CONFIRMED = "not_confirmed"
    CHARACTER_SUBSTITUTED = "character_substituted"


_HARMLESS = frozenset({Flag.PAPER_NEAR_END})
_UNREACHABLE = DeviceState(Presence.ABSENT, (Reason.UNREACHABLE.value,))
_UNKNOWN = DeviceState(Presence.UNKNOWN, (Reason.STATUS_UNKNOWN.value,))


Choice = Callable[[Sequence[int]], int]
"""One of several, which nobody can foresee."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A printer that is in order answers DLE EOT within some milliseconds."""

    answer: float = 1.0
    between_looks: float = 5.0
    settle: float = 0.2
    """Quiet time on a new line after a question that stayed open: late answers pass by."""
    pauses: Pauses = USUAL


def random_process_id(choice: Choice) -> bytes:
    """Four bytes without bit 4, so that a torn id can never look like a status."""
    fit = [byte for byte in commands.PROCESS_ID_BYTES if not byte & 0x10]
    return bytes(choice(fit) for _ in range(commands.PROCESS_ID_LENGTH))


def state_of(flags: frozenset[Flag]) -> DeviceState:
    """``READY`` if it can print now; ``paper_near_end`` is told and does no harm."""
    causes = flags - {Flag.OFFLINE} or flags
    if Flag.PAPER_OUT in flags:
        causes -= {Flag.PAPER_NEAR_END}
    reasons = tuple(flag.value for flag in Flag if flag in causes)
    return DeviceState(Presence.DEGRADED if flags - _HARMLESS else Presence.READY, reasons)


class EscPosPrinter:
    """Implements ``ports.ReceiptPrinter``. Create it inside a running event loop. ``choice``: random.

    It holds one line at a time, opens it again when it is lost, and looks after the printer
    between documents; changes that the printer reports by itself are seen at once.
    """

    def __init__(
        self,
        open_line: OpenLine,
        paper: Paper = PAPER_80MM,
        patience: Patience = Patience(),
        *,
        choice: Choice,
        fonts: FontOfSize = noto,
    ) -> None:
        self._open_line = open_line
        self._paper = paper
        self._patience = patience
        self._choice = choice
        self._fonts = fonts
        self._link: PrinterLink | None = None
        self._spoiled = False
        self._turn = asyncio.Lock()
        self._state = Watched(DeviceState(Presence.UNKNOWN))
        self._looked = asyncio.Event()
        self._keeper = asyncio.create_task(keep("printer", self._keep_looking, self._failed, patience.pauses))

    async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
        """Raise ``LayoutError`` if the document cannot stand on this paper."""
        began = asyncio.get_running_loop().time()
        laid_out = await asyncio.to_thread(lay_out, document, self._paper, self._fonts)
        notes = (Reason.CHARACTER_SUBSTITUTED.value,) if laid_out.substitutions else ()
        try:
            async with asyncio.timeout(deadline_seconds):
                await self._turn.acquire()
        except TimeoutError:
            return PrintResult(PrintOutcome.REFUSED, (Reason.BUSY.value,))
        try:
            state = await self._look()
            if state.presence is not Presence.READY or self._link is None:
                return PrintResult(PrintOutcome.REFUSED, state.reasons)
            return await self._send_once(
                self._link, laid_out.commands, began, began + deadline_seconds, notes
            )
        finally:
            self._turn.release()

    async def state(self) -> DeviceState:
        """As last reported; the first call waits for the first look at the printer."""
        await self._looked.wait()
        return self._state.value

    def states(self) -> AsyncIterator[DeviceState]:
        return self._state.follow()

    async def close(self) -> None:
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        await self._drop_link()
        self._state.close()

    async def _send_once(
        self, link: PrinterLink, job: bytes, began: float, deadline: float, notes: tuple[str, ...]
    ) -> PrintResult:
        confirmed = False
        try:
            async with asyncio.timeout_at(deadline):
                await link.print_and_confirm(job, random_process_id(self._choice))
            confirmed = True
        except LineBroken:
            return PrintResult(PrintOutcome.UNKNOWN, (Reason.LINE_BROKEN.value, *notes))
        except TimeoutError:
            return PrintResult(
                PrintOutcome.UNKNOWN, (Reason.NOT_CONFIRMED.value, *self._state.value.reasons, *notes)
            )
        finally:
            if not confirmed:
                await self._drop_link()  # what has not left yet must not come out of the next job
        return PrintResult(PrintOutcome.CONFIRMED, notes, asyncio.get_running_loop().time() - began)

    async def _keep_looking(self) -> None:
        while True:
            async with self._turn:
                await self._look()
            link = self._link
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._patience.between_looks):
                    await (link.ended() if link else asyncio.Event().wait())

    def _failed(self) -> None:
        self._state.set(FAILED)
        self._looked.set()

    async def _look_until(self, deadline: float) -> DeviceState:
        try:
            async with asyncio.timeout_at(deadline):
                return await self._look()
        except TimeoutError:
            return _UNKNOWN

    async def _look(self) -> DeviceState:
        """Ask for the state now; a line that was lost since the last time is replaced first."""
        reused = self._link is not None
        state = await self._look_once()
        if state.presence in (Presence.ABSENT, Presence.UNKNOWN) and reused:
            state = await self._look_once()
        self._state.set(state)
        self._looked.set()
        return state

    async def _look_once(self) -> DeviceState:
        try:
            link = self._link or await self._new_link()
            return state_of(await link.ask(self._patience.answer))
        except DeviceUnavailable:
            await self._drop_link()
            return _UNREACHABLE
        except TimeoutError:
            await self._spoil_link()
            return _UNKNOWN
        except BaseException:
            await self._spoil_link()
            raise

    async def _new_link(self) -> PrinterLink:
        link = self._link = PrinterLink(await self._open_line(), self._on_status)
        if self._spoiled:
            await asyncio.sleep(self._patience.settle)
            self._spoiled = False
        await link.send(commands.automatic_status())
        return link

    async def _spoil_link(self) -> None:
        """A question stayed open: its answer may still come, and must not meet the next question."""
        self._spoiled = True
        await self._drop_link()

    async def _drop_link(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    def _on_status(self, flags: frozenset[Flag]) -> None:
        self._state.set(state_of(flags))
