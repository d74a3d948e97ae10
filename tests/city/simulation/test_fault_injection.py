"""Power cuts and full disks do what they are meant to do to the real books and the real disk."""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from pathlib import Path

import pytest

from city.simulation.fault_injection import FragileDisk, FragileLedger, PowerCut
from hub.core.db import open_engine, transaction
from hub.core.migrating import upgrade
from hub.ledger.model import AccountKind, NewLot, Transfer, ValueClass
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.service import open_account, system_account
from hub.ledger.units import AccountId, Micros, Yen


@functools.cache
def founded() -> tuple[bytes, int, int]:
    """Books with an issuer and a wallet, made once: the file, and the accounts of the two."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "books.sqlite"
        engine = open_engine(f"sqlite:///{path}")
        upgrade(engine)
        with transaction(engine) as tx:
            issue = system_account(tx, AccountKind.ISSUE)
            wallet = open_account(tx, AccountKind.WALLET, cap=10**9)
        engine.dispose()
        return path.read_bytes(), issue, wallet


class Books:
    def __init__(self, folder: Path) -> None:
        self.path = folder / "books.sqlite"
        content, self.issue, self.wallet = founded()
        self.path.write_bytes(content)

    def charge(self, id: str) -> Transfer:
        return Transfer(
            id=id, body=b"b" * 32, debit=AccountId(self.issue), credit=AccountId(self.wallet), amount=Yen(5),
            new_lot=NewLot(ValueClass.PAID, Micros(10**18)),
        )  # fmt: skip

    def entries(self) -> int:
        connection = sqlite3.connect(self.path)
        ((count,),) = connection.execute("SELECT count(*) FROM ledger_entry")
        connection.close()
        return int(count)


@pytest.mark.parametrize("statement", range(1, 30))
@pytest.mark.parametrize("after", [False, True])
def test_after_a_power_cut_at_any_statement_a_batch_is_there_wholly_or_not_at_all(
    tmp_path: Path, statement: int, after: bool
) -> None:
    books = Books(tmp_path)
    ledger = FragileLedger(books.path)
    ledger.connection.die_at, ledger.connection.after = statement, after
    try:
        answered = len(ledger.post([books.charge("a"), books.charge("b")], Micros(1)))
    except PowerCut:
        answered = 0
    ledger.close()
    assert books.entries() in ((0, 2) if answered == 0 else (2,))


def test_a_full_disk_takes_nothing_and_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    books = Books(tmp_path)
    ledger = FragileLedger(books.path)
    ledger.fill(True)
    with pytest.raises(BooksUnavailable):
        ledger.post([books.charge(f"c{number}") for number in range(500)], Micros(1))
    assert books.entries() == 0
    ledger.fill(False)
    ledger.post([books.charge(f"c{number}") for number in range(500)], Micros(1))
    ledger.close()
    assert books.entries() == 500


@pytest.mark.parametrize("steps", [1, 40, 400])
def test_an_interrupted_batch_is_not_there_and_can_be_posted_again(tmp_path: Path, steps: int) -> None:
    books = Books(tmp_path)
    ledger = FragileLedger(books.path)
    ledger.interrupt(steps)
    batch = [books.charge(f"c{number}") for number in range(50)]
    with pytest.raises(BooksUnavailable):
        ledger.post(batch, Micros(1))
    assert books.entries() == 0
    assert len(ledger.post(batch, Micros(1))) == 50
    ledger.close()


@pytest.mark.parametrize(("after", "kept"), [(False, 1), (True, 2)])
def test_a_till_dies_before_or_after_the_commit_and_writes_nothing_more(
    tmp_path: Path, after: bool, kept: int
) -> None:
    died: list[bool] = []

    def die() -> None:
        died.append(True)
        disk.dead = True

    disk = FragileDisk(tmp_path / "edge.db", die)
    with disk.transaction() as connection:
        connection.execute("CREATE TABLE t (n)")
    disk.die_at, disk.after = 2, after
    with disk.transaction() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(PowerCut), disk.transaction() as connection:
        connection.execute("INSERT INTO t VALUES (2)")
    with pytest.raises(PowerCut), disk.transaction():
        pass
    assert died == [True]
    assert disk.read("SELECT count(*) FROM t") == [(kept,)]
    disk.close()
