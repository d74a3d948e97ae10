"""The books in SQLite: the standard library's sqlite3, WAL, ``synchronous=FULL``, one writer.

Raw statements, because they are the hot path: ten times faster than row by row through a mapper.
Sets of keys travel as one JSON parameter.
"""

# ruff: noqa: S608 - every statement is put together from constants of this package

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Sequence

import msgspec

from hub.core.db import BUSY_TIMEOUT_MS
from hub.core.guarding import refuse_inside_transactions
from hub.ledger.model import Command, Outcome
from hub.ledger.posting import store
from hub.ledger.posting.decide import decide
from hub.ledger.posting.memory import Memory
from hub.ledger.posting.records import Account, Draw, Entry, Head, Held, Line, Lot, Metered, Plan
from hub.ledger.units import AccountId, LotId, Micros, Position

CACHE_KIB = 65_536
"""Enough for the inner pages of every index of a city's books."""

PAGE_BYTES = 4096
CHECKPOINT_PAGES = 16_000
"""64 MiB of log: only then does a commit make a checkpoint itself (``hub.ledger.posting.checkpoints``). A log
that grew longer, since somebody read for minutes, is cut to that when it begins again."""

LOOK_AGAIN_SECONDS = 0.0002
"""Shorter than what another writer's commit takes on a good disk."""

_keys = msgspec.json.Encoder().encode


class SqliteLedger:
    """A ``LedgerStore`` on the SQLite file at ``path``, whose schema exists already."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        execute = self._connection.execute
        execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        execute(f"PRAGMA journal_size_limit = {CHECKPOINT_PAGES * PAGE_BYTES}")
        # The foreign keys of the rows that we write hold by construction (every number comes from
        # the snapshot); ``tsunagaru check`` looks at them all. Checking each costs a tenth.
        execute("PRAGMA foreign_keys = OFF")
        execute(store.OPEN_BOOKS.format(genesis="zeroblob(32)"))
        execute("PRAGMA busy_timeout = 0")  # from here on we wait ourselves (_begin)
        self._memory = Memory()

    def post(self, batch: Sequence[Command], now: Micros) -> list[Outcome]:
        if not batch:
            return []
        refuse_inside_transactions("posting")  # it has a transaction of its own
        try:
            return self._post(batch, now)
        except sqlite3.OperationalError as error:
            raise store.BooksUnavailable(error.sqlite_errorname) from error

    def _post(self, batch: Sequence[Command], now: Micros) -> list[Outcome]:
        execute = self._connection.execute
        try:
            self._begin()  # inside: interrupted, it may have begun before it fails
            snapshot = store.load(batch, _Reads(self._connection), self._memory)
            plan, outcomes = decide(batch, snapshot, now)
            if plan.entries:
                _write(self._connection, plan, snapshot.head)
            execute("COMMIT")
            self._memory.keep(snapshot.head, plan)
        except BaseException:
            self._memory.forget_all()
            if self._connection.in_transaction:  # a full disk has rolled back by itself
                execute("ROLLBACK")
            raise
        return outcomes

    def _begin(self) -> None:
        """Wait for the writer before us in short steps: SQLite's own grow to a tenth of a second."""
        until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
        while True:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                    raise
                time.sleep(LOOK_AGAIN_SECONDS)
            else:
                return

    def close(self) -> None:
        self._connection.close()


