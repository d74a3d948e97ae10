"""Verifying an exported journal with nothing but the file: no database, none of the hub's other code.

The chain is hashed anew over the bytes of the file; balances, lots, holds and refunds are reckoned
anew from its lines alone. Numbers of kinds and classes are those of docs/ledger.md.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np

from hub.ledger.units import START, AccountId, LotId, Micros, Position

FORMAT = "tsunagaru journal 1"

_HASH = slice(2, 66)
_SEALED = slice(68, -1)
_POSTED = 0
_TRANSFER, _HOLD, _CONFIRM, _VOID, _EXPIRE, _REFUND, _LAPSE = 1, 2, 3, 4, 5, 6, 7
ISSUE, WALLET, SHOP, LAPSED, CLEARING = 1, 2, 3, 4, 5


class Line(msgspec.Struct, array_like=True, frozen=True, gc=False):
    account: AccountId
    value_class: int
    lot: LotId | None
    amount: int
    balance: int


class NewLot(msgspec.Struct, array_like=True, frozen=True, gc=False):
    lot: LotId
    account: AccountId
    value_class: int
    expires: Micros
    amount: int


class Sealed(msgspec.Struct, array_like=True, frozen=True):
    """The array that the chain covers."""

    position: Position
    id: str
    kind: int
    body: str | None
    code: int
    reason: str | None
    memo: str | None
    debit: int | None
    credit: int | None
    amount: int
    target: int | None
    nonce: str | None = msgspec.field(name="once")
    meters: str | None
    until: Micros | None
    at: Micros
    lines: list[Line]
    lots: list[NewLot]


class _Header(msgspec.Struct):
    format: str


class _End(msgspec.Struct):
    position: Position
    chain: str
    accounts: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Figures:
    """One class of money, in yen. issued − used − expired − refunded = unused."""

    value_class: int
    issued: int
    used: int
    expired: int
    refunded: int
    unused: int


@dataclass(frozen=True, slots=True)
class Fault:
    """``rule`` names the invariant as ``tsunagaru check`` does."""

    rule: str
    position: Position
    what: str


@dataclass(slots=True)
class Verified:
    """What the file says when it is reckoned anew. ``faults`` is empty when all of it fits together."""

    position: Position = START
    chain: str = "0" * 64
    entries: int = 0
    lines: int = 0
    balances: dict[int, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)


class NotAJournal(ValueError):
    """The file has another form, or ends in the middle."""


MOST_FAULTS = 100
"""Told apart; after that it is clear that the file is not the log."""


def verify(lines: Iterable[bytes], known: dict[int, str] | None = None) -> Verified:
    """Reckon a journal anew. ``known``: position → chain hash (hex) that older reports have printed.

    Raises ``NotAJournal``.
    """
    return _Reckoning(known or {}).of(iter(lines))


class _Reckoning:
    """The state of the books after the lines read so far."""

    def __init__(self, known: dict[int, str]) -> None:
        self.known = known
        self.result = Verified()
        self.at = 0
        self.ids: array[int] = array("q")
        self.tokens: array[int] = array("q")
        self.refundable = array("q", [0])  # by position: what of a payment may still be refunded
        self.holds: dict[int, int] = {}
        self.lots: dict[int, list[int]] = {}  # lot → account, class, expires, remaining
        self.sums: dict[tuple[int, int], int] = {}  # account, class → balance
        self.newest_lot = 0
        self.out_of: dict[tuple[int, int], int] = {}  # account, class → all that ever left, but for lots

    def of(self, lines: Iterator[bytes]) -> Verified:
        try:
            header = msgspec.json.decode(next(lines, b""), type=_Header)
        except msgspec.DecodeError:
            raise NotAJournal("the first line is no journal's") from None
        if header.format != FORMAT:
            raise NotAJournal(f"a format that is not known here: {header.format[:40]}")
        end = self._entries(lines)
        self._once_each(self.ids, "one_outcome", "an id stands twice")
        self._once_each(self.tokens, "once_used", "a one-time code has paid twice")
        self._end(end)
        return self.result

    def _entries(self, lines: Iterator[bytes]) -> _End:
        decode = msgspec.json.Decoder(Sealed).decode
        chain = bytes(32)
        for raw in lines:
            if raw[:1] == b"{":
                if next(lines, None) is not None:
                    raise NotAJournal("something follows the last line")
                return self._last(raw, chain)
            line = raw.rstrip(b"\n")
            sealed = line[_SEALED]
            try:
                entry = decode(sealed)
            except msgspec.DecodeError:
                raise NotAJournal(f"line {self.result.entries + 2} cannot be read") from None
            chain = hashlib.sha256(chain + sealed).digest()
            if chain.hex().encode() != line[_HASH]:
                self._fault("chain_is_whole", entry.position, "the hash does not fit")
                chain = _hash(line[_HASH])
            self._entry(entry, chain)
        raise NotAJournal("the last line is missing: the file was cut off")

    def _last(self, raw: bytes, chain: bytes) -> _End:
        try:
            end = msgspec.json.decode(raw, type=_End)
        except msgspec.DecodeError:
            raise NotAJournal("the last line cannot be read") from None
        self.result.chain = chain.hex()
        if (end.position, end.chain) != (self.result.position, self.result.chain):
            self._fault("chain_is_whole", end.position, "the last line names another end")
        return end

    def _entry(self, entry: Sealed, chain: bytes) -> None:
        result = self.result
        if entry.position != result.position + 1:
            self._fault("one_outcome", entry.position, f"follows position {result.position}")
        if entry.at < self.at:
            self._fault("time_runs_forward", entry.position, "earlier than the entry before")
        result.position, self.at = entry.position, entry.at
        result.entries += 1
        if entry.position in self.known and self.known[entry.position] != chain.hex():
            self._fault("chain_is_whole", entry.position, "not the hash that was noted earlier")
        self.ids.append(hash(entry.id))
        if entry.code != _POSTED:
            self.refundable.append(0)
            if entry.lines or entry.lots:
                self._fault("one_outcome", entry.position, "failed, and yet moves money")
            return
        if entry.nonce is not None:
            self.tokens.append(hash((entry.debit, entry.nonce)))
        self.refundable.append(entry.amount if entry.kind in (_TRANSFER, _CONFIRM) else 0)
        self._about(entry)
        self._move(entry)

    def _about(self, entry: Sealed) -> None:
        """Refunds and the ends of holds, against what they are about."""
        if entry.kind == _HOLD:
            self.holds[entry.position] = entry.amount
        elif entry.kind in (_CONFIRM, _VOID, _EXPIRE):
            held = self.holds.pop(entry.target or 0, None)
            if held is None:
                self._fault("holds_end_once", entry.position, "ends no open hold")
            elif entry.kind == _CONFIRM and entry.amount > held:
                self._fault("holds_end_once", entry.position, "confirms more than was held")
        elif entry.kind == _REFUND:
            target = entry.target or 0
            if not 0 < target < entry.position:
                self._fault("refunds_bounded", entry.position, "refunds nothing that is before it")
                return
            self.refundable[target] -= entry.amount
            if self.refundable[target] < 0:
                self._fault("refunds_bounded", entry.position, "more than the payment")

    def _move(self, entry: Sealed) -> None:
        result, sums = self.result, self.sums
        for lot in entry.lots:
            if lot.lot <= self.newest_lot:
                self._fault("lots_are_balances", entry.position, f"lot {lot.lot} is not new")
            self.newest_lot = max(self.newest_lot, lot.lot)
            self.lots[lot.lot] = [lot.account, lot.value_class, lot.expires, 0]
        balances = result.balances
        classes: dict[int, int] = {}
        for line in entry.lines:
            account, value_class, amount = line.account, line.value_class, line.amount
            classes[value_class] = classes.get(value_class, 0) + amount
            balance = balances.get(account, 0) + amount
            balances[account] = balance
            if balance != line.balance:
                self._fault("balances_follow_lines", entry.position, f"account {account}")
            key = (account, value_class)
            sums[key] = sums.get(key, 0) + amount
            if line.lot is not None:
                self._lot(entry, line)
            elif amount < 0:
                self.out_of[key] = self.out_of.get(key, 0) - amount
        result.lines += len(entry.lines)
        if any(classes.values()):
            self._fault("zero_sum", entry.position, "the lines do not sum to zero")

    def _lot(self, entry: Sealed, line: Line) -> None:
        lot = self.lots.get(line.lot or 0)
        if lot is None or lot[:2] != [line.account, line.value_class]:
            self._fault("lots_are_balances", entry.position, f"lot {line.lot} is not this account's")
            return
        lot[3] += line.amount
        if lot[3] < 0:
            self._fault("lots_are_balances", entry.position, f"lot {line.lot} is overdrawn")
        if line.amount < 0 and (entry.at >= lot[2]) != (entry.kind == _LAPSE):
            self._fault("no_expired_money_spent", entry.position, f"lot {line.lot}")
        if lot[3] == 0 and line.lot is not None:
            del self.lots[line.lot]  # spent: the memory grows with the wallets, not with their past

    def _end(self, end: _End) -> None:
        result = self.result
        kinds = dict(end.accounts)
        if sum(result.balances.values()) != 0:
            self._fault("zero_sum", result.position, "the balances do not sum to zero")
        in_lots: dict[int, int] = {}
        for account, _value_class, _expires, remaining in self.lots.values():
            in_lots[account] = in_lots.get(account, 0) + remaining
        for account, balance in sorted(result.balances.items()):
            kind = kinds.get(account)
            if kind is None:
                self._fault("references_exist", result.position, f"account {account} has no kind")
            elif (kind == WALLET or account in in_lots) and in_lots.get(account, 0) != balance:
                self._fault("lots_are_balances", result.position, f"account {account}")
            elif kind == WALLET and balance < 0:
                self._fault("within_limits", result.position, f"account {account} owes")
        result.figures = self._figures(kinds)
        for figures in result.figures:
            gone = figures.used + figures.expired + figures.refunded
            if figures.issued - gone != figures.unused:
                self._fault("issued_is_accounted_for", result.position, f"class {figures.value_class}")

    def _figures(self, kinds: dict[int, int]) -> list[Figures]:
        made: list[Figures] = []
        for value_class in sorted({value_class for _, value_class in self.sums}):
            total = dict.fromkeys((ISSUE, WALLET, SHOP, LAPSED, CLEARING), 0)
            issued = 0
            for (account, own), amount in self.sums.items():
                if own == value_class:
                    kind = kinds.get(account, CLEARING)
                    total[kind] = total.get(kind, 0) + amount
                    issued += self.out_of.get((account, own), 0) if kind == ISSUE else 0
            made.append(
                Figures(
                    value_class,
                    issued,
                    total[SHOP] + total[CLEARING],
                    total[LAPSED],
                    total[ISSUE] + issued,
                    total[WALLET],
                )
            )
        return made

    def _once_each(self, seen: array[int], rule: str, what: str) -> None:
        """64 bits of each are compared: by chance alone one journal of 10^7 in 370,000 fails here."""
        hashes = np.sort(np.frombuffer(seen, dtype=np.int64)) if seen else np.empty(0, dtype=np.int64)
        if (hashes[1:] == hashes[:-1]).any():
            self._fault(rule, self.result.position, what)

    def _fault(self, rule: str, position: Position, what: str) -> None:
        if len(self.result.faults) < MOST_FAULTS:
            self.result.faults.append(Fault(rule, position, what))


def _hash(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text.decode())
    except ValueError:
        raise NotAJournal("a hash that is none") from None
