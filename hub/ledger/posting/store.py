"""The one way to post, behind which SQLite and PostgreSQL are the same.

A store owns one connection and is used by one thread at a time. ``post`` is one transaction: what
the batch may touch is read, decided upon (``decide``) and written, durable before it returns.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from hub.ledger.model import (
    PAYMENTS,
    AccountKind,
    AccountState,
    Code,
    Command,
    Confirm,
    Expire,
    Hold,
    HoldState,
    Kind,
    Lapse,
    Outcome,
    Refund,
    Transfer,
    ValueClass,
    Void,
)
from hub.ledger.posting.memory import Memory
from hub.ledger.posting.records import Account, Draw, Entry, Head, Held, Lot, Metered, Snapshot
from hub.ledger.units import NOBODY, AccountId, LotId, Micros, Position

SUBJECT = "ledger"
"""What watchers of the books watch (``hub.core.changes``)."""


class BooksUnavailable(Exception):
    """The database is busy, full or away. Try the same commands again: their ids make it safe.

    Whether the batch was committed may be unknown (a line cut while committing).
    """


class LedgerStore(Protocol):
    """Where the books are kept."""

    def post(self, batch: Sequence[Command], now: Micros) -> list[Outcome]:
        """One durable transaction; one outcome per command, in order. ``now``: microseconds.

        Not inside another transaction. Raises ``BooksUnavailable``; any other exception is a mistake
        of ours, and nothing happened.
        """

    def close(self) -> None:
        """Give the connection back."""


class Reads(Protocol):
    """What a store must be able to read inside its transaction. No argument is ever empty."""

    def opening(self, ids: Collection[str]) -> tuple[Head, list[Entry]]: ...
    def since(
        self, position: Position
    ) -> Iterable[tuple[AccountId | None, AccountId | None, str | None]]: ...
    def accounts(self, ids: Collection[AccountId]) -> list[Account]: ...
    def lots(self, accounts: Collection[AccountId]) -> list[Lot]: ...
    def holds(self, positions: Collection[Position]) -> list[Held]: ...
    def draws(self, positions: Collection[Position]) -> list[tuple[Position, Draw]]: ...
    def meters(self, keys: Collection[str]) -> list[Metered]: ...


def load(batch: Sequence[Command], reads: Reads, memory: Memory) -> Snapshot:
    """Everything that ``batch`` may touch. The head comes first: reading it takes the lock."""
    ids, accounts, meters = _needs(batch)
    head, entries = reads.opening(ids)
    if memory.fits(head) and head.position > memory.position:
        memory.catch_up(reads.since(memory.position))
    snapshot = memory.snapshot(head)
    snapshot.entries = {entry.id: entry for entry in entries}
    if any(type(command) is not Transfer for command in batch):
        _load_targets(snapshot, reads, accounts)
    if unknown := {number for number in accounts if number not in memory.accounts}:
        _load_accounts(snapshot, reads, unknown)
    if unmetered := {key for key in meters if key not in memory.meters}:
        memory.meters.update((state.key, state) for state in reads.meters(unmetered))
    return snapshot


def _needs(batch: Sequence[Command]) -> tuple[set[str], set[AccountId], set[str]]:
    """Ids, accounts and meters that the commands themselves name."""
    ids = {command.id for command in batch}
    accounts: set[AccountId] = set()
    meters: set[str] = set()
    for command in batch:
        if isinstance(command, Transfer):
            accounts.add(command.debit or NOBODY)
            accounts.add(command.credit or NOBODY)
            for meter in command.meters:
                meters.add(meter.key)
        elif isinstance(command, Hold):
            accounts.update((command.debit, command.credit))
        elif isinstance(command, Refund):
            ids.add(command.payment)
        elif isinstance(command, Confirm | Void | Expire):
            ids.add(command.hold)
        elif isinstance(command, Lapse):
            accounts.update((command.wallet, command.to))
    return ids, accounts, meters


def _load_accounts(snapshot: Snapshot, reads: Reads, numbers: set[AccountId]) -> None:
    """Accounts, and all lots of those that are wallets."""
    found = reads.accounts(numbers)
    snapshot.accounts.update((account.id, account) for account in found)
    wallets = [account.id for account in found if account.kind is AccountKind.WALLET]
    if wallets:
        for lot in reads.lots(wallets):
            snapshot.add_lot(lot)


def _load_targets(snapshot: Snapshot, reads: Reads, accounts: set[AccountId]) -> None:
    """Holds with their accounts, and what the payments drew."""
    posted = [entry for entry in snapshot.entries.values() if entry.code is Code.POSTED]
    for entry in posted:
        accounts.update((entry.debit or NOBODY, entry.credit or NOBODY))
    if holds := [entry.position for entry in posted if entry.kind is Kind.HOLD]:
        snapshot.holds = {held.position: held for held in reads.holds(holds)}
    payments = [entry.position for entry in posted if entry.kind in PAYMENTS]
    if payments:
        for position, draw in reads.draws(payments):
            snapshot.draws.setdefault(position, []).append(draw)


_KINDS = {kind.value: kind for kind in Kind}
_CODES = {code.value: code for code in Code}
_ACCOUNT_KINDS = {kind.value: kind for kind in AccountKind}
_STATES = {state.value: state for state in AccountState}
_CLASSES = {value_class.value: value_class for value_class in ValueClass}

ENTRY_COLUMNS = (
    "position, id, kind, body, code, reason, memo, debit, credit, amount, refunded, target, once, meters,"
    " until, at, chain"
)
ACCOUNT_COLUMNS = "id, kind, state, floor, cap, balance, held_out, held_in, latest, used"
LOT_COLUMNS = "id, account, class, expires, amount, remaining, held"
OPEN_BOOKS = (
    "INSERT INTO ledger_head (id, position, at, chain, lot) VALUES (1, 0, 0, {genesis}, 0)"
    " ON CONFLICT (id) DO NOTHING"
)
"""Makes the one head row where there is none yet; ``genesis`` is 32 zero bytes in the database's way."""