class _Reads:
    """``store.Reads`` on an open transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def opening(self, ids: Collection[str]) -> tuple[Head, list[Entry]]:
        head = self._connection.execute(store.READ_HEAD).fetchone()
        return Head(*head), [store.entry_of(row) for row in self._where(f"{_ENTRIES} WHERE id", ids)]

    def since(self, position: Position) -> Iterable[tuple[AccountId | None, AccountId | None, str | None]]:
        return self._connection.execute(
            "SELECT debit, credit, meters FROM ledger_entry WHERE position > ?", (position,)
        )

    def accounts(self, ids: Collection[AccountId]) -> list[Account]:
        sql = f"SELECT {store.ACCOUNT_COLUMNS} FROM ledger_account WHERE id"
        return [store.account_of(row) for row in self._where(sql, ids)]

    def lots(self, accounts: Collection[AccountId]) -> list[Lot]:
        sql = f"SELECT {store.LOT_COLUMNS} FROM ledger_lot WHERE remaining > 0 AND account"
        return [store.lot_of(row) for row in self._where(sql, accounts)]

    def holds(self, positions: Collection[Position]) -> list[Held]:
        lots: dict[Position, list[tuple[LotId, int]]] = {}
        sql = "SELECT hold, lot, amount FROM ledger_hold_lot WHERE hold"
        for hold, lot, amount in self._where(sql, positions, " ORDER BY hold, number"):
            lots.setdefault(hold, []).append((lot, amount))
        sql = f"SELECT {store.HOLD_COLUMNS} FROM ledger_hold WHERE position"
        return [store.held_of(row, lots.get(row[0], [])) for row in self._where(sql, positions)]

    def draws(self, positions: Collection[Position]) -> list[tuple[Position, Draw]]:
        rows = self._where(_DRAWS, positions, " ORDER BY line.position, line.number")
        return [store.draw_of(row) for row in rows]

    def meters(self, keys: Collection[str]) -> list[Metered]:
        sql = f"SELECT {store.METER_COLUMNS} FROM ledger_meter WHERE key"
        return [Metered(*row) for row in self._where(sql, keys)]

    def _where(self, sql: str, keys: Collection[str] | Collection[int], order: str = "") -> sqlite3.Cursor:
        values = _keys(list(keys)).decode()
        return self._connection.execute(f"{sql} IN (SELECT value FROM json_each(?)){order}", (values,))


_ENTRIES = f"SELECT {store.ENTRY_COLUMNS} FROM ledger_entry"
_DRAWS = (
    "SELECT line.position, lot.id, lot.class, lot.expires, -line.amount"
    " FROM ledger_line AS line JOIN ledger_lot AS lot ON lot.id = line.lot"
    " WHERE line.amount < 0 AND line.position"
)


def _write(connection: sqlite3.Connection, plan: Plan, head: Head) -> None:
    many = connection.executemany
    plain = [entry for entry in plan.entries if _is_plain(entry)]
    many(_INSERT_PLAIN, map(_plain_row, plain))
    if len(plain) < len(plan.entries):
        others = [entry for entry in plan.entries if not _is_plain(entry)]
        many(_INSERT_ENTRY, map(msgspec.structs.astuple, others))
    if plan.new_lots:
        many(
            "INSERT INTO ledger_lot VALUES (?,?,?,?,?,?,?)",
            map(msgspec.structs.astuple, plan.new_lots.values()),
        )
    many("INSERT INTO ledger_line VALUES (?,?,?,?,?,?,?,?)", map(_line_row, plan.lines))
    many(
        "UPDATE ledger_account SET balance = ?, held_out = ?, held_in = ?, latest = ?, used = ? WHERE id = ?",
        [
            (each.balance, each.held_out, each.held_in, each.latest, bytearray(each.used), each.id)
            for each in plan.accounts.values()
        ],
    )
    many(
        "UPDATE ledger_lot SET remaining = ?, held = ? WHERE id = ?",
        [(each.remaining, each.held, each.id) for each in plan.lots.values()],
    )
    if plan.refunded:
        many(
            "UPDATE ledger_entry SET refunded = ? WHERE position = ?",
            [(each.refunded, each.position) for each in plan.refunded.values()],
        )
    if plan.meters:
        many(
            "INSERT INTO ledger_meter VALUES (?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET day = excluded.day,"
            " day_sum = excluded.day_sum, month = excluded.month, month_sum = excluded.month_sum",
            map(msgspec.structs.astuple, plan.meters.values()),
        )
    _write_holds(connection, plan)
    connection.execute(
        "UPDATE ledger_head SET position = ?, at = ?, chain = ?, lot = ?",
        (head.position, head.at, head.chain, head.lot),
    )
    connection.execute(
        "INSERT INTO change (subject, version) VALUES (?, 1)"
        " ON CONFLICT (subject) DO UPDATE SET version = change.version + 1",
        (store.SUBJECT,),
    )


# sqlite3 asks for an adapter, in vain and slowly, for everything but int, str and bytearray: an enum, a
# None and bytes cost more each than their place in the row. Hence the rows of payments by hand.
_INSERT_ENTRY = f"INSERT INTO ledger_entry ({store.ENTRY_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
_INSERT_PLAIN = (
    "INSERT INTO ledger_entry (position, id, kind, body, code, memo, debit, credit, amount, refunded, once,"
    " meters, at, chain) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _is_plain(entry: Entry) -> bool:
    return entry.reason is None and entry.target is None and entry.until is None and entry.body is not None


def _plain_row(entry: Entry) -> tuple[object, ...]:
    nonce = entry.nonce
    return (
        entry.position,
        entry.id,
        int(entry.kind),
        bytearray(entry.body or b""),
        int(entry.code),
        entry.memo,
        entry.debit,
        entry.credit,
        entry.amount,
        entry.refunded,
        None if nonce is None else bytearray(nonce),
        entry.meters,
        entry.at,
        bytearray(entry.chain),
    )


def _line_row(line: Line) -> tuple[object, ...]:
    return (
        line.position,
        line.number,
        line.account,
        int(line.value_class),
        line.lot,
        line.amount,
        line.balance,
        line.previous,
    )


def _write_holds(connection: sqlite3.Connection, plan: Plan) -> None:
    if plan.new_holds:
        connection.executemany(
            "INSERT INTO ledger_hold VALUES (?,?,?,?,?,?,?,?)",
            [msgspec.structs.astuple(held)[:8] for held in plan.new_holds.values()],
        )
        connection.executemany(
            "INSERT INTO ledger_hold_lot VALUES (?,?,?,?)",
            [
                (held.position, number, lot, amount)
                for held in plan.new_holds.values()
                for number, (lot, amount) in enumerate(held.lots)
            ],
        )
    if plan.holds:
        connection.executemany(
            "UPDATE ledger_hold SET state = ?, confirmed = ?, ended_by = ? WHERE position = ?",
            [(held.state, held.confirmed, held.ended_by, held.position) for held in plan.holds.values()],
        )
