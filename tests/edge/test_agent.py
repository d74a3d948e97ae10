"""A whole till: real agent, real broker, real drivers on emulated devices; the hub at the far end is tiny."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from drivers.emulators.code_scanner import CodeScannerEmulator
from drivers.emulators.receipt_printer import ReceiptPrinterEmulator
from edge.settings import Settings
from edge.wire.envelope import decode_body, timestamp
from edge.wire.messages.link import CommandState, Result
from edge.wire.messages.printing import Printed, Reprint
from tests.edge.devices import enrolled, living, press, profile
from tests.edge.tiny_hub import TinyHub, tiny_hub
from tests.support.broker import Broker
from tests.support.waiting import eventually


class Counter:
    """A till with its scanner and printer on the table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printer = ReceiptPrinterEmulator(tcp=("127.0.0.1", 0))
        self.scanner = CodeScannerEmulator(folder / "scanner")

    async def __aenter__(self) -> Counter:
        await self.printer.start()
        await self.scanner.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.printer.stop()
        await self.scanner.stop()

    def profile(self) -> Settings:
        return profile(
            "till",
            self.folder,
            f"""
            [shop]
            name = "浜の店"
            [[driver]]
            device = "printer"
            kind = "receipt_printer"
            connection = "tcp:{self.printer.endpoint}"
            [[driver]]
            device = "scanner"
            kind = "code_scanner"
            connection = "serial:{self.folder}/scanner"
            """,
        )


OFFLINE = "支払いと返金は再開までお待ちください"


async def leaves(screen: httpx.AsyncClient, words: str) -> None:
    """Wait until these words no longer stand on the till's screen."""
    for _ in range(600):
        if words not in (await screen.get("/till")).text:
            return
    raise AssertionError(f"{words} never left the screen")


async def key_in_and_scan(screen: httpx.AsyncClient, counter: Counter, amount: str = "120") -> None:
    await leaves(screen, OFFLINE)
    for digit in amount:
        await press(screen, "digits", digit)
    await press(screen, "confirm")
    await eventually(lambda: counter.scanner.describe()["plugged"])
    await counter.scanner.present("CODE-1")


def printed(hub: TinyHub) -> list[Printed]:
    return [decode_body(header, Printed) for header in hub.of("printing.printed/1")]


@pytest.mark.timeout(90)
async def test_a_scanned_code_becomes_a_payment_a_paper_and_evidence(broker: Broker, tmp_path: Path) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            await key_in_and_scan(screen, counter)
            await eventually(lambda: printed(hub), "the evidence of the receipt")
            assert hub.moved == 120
            (paper,) = printed(hub)
            assert (paper.subject, paper.outcome, paper.copy) == ("receipt", "confirmed", 0)
            assert len(counter.printer.papers) == 1

            command = Reprint(
                subject="receipt",
                reference=paper.reference,
                expires=timestamp(datetime.now(UTC) + timedelta(seconds=60)),
            )
            hub.command("till-1", "printer", "reprint", command, "c-1")
            hub.command("till-1", "printer", "reprint", command, "c-1")
            await eventually(lambda: len(printed(hub)) == 2, "the copy")
            results = [decode_body(header, Result) for header in hub.of("link.result/1")]
            await eventually(lambda: CommandState.DONE in states(hub), f"done, not {results}")
            assert [paper.copy for paper in printed(hub)] == [0, 1]
            assert len(counter.printer.papers) == 2


def states(hub: TinyHub) -> list[CommandState]:
    return [decode_body(header, Result).state for header in hub.of("link.result/1")]


async def test_an_expired_command_is_answered_and_never_obeyed(broker: Broker, tmp_path: Path) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who):
            past = timestamp(datetime.now(UTC) - timedelta(seconds=1))
            command = Reprint(subject="receipt", reference="p1", expires=past)
            hub.command("till-1", "printer", "reprint", command, "c-late")
            await eventually(lambda: CommandState.FAILED in states(hub), "the answer")
            (last,) = [
                decode_body(header, Result)
                for header in hub.of("link.result/1")
                if decode_body(header, Result).state is CommandState.FAILED
            ]
            assert last.reasons == ("expired",)
            assert len(counter.printer.papers) == 0


@pytest.mark.timeout(90)
async def test_a_payment_that_was_open_at_the_end_is_settled_in_the_next_life(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            hub.mute = True
            async with living(counter.profile(), who) as screen:
                await key_in_and_scan(screen, counter)
                await eventually(lambda: hub.moved == 120, "committed, and the answer lost")
            hub.mute = False
            async with living(counter.profile(), who):
                await eventually(lambda: printed(hub), "settled and printed")
        assert hub.asked.count("coin.pay/1") == 1
        assert hub.moved == 120
        assert len(printed(hub)) == 1
