"""A copy comes out once, and the hub learns exactly what the printer said."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from drivers.ports import DeviceUnavailable, Line, PaperDocument, PrintOutcome, PrintResult
from edge.duties.printing import Paper, Printing
from edge.storage.journal import Journal
from edge.storage.outbox import Outbox
from edge.wire.envelope import decode_body, decode_header
from edge.wire.messages.printing import Printed
from tests.edge.duties.far_ends import PaperShelf
from tests.edge.make import SetClock, disk, outbox

DOCUMENT = PaperDocument((Line("領収書"),))


class Desk:
    """A printing duty on its own disk."""

    def __init__(self, folder: Path, printer: PaperShelf | None = None) -> None:
        self.printer = printer or PaperShelf()
        self.disk = disk(folder)
        self.journal = Journal(self.disk)
        self.outbox: Outbox = outbox(self.disk)
        self.woken = 0
        self.printing = Printing(
            "printer", self.printer, self.disk, self.journal, self.outbox, SetClock(), self._wake
        )

    def _wake(self) -> None:
        self.woken += 1

    def evidence(self) -> list[Printed]:
        rows = self.outbox.after(0, 100)
        return [decode_body(decode_header(row.payload), Printed) for row in rows]

    async def print(self, copy: int = 0) -> PrintResult:
        return await self.printing.print(Paper("receipt", "p1", copy, DOCUMENT))


async def test_a_confirmed_paper_is_printed_once_however_often_it_is_asked_for(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    first, second = await desk.print(), await desk.print()
    assert first.outcome is second.outcome is PrintOutcome.CONFIRMED
    assert len(desk.printer.papers) == 1
    assert [(each.outcome, each.copy) for each in desk.evidence()] == [("confirmed", 0)]
    assert desk.woken == 1


async def test_an_unknown_paper_is_not_printed_again_and_the_next_one_is_a_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PaperShelf(PrintResult(PrintOutcome.UNKNOWN, ("not_confirmed",))))
    assert (await desk.print()).outcome is PrintOutcome.UNKNOWN
    desk.printer.result = PrintResult(PrintOutcome.CONFIRMED)
    again = await desk.print()
    assert (again.outcome, again.reasons) == (PrintOutcome.UNKNOWN, ("not_confirmed",))
    assert len(desk.printer.papers) == 1
    await desk.print(copy=1)
    assert [(each.outcome, each.copy) for each in desk.evidence()] == [("unknown", 0), ("confirmed", 1)]
    assert desk.printing.copies("receipt", "p1") == 1


async def test_a_refused_paper_may_be_tried_again_as_the_same_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path, PaperShelf(PrintResult(PrintOutcome.REFUSED, ("paper_out",))))
    assert (await desk.print()).reasons == ("paper_out",)
    desk.printer.result = PrintResult(PrintOutcome.CONFIRMED)
    assert (await desk.print()).outcome is PrintOutcome.CONFIRMED
    assert [(each.outcome, each.copy) for each in desk.evidence()] == [("refused", 0), ("confirmed", 0)]


async def test_a_printer_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    class Gone(PaperShelf):
        async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
            raise DeviceUnavailable

    desk = Desk(tmp_path, Gone())
    assert await desk.print() == PrintResult(PrintOutcome.REFUSED, ("unreachable",))


async def test_power_cut_between_started_and_printed_is_reported_unknown_and_never_redone(
    tmp_path: Path,
) -> None:
    class PowerCut(PaperShelf):
        async def print(self, document: PaperDocument, deadline_seconds: float = 20.0) -> PrintResult:
            self.papers.append(document)
            raise KeyboardInterrupt

    before = Desk(tmp_path, PowerCut())
    with pytest.raises(KeyboardInterrupt):
        await before.print()
    before.disk.close()
    after = Desk(tmp_path)
    assert after.printing.report_what_a_crash_left() == 1
    assert [(each.outcome, each.reasons) for each in after.evidence()] == [("unknown", ("restarted",))]
    assert (await after.print()).outcome is PrintOutcome.UNKNOWN
    assert after.printer.papers == []
    assert after.printing.report_what_a_crash_left() == 0


async def test_with_the_disk_full_nothing_is_printed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.disk.close()
    store = disk(tmp_path, ceiling_bytes=4096 * 32)
    printing = Printing(
        "printer", desk.printer, store, Journal(store), outbox(store), SetClock(), lambda: None
    )
    results = [await printing.print(Paper("receipt", f"p{n}", 0, DOCUMENT)) for n in range(200)]
    refused = [result for result in results if result.reasons == ("disk_full",)]
    printed = [result for result in results if result.outcome is PrintOutcome.CONFIRMED]
    assert refused
    assert printed
    assert len(desk.printer.papers) == len(printed)
    assert outbox(store).given == len(printed)  # every end could be written down


async def test_the_journal_keeps_the_hash_of_a_paper_and_none_of_its_words(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.print()
    desk.disk.close()
    kept = (tmp_path / "edge.db").read_bytes()
    assert "領収書".encode() not in kept
    (entry,) = Desk(tmp_path).evidence()
    assert len(msgspec.to_builtins(entry)["content_sha256"]) == 64
