"""A device whose database is put aside, made read-only, held or spoilt while it runs: words, and no guess."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import pytest

from edge.storage.disk import DATABASE, Disk, DiskGone
from edge.storage.journal import State
from kiosk.flows.till.events import AskPressed, DonePressed
from kiosk.flows.till.model import NotSent
from kiosk.flows.till.phases import Paid, Refused, Unsettled
from tests.edge.duties.far_ends import Ledger
from tests.edge.duties.till.counter import Till

Answer = TypeVar("Answer")
Heal = Callable[[], object]


def read_only(disk: Disk, folder: Path) -> Heal:
    disk._connection.execute("PRAGMA query_only = ON")
    return lambda: disk._connection.execute("PRAGMA query_only = OFF")


def held(disk: Disk, folder: Path) -> Heal:
    other = sqlite3.connect(folder / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def put_aside(disk: Disk, folder: Path) -> Heal:
    (folder / DATABASE).rename(folder / "aside")
    return lambda: (folder / "aside").rename(folder / DATABASE)


HARMS = [read_only, held, put_aside]
WHILE_IN_USE = [read_only, held]
"""Into a file that is put aside the end of what has begun is still written."""


@dataclass
class Harmed(Ledger):
    """The disk goes while the answer is on its way."""

    harm: Callable[[], object] = lambda: None

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        said = await super().ask(subject, operation, body, answer, timeout)
        self.harm()
        return said


@pytest.mark.parametrize("harm", HARMS)
async def test_before_a_payment_it_is_refused_in_words_and_nothing_is_sent(
    tmp_path: Path, harm: Callable[[Disk, Path], Heal]
) -> None:
    counter = Till(tmp_path, ledger := Ledger())
    heal = harm(counter.disk, tmp_path)
    await counter.pay(1200)
    phase = counter.stage.state.phase
    assert isinstance(phase, Refused)
    assert phase.reason is NotSent.DEVICE_FULL
    assert (ledger.moved, "pay" in ledger.heard) == (0, False)
    heal()
    await counter.press(DonePressed())
    await counter.pay(300, id="p2", code="CODE-2")
    assert ledger.moved == 300


@pytest.mark.parametrize("harm", WHILE_IN_USE)
async def test_while_the_hub_answers_the_outcome_is_open_until_it_can_be_written_down(
    tmp_path: Path, harm: Callable[[Disk, Path], Heal]
) -> None:
    counter = Till(tmp_path, ledger := Harmed())
    heals: list[Heal] = []
    ledger.harm = lambda: heals.append(harm(counter.disk, tmp_path)) if not heals else None
    await counter.pay(1200)
    assert isinstance(counter.stage.state.phase, Unsettled)
    assert counter.papers() == []
    heals[0]()
    await counter.press(AskPressed("p1"))
    assert isinstance(counter.stage.state.phase, Paid)
    assert (ledger.moved, len(counter.papers())) == (1200, 1)


@pytest.mark.parametrize("harm", WHILE_IN_USE)
async def test_while_a_paper_comes_out_it_is_told_and_unknown_after_a_restart(
    tmp_path: Path, harm: Callable[[Disk, Path], Heal]
) -> None:
    counter = Till(tmp_path, Ledger())
    heals: list[Heal] = []

    class Lost(asyncio.Event):
        """While the printer is waited for, the disk goes."""

        async def wait(self) -> Literal[True]:
            heals.append(harm(counter.disk, tmp_path))
            return True

    counter.printer.hold = Lost()
    await counter.pay(1200)
    assert isinstance(counter.stage.state.phase, Paid)
    heals[0]()
    counter.disk.close()
    after = Till(tmp_path, Ledger())
    assert after.journal.entry("print.receipt.p1.0.1").state is State.UNKNOWN
    assert len(counter.printer.papers) == 1


@pytest.mark.parametrize("harm", WHILE_IN_USE)
def test_what_the_disk_refuses_has_a_name_and_leaves_nothing_half_written(
    tmp_path: Path, harm: Callable[[Disk, Path], Heal]
) -> None:
    disk = Disk(tmp_path / DATABASE)
    with disk.transaction() as connection:
        connection.execute("CREATE TABLE t (x)")
    heal = harm(disk, tmp_path)
    with pytest.raises(DiskGone), disk.transaction() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    heal()
    with disk.transaction() as connection:
        connection.execute("INSERT INTO t VALUES (2)")
    assert disk.read("SELECT x FROM t") == [(2,)]
    disk.close()
