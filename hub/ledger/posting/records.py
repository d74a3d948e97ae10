"""What a decision reads and writes: the rows of a batch, in memory.

A store fills a ``Snapshot`` with all that a batch may touch, ``decide`` works on it, and the store
writes the ``Plan`` in the same transaction.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field

import msgspec

from hub.ledger.model import AccountKind, AccountState, Code, HoldState, Kind, ValueClass
from hub.ledger.units import AccountId, DayNumber, LotId, Micros, MonthNumber, Position


class Head(msgspec.Struct):
    """The end of the log: last position, its time and hash, and the last lot's number.

    ``revision`` counts the changes of accounts outside of the log.
    """

    position: Position
    at: Micros
    chain: bytes
    lot: LotId
    revision: int


class Account(msgspec.Struct):
    """``held_out`` is set aside to leave, ``held_in`` to come; floors and caps count both.

    ``latest``: the position of its latest line. ``used``: its latest one-time tokens
    (``hub.ledger.posting.one_time_tokens``).
    """

    id: AccountId
    kind: AccountKind
    state: AccountState
    floor: int | None
    cap: int | None
    balance: int
    held_out: int
    held_in: int
    latest: Position
    used: bytes


class Lot(msgspec.Struct):
    """Money of one class and expiry in one wallet. ``held`` of ``remaining`` is set aside."""

    id: LotId
    account: AccountId
    value_class: ValueClass
    expires: Micros
    amount: int
    remaining: int
    held: int


def spend_order(lot: Lot) -> tuple[Micros, ValueClass, LotId]:
    """Sorts lots as they are spent: earliest expiry, then free before paid, then the older."""
    return lot.expires, lot.value_class, lot.id


class Line(msgspec.Struct, frozen=True):
    """One journal line; ``balance`` is the account's after it. ``lot`` is set for wallets alone.

    ``previous``: the position of the account's lines before it, or 0.
    """

    position: Position
    number: int
    account: AccountId
    value_class: ValueClass
    lot: LotId | None
    amount: int
    balance: int
    previous: Position


class Entry(msgspec.Struct):
    """One command with its outcome: the log itself. Only ``refunded`` ever changes, and only upwards.

    ``meters`` names the running sums that it added to (``hub.ledger.posting.meters``).
    """

    position: Position
    id: str
    kind: Kind
    body: bytes | None
    code: Code
    reason: str | None
    memo: str | None
    debit: AccountId | None
    credit: AccountId | None
    amount: int
    refunded: int
    target: Position | None
    nonce: bytes | None
    meters: str | None
    until: Micros | None
    at: Micros
    chain: bytes


class Held(msgspec.Struct):
    """A hold's life. ``lots`` are the numbers and amounts set aside, in the order of spending."""

    position: Position
    debit: AccountId
    credit: AccountId
    amount: int
    until: Micros
    state: HoldState
    confirmed: int
    ended_by: Position | None
    lots: list[tuple[LotId, int]]


class Draw(msgspec.Struct, frozen=True):
    """What a payment took from one lot, with that lot's class and expiry; for giving it back.

    ``lot`` is ``None`` for money that comes from no wallet.
    """

    lot: LotId | None
    value_class: ValueClass
    expires: Micros
    amount: int


class Metered(msgspec.Struct):
    """What a meter's key has come to in its latest day and month."""

    key: str
    day: DayNumber
    day_sum: int
    month: MonthNumber
    month_sum: int


@dataclass(slots=True)
class Snapshot:
    """All that a batch may touch, read in its transaction. ``lots``: those with something left, in
    the order in which they are spent.
    """

    head: Head
    entries: dict[str, Entry] = field(default_factory=dict)
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    lots: dict[AccountId, list[Lot]] = field(default_factory=dict)
    lot_by_id: dict[LotId, Lot] = field(default_factory=dict)
    holds: dict[Position, Held] = field(default_factory=dict)
    draws: dict[Position, list[Draw]] = field(default_factory=dict)
    meters: dict[str, Metered] = field(default_factory=dict)

    def add_lot(self, lot: Lot) -> None:
        insort(self.lots.setdefault(lot.account, []), lot, key=spend_order)
        self.lot_by_id[lot.id] = lot


@dataclass(slots=True)
class Plan:
    """What the batch writes. Dictionaries hold rows that exist already and have changed."""

    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    new_lots: dict[LotId, Lot] = field(default_factory=dict)
    new_holds: dict[Position, Held] = field(default_factory=dict)
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    lots: dict[LotId, Lot] = field(default_factory=dict)
    holds: dict[Position, Held] = field(default_factory=dict)
    refunded: dict[Position, Entry] = field(default_factory=dict)
    meters: dict[str, Metered] = field(default_factory=dict)
