"""What a decision reads and writes: the rows of a batch, in memory.

A store fills a ``Snapshot`` with all that a batch may touch, ``decide`` works on it, and the store
writes the ``Plan`` in the same transaction.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

import msgspec

from hub.ledger.model import AccountKind, AccountState, Code, HoldState, Kind, ValueClass


class Head(msgspec.Struct):
    """The end of the log: last position, its time and hash, and the last lot's number.

    ``revision`` counts the changes of accounts outside of the log.
    """

    position: int
    at: int
    chain: bytes
    lot: int
    revision: int


class Account(msgspec.Struct):
    """``held_out`` is set aside to leave, ``held_in`` to come; floors and caps count both.

    ``latest``: the position of its latest line. ``used``: its latest one-time tokens
    (``hub.ledger.one_time_tokens``).
    """

    id: int
    kind: AccountKind
    state: AccountState
    floor: int | None
    cap: int | None
    balance: int
    held_out: int
    held_in: int
    latest: int
    used: bytes


class Lot(msgspec.Struct):
    """Money of one class and expiry in one wallet. ``held`` of ``remaining`` is set aside."""

    id: int
    account: int
    value_class: ValueClass
    expires: int
    amount: int
    remaining: int
    held: int


def spend_order(lot: Lot) -> tuple[int, int, int]:
    """Sorts lots as they are spent: earliest expiry, then free before paid, then the older."""
    return lot.expires, lot.value_class, lot.id


class Line(msgspec.Struct, frozen=True):
    """One journal line; ``balance`` is the account's after it. ``lot`` is set for wallets alone.

    ``previous``: the position of the account's lines before it, or 0.
    """

    position: int
    number: int
    account: int
    value_class: ValueClass
    lot: int | None
    amount: int
    balance: int
    previous: int


class Entry(msgspec.Struct):
    """One command with its outcome: the log itself. Only ``refunded`` ever changes, and only upwards.

    ``meters`` names the running sums that it added to (``hub.ledger.meters``).
    """

    position: int
    id: str
    kind: Kind
    body: bytes | None
    code: Code
    reason: str | None
    memo: str | None
    debit: int | None
    credit: int | None
    amount: int
    refunded: int
    target: int | None
    once: bytes | None
    meters: str | None
    until: int | None
    at: int
    chain: bytes


class Held(msgspec.Struct):
    """A hold's life. ``lots`` are the numbers and amounts set aside, in the order of spending."""

    position: int
    debit: int
    credit: int
    amount: int
    until: int
    state: HoldState
    confirmed: int
    ended_by: int | None
    lots: list[tuple[int, int]]


class Draw(msgspec.Struct, frozen=True):
    """What a payment took from one lot, with that lot's class and expiry; for giving it back.

    ``lot`` is ``None`` for money that comes from no wallet.
    """

    lot: int | None
    value_class: ValueClass
    expires: int
    amount: int


class Metered(msgspec.Struct):
    """What a meter's key has come to in its latest day and month."""

    key: str
    day: int
    day_sum: int
    month: int
    month_sum: int


@dataclass(slots=True)
class Snapshot:
    """All that a batch may touch, read in its transaction. ``lots``: those with something left, in
    the order in which they are spent.
    """

    head: Head
    entries: dict[str, Entry] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    lots: dict[int, list[Lot]] = field(default_factory=dict)
    lot_by_id: dict[int, Lot] = field(default_factory=dict)
    holds: dict[int, Held] = field(default_factory=dict)
    draws: dict[int, list[Draw]] = field(default_factory=dict)
    meters: dict[str, Metered] = field(default_factory=dict)

    def add_lot(self, lot: Lot) -> None:
        insort(self.lots.setdefault(lot.account, []), lot, key=spend_order)
        self.lot_by_id[lot.id] = lot


@dataclass(slots=True)
class Plan:
    """What the batch writes. Dictionaries hold rows that exist already and have changed."""

    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    new_lots: dict[int, Lot] = field(default_factory=dict)
    new_holds: dict[int, Held] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    holds: dict[int, Held] = field(default_factory=dict)
    refunded: dict[int, Entry] = field(default_factory=dict)
    meters: dict[str, Metered] = field(default_factory=dict)
