"""Paper that comes out once, and evidence of what the printer said about it.

Each copy has its own entry in the journal, written before the first byte leaves. A copy that was begun
is never sent again by itself: ``confirmed`` and ``unknown`` are given back as they stand. A copy that
the printer refused (nothing was sent) may be tried again, as a new entry.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from drivers.ports import (
    Block,
    DeviceUnavailable,
    Line,
    PaperDocument,
    PrintOutcome,
    PrintResult,
    ReceiptPrinter,
)
from edge.clock import Clock
from edge.fitting import seconds, words
from edge.storage.disk import Disk, DiskFull
from edge.storage.journal import Entry, Journal, State
from edge.storage.outbox import Outbox, Weight
from edge.wire.messages.printing import Printed

KIND = "print"
PRINT_SECONDS = 20.0

_STATE_OF = {
    PrintOutcome.CONFIRMED: State.CONFIRMED,
    PrintOutcome.REFUSED: State.REFUSED,
    PrintOutcome.UNKNOWN: State.UNKNOWN,
}
log = logging.getLogger(__name__)

DISK_FULL = "disk_full"
UNREACHABLE = "unreachable"
RESTARTED = "restarted"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be printed, and for what. ``copy`` 0 is the original; from 1 on it bears 再発行."""

    subject: str
    reference: str
    copy: int
    document: PaperDocument


class _Body(msgspec.Struct, frozen=True):
    """The journal's note of a paper: what it was, never what stood on it."""

    subject: str
    reference: str
    copy: int
    content_sha256: str


class _Outcome(msgspec.Struct, frozen=True):
    reasons: tuple[str, ...] = ()
    seconds: float | None = None


class Printing:
    """One printer. ``wake`` tells the delivery that a fact waits."""

    def __init__(
        self,
        device: str,
        printer: ReceiptPrinter,
        disk: Disk,
        journal: Journal,
        outbox: Outbox,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._device = device
        self._printer = printer
        self._disk = disk
        self._journal = journal
        self._outbox = outbox
        self._clock = clock
        self._wake = wake

    async def print(self, paper: Paper) -> PrintResult:
        """Print this copy if it was never begun; otherwise say what is known of it."""
        body = msgspec.json.encode(
            _Body(paper.subject, paper.reference, paper.copy, content_sha256(paper.document))
        )
        try:
            entry = self._begin(paper, body)
        except DiskFull:
            return PrintResult(PrintOutcome.REFUSED, (DISK_FULL,))
        if entry.state is not State.ACCEPTED:
            return _result(entry)
        try:
            result = await self._printer.print(paper.document, PRINT_SECONDS)
        except DeviceUnavailable:
            result = PrintResult(PrintOutcome.REFUSED, (UNREACHABLE,))
        try:
            self._end(entry, _STATE_OF[result.outcome], _Outcome(result.reasons, result.seconds_to_confirm))
        except DiskFull as error:
            log.error("how a paper ended cannot be written down, and is unknown after a restart: %s", error)
        return result

    def copies(self, subject: str, reference: str) -> int:
        """The highest copy ever begun; 0 when there was the original alone, or nothing."""
        return max(self._begun(subject, reference), default=0)

    def next_copy(self, subject: str, reference: str) -> int:
        """0 while nothing of it has ever come out."""
        return max(self._begun(subject, reference), default=-1) + 1

    def report_what_a_crash_left(self) -> int:
        """After a restart: papers whose end nobody saw are reported as unknown. Returns how many."""
        left = [entry for entry in self._journal.unreported() if entry.kind == KIND]
        for entry in left:
            outcome = msgspec.json.decode(entry.outcome or b'{"reasons":["restarted"]}', type=_Outcome)
            self._report(entry, entry.state, outcome)
        return len(left)

    def _begun(self, subject: str, reference: str) -> list[int]:
        return [
            msgspec.json.decode(entry.body, type=_Body).copy
            for entry in self._journal.beginning(f"{KIND}.{subject}.{reference}.")
            if entry.state not in (State.ACCEPTED, State.REFUSED)
        ]

    def _begin(self, paper: Paper, body: bytes) -> Entry:
        """The first entry of this copy that was not refused; ``ACCEPTED``: it is to be printed now."""
        attempt = 0
        while True:
            attempt += 1
            id = f"{KIND}.{paper.subject}.{paper.reference}.{paper.copy}.{attempt}"
            entry = self._journal.begin(id, KIND, body, self._clock.now())
            if entry.state is not State.REFUSED:
                return entry

    def _end(self, entry: Entry, state: State, outcome: _Outcome) -> None:
        """How it ended, and that the hub is to know it, in one commit."""
        with self._disk.transaction():
            self._journal.end(entry.id, state, msgspec.json.encode(outcome))
            self._report(entry, state, outcome)

    def _report(self, entry: Entry, state: State, outcome: _Outcome) -> None:
        body = msgspec.json.decode(entry.body, type=_Body)
        with self._disk.transaction():
            self._outbox.event(
                self._device,
                Printed(
                    subject=body.subject,
                    reference=body.reference,
                    copy=body.copy,
                    content_sha256=body.content_sha256,
                    outcome=state.value,
                    reasons=words(outcome.reasons),
                    seconds=None if outcome.seconds is None else seconds(outcome.seconds),
                ),
                Weight.RESULT,  # captions and pictures give way to the evidence of a paper
            )
            self._journal.mark_reported(entry.id)
        self._wake()


def content_sha256(document: PaperDocument) -> str:
    """Hash of what is to stand on the paper, independent of the printer."""
    blocks = [[type(block).__name__, block] for block in document.blocks]
    return hashlib.sha256(msgspec.json.encode(blocks)).hexdigest()


def _result(entry: Entry) -> PrintResult:
    outcome = msgspec.json.decode(entry.outcome or b"{}", type=_Outcome)
    # An entry that still stands as started belongs to a print that is under way: its end is not known yet.
    known = PrintOutcome.CONFIRMED if entry.state is State.CONFIRMED else PrintOutcome.UNKNOWN
    return PrintResult(known, outcome.reasons, outcome.seconds)


def copy_mark(copy: int) -> Iterator[Block]:
    """Above all else on every paper but the first of its kind."""
    if copy:
        yield Line(f" 再発行（{copy}枚目） ", align="centre", bold=True, inverse=True)
