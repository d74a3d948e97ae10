"""``python -m tests.bench.ledger``: the books without a broker: young and old, feature by feature.

A payment's cost is processor time of this process for posting batches of 256, the best of several
rounds: it says nearly the same on a busy machine as on an idle one.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from hub.ledger.audit.rebuilding import rebuild
from hub.ledger.chain import seal
from hub.ledger.model import Code, Kind, Meter, NewLot, Transfer, ValueClass, fingerprint
from hub.ledger.posting.records import Entry, Line
from hub.ledger.posting.store import LedgerStore
from hub.ledger.posting.stores import posting
from hub.ledger.units import AccountId, DayNumber, LotId, Micros, MonthNumber, Position, Yen
from tests.bench import filler
from tests.bench.figures import Chapter, Figure
from tests.bench.payments import ask
from tests.bench.places import Town, broker, build_town, child

BATCH, BATCHES, ROUNDS = 256, 8, 5
YOUNG, OLD = 1_000, 10_000_000
TODAY = filler.DAY + 1

Make = Callable[[int], Transfer]
"""The number of a payment → the payment."""


class Bench:
    """Payments between a town's wallets and shops, every one with an id of its own."""

    def __init__(self, town: Town, store: LedgerStore) -> None:
        with closing(sqlite3.connect(town.folder / "hub.sqlite")) as books:
            rows = books.execute("SELECT kind, id FROM ledger_account ORDER BY id").fetchall()
        self.issue, *_ = (id for kind, id in rows if kind == 1)
        self.wallets = [id for kind, id in rows if kind == 2]
        self.shops = [id for kind, id in rows if kind == 3]
        self._store = store
        self._number = 0

    def payment(self, number: int) -> Transfer:
        """As a till's: a one-time token, two limits over time, a memo."""
        wallet = self.wallets[number * 7919 % len(self.wallets)]
        return Transfer(
            id=f"bench-{number:012x}",
            body=fingerprint(number),
            debit=wallet,
            credit=self.shops[number % len(self.shops)],
            amount=Yen(1),
            nonce=b"\x01" + number.to_bytes(7, "big"),
            meters=(
                Meter(
                    f"pay:{wallet}", DayNumber(TODAY), MonthNumber(filler.MONTH), Yen(100_000), Yen(300_000)
                ),
            ),
            memo="c0@till-1",
        )

    def round(self, make: Make) -> float:
        """Microseconds of processor time for one payment."""
        batches = [[make(self._next()) for _ in range(BATCH)] for _ in range(BATCHES)]
        began = time.process_time()
        for batch in batches:
            outcomes = self._store.post(batch, Micros(time.time_ns() // 1000))
            assert all(outcome.code is Code.POSTED for outcome in outcomes)
        return (time.process_time() - began) / (BATCH * BATCHES) * 1e6

    def _next(self) -> int:
        self._number += 1
        return self._number

    def many_lots(self, lots: int) -> None:
        """Every wallet's money in so many lots more, which are spent first."""
        now = time.time_ns() // 1000
        for wallet in self.wallets:
            new = NewLot(ValueClass.CAMPAIGN, Micros(now + 10**12))
            body = fingerprint(wallet)
            charges = [
                Transfer(
                    id=f"lot-{wallet}-{number}",
                    body=body,
                    debit=self.issue,
                    credit=wallet,
                    amount=Yen(1),
                    new_lot=new,
                )
                for number in range(lots)
            ]
            self._store.post(charges, Micros(now))


def plain(bench: Bench) -> Make:
    """A payment without any of the features."""

    def make(number: int) -> Transfer:
        full = bench.payment(number)
        return Transfer(id=full.id, body=full.body, debit=full.debit, credit=full.credit, amount=Yen(1))

    return make


def in_turns(rounds: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The best of each one's rounds; they take turns, so that a busy moment hits them all."""
    best: dict[str, float] = {}
    for number in range(ROUNDS + 1):
        for name, one_round in rounds.items():
            spent = one_round()
            if number:  # the first warms up
                best[name] = min(spent, best.get(name, spent))
    return best


def features(folder: Path) -> list[Figure]:
    """What each thing that the ledger does beyond moving money costs."""
    town = build_town(folder, f"sqlite:///{folder / 'hub.sqlite'}")
    with posting(town.url) as store:
        bench = Bench(town, store)
        bare = plain(bench)

        def more(*names: str) -> Callable[[], float]:
            def make(number: int) -> Transfer:
                full = bench.payment(number)
                return replace(bare(number), **{name: getattr(full, name) for name in names})

            return lambda: bench.round(make)

        found = in_turns(
            {
                "bare": more(),
                "once": more("once"),
                "meters": more("meters"),
                "memo": more("memo"),
                "all": more("once", "meters", "memo"),
            }
        )
        bench.many_lots(BATCHES * (ROUNDS + 1) * BATCH // len(bench.wallets) + 10)
        base = found["bare"]
        lots = in_turns({"lots": more()})["lots"]
    rows = {
        "a payment with all of it": found["all"],
        "a payment without token, meter and memo": base,
        "… of it the hash chain": chain_microseconds(),
        "a one-time token more": found["once"] - base,
        "a meter (day and month) more": found["meters"] - base,
        "a memo more": found["memo"] - base,
        "a lot used up by each payment, many in each wallet, more": lots - base,
    }
    return [Figure(what, value, "µs of processor") for what, value in rows.items()]


def chain_microseconds(times: int = 20_000) -> float:
    """Processor time of hashing one payment."""
    entry = Entry(
        position=Position(1),
        id="bench-1",
        kind=Kind.TRANSFER,
        body=bytes(32),
        code=Code.POSTED,
        reason=None,
        memo="c0@till-1",
        debit=AccountId(1),
        credit=AccountId(2),
        amount=1,
        refunded=0,
        target=None,
        nonce=bytes(16),
        meters="pay:1@739000/24288",
        until=None,
        at=Micros(10**15),
        chain=b"",
    )
    lines = [
        Line(Position(1), 0, AccountId(1), ValueClass.PAID, LotId(1), -1, 1, Position(0)),
        Line(Position(1), 1, AccountId(2), ValueClass.PAID, None, 1, 1, Position(0)),
    ]
    began = time.process_time()
    for _ in range(times):
        seal(bytes(32), entry, lines, ())
    return (time.process_time() - began) / times * 1e6


def ages(folder: Path, old: int) -> list[Figure]:
    """The same payments on young books and on books with ``old`` transfers; those rebuilt."""
    rounds = {}
    with ExitStack() as stack:
        for name, transfers in (("young", YOUNG), ("old", old)):
            file = folder / name / "hub.sqlite"
            town = build_town(folder / name, f"sqlite:///{file}")
            began = time.perf_counter()
            filler.fill(file, transfers)
            filled = time.perf_counter() - began
            bench = Bench(town, stack.enter_context(posting(town.url)))
            rounds[name] = partial(bench.round, bench.payment)
        costs = in_turns(rounds)
    peak = memory_mib(town, folder)
    began = time.perf_counter()
    rebuilt = rebuild(town.url, os.cpu_count() or 1)
    seconds = time.perf_counter() - began
    assert rebuilt.wrong == [], rebuilt.wrong[:3]
    each = seconds / rebuilt.lines * 10**7
    return [
        Figure(f"a payment on books with {YOUNG:,} transfers", costs["young"], "µs of processor"),
        Figure(f"a payment on books with {old:,} transfers", costs["old"], "µs of processor"),
        Figure("old against young", costs["old"] / costs["young"], "", "≤ 1.3", "≤ 1.1"),
        Figure("memory of the money process on the old books", peak, "MiB", "≤ 300", "", "its peak"),
        Figure(
            "10,000,000 journal lines: balances and lots rebuilt, chain verified",
            each,
            "s",
            "≤ 120",
            "≤ 30",
            f"{rebuilt.lines:,} lines in {seconds:.0f} s by {os.cpu_count()} processes",
        ),
        Figure("filling the old books", filled, "s", "", "", f"{file.stat().st_size / 2**30:.1f} GiB"),
    ]


def memory_mib(town: Town, folder: Path) -> float:
    """The money process's peak, after payments out of every wallet."""
    with (
        broker(folder / "broker", tls=False) as at,
        child("tests.bench.money", str(town.folder), town.url, str(at.port)) as process,
    ):
        ask(town, at, 10_000)
        status = Path(f"/proc/{process}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def chapter(old: int = OLD) -> Chapter:
    """Both tables; the old books take some minutes to fill and 5 GB of disk."""
    with tempfile.TemporaryDirectory(prefix="tsunagaru-books-") as name:
        figures = [*features(Path(name) / "features"), *ages(Path(name), old)]
    return Chapter("The books alone (SQLite, batches of 256, in one process)", figures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transfers", type=int, default=OLD)
    for figure in chapter(parser.parse_args().transfers).figures:
        sys.stdout.write(f"{figure.what}: {figure.value:.3g} {figure.unit} {figure.note}\n")


if __name__ == "__main__":
    main()