METER_COLUMNS = "key, day, day_sum, month, month_sum"
READ_HEAD = "SELECT position, at, chain, lot, revision FROM ledger_head"
HOLD_COLUMNS = "position, debit, credit, amount, until, state, confirmed, ended_by"


def entry_of(row: tuple) -> Entry:  # type: ignore[type-arg]
    """A row of ``ENTRY_COLUMNS``."""
    position, id, kind, body, code, *rest = row
    return Entry(position, id, _KINDS[kind], body, _CODES[code], *rest)


def account_of(row: tuple) -> Account:  # type: ignore[type-arg]
    """A row of ``ACCOUNT_COLUMNS``."""
    id, kind, state, floor, cap, balance, held_out, held_in, latest, used = row
    kind, state = _ACCOUNT_KINDS[kind], _STATES[state]
    return Account(id, kind, state, floor, cap, balance, held_out, held_in, latest, used or b"")


def lot_of(row: tuple) -> Lot:  # type: ignore[type-arg]
    """A row of ``LOT_COLUMNS``."""
    return Lot(row[0], row[1], _CLASSES[row[2]], row[3], row[4], row[5], row[6])


def draw_of(row: tuple) -> tuple[Position, Draw]:  # type: ignore[type-arg]
    """A row of position, lot, class, expires, amount."""
    return row[0], Draw(row[1], _CLASSES[row[2]], row[3], row[4])


def held_of(row: tuple, lots: list[tuple[LotId, int]]) -> Held:  # type: ignore[type-arg]
    """A row of ``HOLD_COLUMNS`` with what it set aside."""
    position, debit, credit, amount, until, state, confirmed, ended_by = row
    return Held(position, debit, credit, amount, until, HoldState(state), confirmed, ended_by, lots)
