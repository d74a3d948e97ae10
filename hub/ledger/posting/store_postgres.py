"""The books in PostgreSQL: psycopg, one transaction a batch, rows sent as arrays through ``unnest``.

The first statement locks the head, so that writers stand in line, whatever process they are in.
Locking and updating stand in statements of their own: a ``FOR UPDATE`` inside the statement that
updates the same rows finds none and says nothing.
"""

# ruff: noqa: S608 - every statement is put together from constants of this package

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

import msgspec
import psycopg

from hub.core.guarding import refuse_inside_transactions
from hub.ledger.model import Command, Outcome
from hub.ledger.posting import store
from hub.ledger.posting.decide import decide
from hub.ledger.posting.memory import Memory
from hub.ledger.posting.records import Account, Draw, Entry, Head, Held, Lot, Metered, Plan
from hub.ledger.units import AccountId, LotId, Micros, Position

PATIENCE_SECONDS = 5
"""With a server that does not even acknowledge what is sent: then ``BooksUnavailable``."""

Row = TypeVar("Row")
_encode = msgspec.json.Encoder().encode


class PostgresLedger:
    """A ``LedgerStore`` on the database of ``conninfo``, whose schema exists already."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection = self._connect()
        self._memory = Memory()

    def _connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection: psycopg.Connection[tuple[Any, ...]] = psycopg.connect(
            self._conninfo, connect_timeout=PATIENCE_SECONDS, tcp_user_timeout=1000 * PATIENCE_SECONDS
        )
        connection.prepare_threshold = 1
        try:
            with connection.transaction():
                connection.execute("SET SESSION synchronous_commit = on")
                connection.execute(store.OPEN_BOOKS.format(genesis="decode(repeat('00', 32), 'hex')"))
        except BaseException:
            connection.close()
            raise
        return connection

    def post(self, batch: Sequence[Command], now: Micros) -> list[Outcome]:
        if not batch:
            return []
        refuse_inside_transactions("posting")  # it has a transaction of its own
        try:
            if self._connection.closed:
                self._connection = self._connect()
            return self._post(batch, now)
        except psycopg.OperationalError as error:
            raise store.BooksUnavailable(error.sqlstate or "no connection") from error
        except psycopg.InternalError as error:  # it only reads now: another has taken its place
            self._connection.close()
            raise store.BooksUnavailable(error.sqlstate or "out of order") from error

    def _post(self, batch: Sequence[Command], now: Micros) -> list[Outcome]:
        try:
            snapshot = store.load(batch, _Reads(self._connection), self._memory)
            plan, outcomes = decide(batch, snapshot, now)
            _write_and_commit(self._connection, plan, snapshot.head)
            self._memory.keep(snapshot.head, plan)
        except BaseException:
            self._memory.forget_all()
            if not self._connection.closed:
                self._connection.rollback()
            raise
        return outcomes

    def close(self) -> None:
        self._connection.close()


class _Reads:
    """``store.Reads`` on an open transaction."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def opening(self, ids: Collection[str]) -> tuple[Head, list[Entry]]:
        """One round trip: the second statement begins, and sees, when the first has the lock."""
        sql = f"SELECT {store.ENTRY_COLUMNS} FROM ledger_entry WHERE id = ANY(%s::text[])"
        with self._connection.pipeline():
            head = self._connection.execute(f"{store.READ_HEAD} FOR UPDATE")
            entries = self._connection.execute(sql, (_texts(ids),), binary=True)
        row = head.fetchone()
        assert row is not None
        return Head(*row), [store.entry_of(row) for row in entries]

    def since(self, position: Position) -> Iterable[tuple[AccountId | None, AccountId | None, str | None]]:
        sql = "SELECT debit, credit, meters FROM ledger_entry WHERE position > %s"
        return self._connection.execute(sql, (position,))

    def accounts(self, ids: Collection[AccountId]) -> list[Account]:
        sql = f"SELECT {store.ACCOUNT_COLUMNS} FROM ledger_account WHERE id = ANY(%s::bigint[])"
        return self._rows(sql, ids, store.account_of)

    def lots(self, accounts: Collection[AccountId]) -> list[Lot]:
        sql = (
            f"SELECT {store.LOT_COLUMNS} FROM ledger_lot WHERE remaining > 0 AND account = ANY(%s::bigint[])"
        )
        return self._rows(sql, accounts, store.lot_of)

    def holds(self, positions: Collection[Position]) -> list[Held]:
        lots: dict[Position, list[tuple[LotId, int]]] = {}
        sql = (
            "SELECT hold, lot, amount FROM ledger_hold_lot WHERE hold = ANY(%s::bigint[])"
            " ORDER BY hold, number"
        )
        for hold, lot, amount in self._connection.execute(sql, (_numbers(positions),)):
            lots.setdefault(hold, []).append((lot, amount))
        sql = f"SELECT {store.HOLD_COLUMNS} FROM ledger_hold WHERE position = ANY(%s::bigint[])"
        return self._rows(sql, positions, lambda row: store.held_of(row, lots.get(row[0], [])))

    def draws(self, positions: Collection[Position]) -> list[tuple[Position, Draw]]:
        sql = (
            "SELECT line.position, lot.id, lot.class, lot.expires, -line.amount"
            " FROM ledger_line AS line JOIN ledger_lot AS lot ON lot.id = line.lot"
            " WHERE line.amount < 0 AND line.position = ANY(%s::bigint[])"
            " ORDER BY line.position, line.number"
        )
        return self._rows(sql, positions, store.draw_of)

    def meters(self, keys: Collection[str]) -> list[Metered]:
        sql = f"SELECT {store.METER_COLUMNS} FROM ledger_meter WHERE key = ANY(%s::text[])"
        return [Metered(*row) for row in self._connection.execute(sql, (_texts(keys),), binary=True)]

    def _rows(self, sql: str, keys: Collection[int], make: Callable[[tuple[Any, ...]], Row]) -> list[Row]:
        return [make(row) for row in self._connection.execute(sql, (_numbers(keys),), binary=True)]


