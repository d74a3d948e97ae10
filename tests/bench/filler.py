"""Years of valid books in minutes: the rows that the ledger would have written, without asking it.

Wallets pay shops one after another, each with its code, meters and memo, chained as the ledger chains.
What it writes is checked like any other books by whoever uses it (``hub.ledger.audit.rebuilding``).
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from hub.ledger.chain import link, text_of_rows
from hub.ledger.posting import one_time_tokens
from hub.ledger.posting.store import ENTRY_COLUMNS

AT_ONCE = 100_000
DAY, MONTH = 739_000, 24_288
"""Towards which all of it counts."""
_INDEX = "ix_ledger_line_signpost"

Row = tuple[Any, ...]


class _Books:
    """The end of the books, carried forward in memory."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        rows = connection.execute("SELECT position, at, chain FROM ledger_head").fetchone()
        self.position, self.at, self.chain = rows
        accounts = connection.execute(
            "SELECT id, kind, balance, latest FROM ledger_account ORDER BY id"
        ).fetchall()
        self.wallets = [id for id, kind, *_ in accounts if kind == 2]
        self.shops = [id for id, kind, *_ in accounts if kind == 3]
        self.balances = {id: balance for id, _, balance, _ in accounts}
        self.latest = {id: latest for id, *_, latest in accounts}
        self.used = {id: b"" for id, *_ in accounts}
        self.spent = dict.fromkeys(self.wallets, 0)
        self.lots = dict(connection.execute("SELECT account, id FROM ledger_lot").fetchall())

    def payments(self, count: int) -> Iterator[tuple[Row, list[Row]]]:
        """Entries with their lines, a millisecond apart."""
        for number in range(self.position + 1, self.position + 1 + count):
            self.at += 1000
            wallet = self.wallets[number * 7919 % len(self.wallets)]
            shop = self.shops[number % len(self.shops)]
            yield self._payment(number, wallet, shop)

    def _payment(self, number: int, wallet: int, shop: int) -> tuple[Row, list[Row]]:
        id, amount = f"fill-{number:012x}", 1
        token = number.to_bytes(one_time_tokens.SIZE, "big")
        self.used[wallet] = one_time_tokens.use(self.used[wallet], token)
        self.balances[wallet] -= amount
        self.spent[wallet] += amount
        self.balances[shop] += amount
        lines = [
            (wallet, 3, self.lots[wallet], -amount, self.balances[wallet]),
            (shop, 3, None, amount, self.balances[shop]),
        ]
        body = hashlib.sha256(token).digest()
        begin = (number, id, 1, body, 0, None, f"c0@till-{number % 64}", wallet, shop, amount)
        end = (None, token, f"pay:{wallet}@{DAY}/{MONTH}", None, self.at)
        self.chain = link(self.chain, text_of_rows((*begin, *end), lines, []))
        self.position = number
        rows = [(number, at, *line, self.latest[line[0]]) for at, line in enumerate(lines)]
        self.latest[wallet] = self.latest[shop] = number
        return (*begin, 0, *end, self.chain), rows


def fill(file: Path, payments: int) -> None:
    """Add so many payments of ¥1 to the books in ``file``, where every wallet has one lot."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        index = "SELECT sql FROM sqlite_master WHERE name = ?"
        ((make_index,),) = connection.execute(index, (_INDEX,)).fetchall()
        connection.execute(f"DROP INDEX {_INDEX}")
        books = _Books(connection)
        for first in range(0, payments, AT_ONCE):
            _write(connection, books, min(AT_ONCE, payments - first))
        sums = [(f"pay:{id}", DAY, spent, MONTH, spent) for id, spent in books.spent.items() if spent]
        connection.executemany("INSERT INTO ledger_meter VALUES (?,?,?,?,?)", sums)
        connection.execute(make_index)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _write(connection: sqlite3.Connection, books: _Books, count: int) -> None:
    entries, lines = [], []
    for entry, own in books.payments(count):
        entries.append(entry)
        lines += own
    marks = ",".join("?" * len(ENTRY_COLUMNS.split(", ")))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO ledger_entry ({ENTRY_COLUMNS}) VALUES ({marks})", entries)
    connection.executemany("INSERT INTO ledger_line VALUES (?,?,?,?,?,?,?,?)", lines)
    ends = [(balance, books.latest[id], books.used[id], id) for id, balance in books.balances.items()]
    connection.executemany("UPDATE ledger_account SET balance = ?, latest = ?, used = ? WHERE id = ?", ends)
    remaining = [(books.balances[account], lot) for account, lot in books.lots.items()]
    connection.executemany("UPDATE ledger_lot SET remaining = ? WHERE id = ?", remaining)
    head = (books.position, books.at, books.chain)
    connection.execute("UPDATE ledger_head SET position = ?, at = ?, chain = ?", head)
    connection.execute("COMMIT")