def _numbers(values: Collection[int | None]) -> str:
    """An array as PostgreSQL writes it. psycopg takes ten times as long for it as for all the rest."""
    return "{" + _encode(list(values)).decode()[1:-1] + "}"


def _texts(values: Collection[str | bytes | None]) -> str:
    """The same for texts and bytes, quoted: whatever stands in them, they stay one value each."""
    kinds = set(map(type, values))
    if kinds == {bytes}:  # a whole column at once, as nearly all are
        return '{"\\\\x' + '","\\\\x'.join(map(bytes.hex, values)) + '"}'  # type: ignore[arg-type]
    if kinds == {str}:
        joined = '","'.join(values)  # type: ignore[arg-type]
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
            return f'{{"{joined}"}}'
    return "{" + ",".join(map(_quoted, values)) + "}"


def _quoted(value: str | bytes | None) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


_ENTRY_TYPES = [
    "bigint",
    "text",
    "smallint",
    "bytea",
    "smallint",
    "text",
    "text",
    "bigint",
    "bigint",
    "bigint",
    "bigint",
    "bigint",
    "bytea",
    "text",
    "bigint",
    "bigint",
    "bytea",
]
_ENTRY_TEXTS = [place for place, each in enumerate(_ENTRY_TYPES) if each in ("text", "bytea")]
_LINE_TYPES = ["bigint", "smallint", "bigint", "smallint", "bigint", "bigint", "bigint", "bigint"]
_LOT_TYPES = ["bigint", "bigint", "smallint", "bigint", "bigint", "bigint", "bigint"]
_HOLD_TYPES = ["bigint", "bigint", "bigint", "bigint", "bigint", "smallint", "bigint", "bigint"]


def _unnest(types: Sequence[str]) -> str:
    return "unnest(" + ", ".join(f"%s::{each}[]" for each in types) + ")"


_INSERT_ENTRIES = f"INSERT INTO ledger_entry ({store.ENTRY_COLUMNS}) SELECT * FROM {_unnest(_ENTRY_TYPES)}"
_INSERT_LINES = f"INSERT INTO ledger_line SELECT * FROM {_unnest(_LINE_TYPES)}"
_INSERT_LOTS = f"INSERT INTO ledger_lot SELECT * FROM {_unnest(_LOT_TYPES)}"
_INSERT_HOLDS = f"INSERT INTO ledger_hold SELECT * FROM {_unnest(_HOLD_TYPES)}"
_INSERT_HOLD_LOTS = (
    f"INSERT INTO ledger_hold_lot SELECT * FROM {_unnest(['bigint', 'smallint', 'bigint', 'bigint'])}"
)
_UPDATE_ACCOUNTS = (
    "UPDATE ledger_account AS account"
    " SET balance = new.balance, held_out = new.held_out, held_in = new.held_in, latest = new.latest,"
    " used = new.used"
    f" FROM {_unnest([*['bigint'] * 5, 'bytea'])} AS new (id, balance, held_out, held_in, latest, used)"
    " WHERE account.id = new.id"
)
_UPDATE_LOTS = (
    "UPDATE ledger_lot AS lot SET remaining = new.remaining, held = new.held"
    f" FROM {_unnest(['bigint'] * 3)} AS new (id, remaining, held) WHERE lot.id = new.id"
)
_WRITE_METERS = (
    f"INSERT INTO ledger_meter SELECT * FROM {_unnest(['text', 'bigint', 'bigint', 'bigint', 'bigint'])}"
    " ON CONFLICT (key) DO UPDATE SET day = excluded.day, day_sum = excluded.day_sum,"
    " month = excluded.month, month_sum = excluded.month_sum"
)
_UPDATE_REFUNDED = (
    "UPDATE ledger_entry AS entry SET refunded = new.refunded"
    f" FROM {_unnest(['bigint'] * 2)} AS new (position, refunded) WHERE entry.position = new.position"
)
_UPDATE_HOLDS = (
    "UPDATE ledger_hold AS hold SET state = new.state, confirmed = new.confirmed, ended_by = new.ended_by"
    f" FROM {_unnest(['bigint', 'smallint', 'bigint', 'bigint'])}"
    " AS new (position, state, confirmed, ended_by) WHERE hold.position = new.position"
)


def _write_and_commit(connection: psycopg.Connection[tuple[Any, ...]], plan: Plan, head: Head) -> None:
    """All in one pipeline: one round trip, the commit with it."""
    if plan.entries:
        with connection.pipeline():
            _write(connection, plan, head)
            connection.commit()
    else:
        connection.commit()


def _write(connection: psycopg.Connection[tuple[Any, ...]], plan: Plan, head: Head) -> None:
    astuple = msgspec.structs.astuple

    def send(sql: str, rows: Iterable[tuple[Any, ...]], *texts: int) -> None:
        """``texts`` are the columns that are no numbers."""
        columns = list(zip(*rows, strict=True))
        if columns:
            write = [_texts(column) if at in texts else _numbers(column) for at, column in enumerate(columns)]
            connection.execute(sql, write)

    send(_INSERT_ENTRIES, map(astuple, plan.entries), *_ENTRY_TEXTS)
    send(_INSERT_LOTS, map(astuple, plan.new_lots.values()))
    send(_INSERT_LINES, map(astuple, plan.lines))
    accounts = plan.accounts.values()
    send(_UPDATE_ACCOUNTS, [(a.id, a.balance, a.held_out, a.held_in, a.latest, a.used) for a in accounts], 5)
    send(_UPDATE_LOTS, [(each.id, each.remaining, each.held) for each in plan.lots.values()])
    send(_UPDATE_REFUNDED, [(each.position, each.refunded) for each in plan.refunded.values()])
    send(_WRITE_METERS, map(astuple, plan.meters.values()), 0)
    new_holds = plan.new_holds.values()
    send(_INSERT_HOLDS, [astuple(held)[:8] for held in new_holds])
    send(_INSERT_HOLD_LOTS, [(h.position, n, *part) for h in new_holds for n, part in enumerate(h.lots)])
    holds = plan.holds.values()
    send(_UPDATE_HOLDS, [(h.position, h.state, h.confirmed, h.ended_by) for h in holds])
    connection.execute(
        "UPDATE ledger_head SET position = %s, at = %s, chain = %s, lot = %s",
        (head.position, head.at, head.chain, head.lot),
    )
    connection.execute("SELECT pg_notify('tsunagaru_change', %s)", (store.SUBJECT,))
