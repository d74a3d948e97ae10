"""What a batch of commands does to the books: pure, in the order given, one command after another.

Everything a decision depends on is in the snapshot and the moment, so the same batch on the same
books has the same outcome on every database. ``Code`` is in order of precedence, and each check
below stands in that order.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.ledger.chain import seal
from hub.ledger.model import (
    PAYMENTS,
    AccountKind,
    AccountState,
    Close,
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
from hub.ledger.posting import meters, money, one_time_tokens
from hub.ledger.posting.records import Account, Entry, Held, Lot, Plan, Snapshot
from hub.ledger.units import NO_TIME, NOBODY, START, AccountId, LotId, Micros, Position

MAX_AMOUNT = 1_000_000_000_000
"""Far above any balance of a city, far below the end of a 64-bit integer."""

HOUSEKEEPING = (Expire, Lapse)
"""Commands that the ledger gives itself: recorded when they did something, and only then."""

# What each payment asks for: looking a member up in its enum takes longer than comparing it.
_WALLET, _OPEN, _CLOSED, _POSTED = (
    AccountKind.WALLET,
    AccountState.OPEN,
    AccountState.CLOSED,
    Code.POSTED,
)

_PAYEES = (AccountKind.SHOP, AccountKind.CLEARING)


def decide(batch: Sequence[Command], snapshot: Snapshot, now: Micros) -> tuple[Plan, list[Outcome]]:
    """The rows to write and one outcome per command, in order. ``snapshot`` is used up by it.

    The ledger's time never runs backwards: a clock set back leaves it standing until caught up.
    """
    decision = _Decision(snapshot, max(now, snapshot.head.at))
    outcomes = [decision.of(command) for command in batch]
    return decision.plan, outcomes


def outcome_of(entry: Entry, *, replayed: bool = False) -> Outcome:
    """The answer that an entry of the log stands for."""
    return Outcome(
        id=entry.id,
        kind=entry.kind,
        code=entry.code,
        position=entry.position,
        at=entry.at,
        reason=entry.reason,
        memo=entry.memo,
        debit=entry.debit,
        credit=entry.credit,
        amount=entry.amount,
        refunded=entry.refunded,
        target=entry.target,
        until=entry.until,
        replayed=replayed,
    )


class _Refused(Exception):
    """A check failed; nothing has been changed yet."""

    def __init__(self, code: Code, reason: str | None = None) -> None:
        super().__init__(code.name)
        self.code = code
        self.reason = reason


class _Decision:
    """One batch being decided. Methods named after commands check first and change afterwards."""

    def __init__(self, snapshot: Snapshot, at: Micros) -> None:
        self.books = snapshot
        self.at = at
        self.plan = Plan()

    def of(self, command: Command) -> Outcome:
        known = self.books.entries.get(command.id)
        if known is not None:
            return self._known(command, known)
        entry = self._blank(command)
        lines, lots = len(self.plan.lines), self.books.head.lot
        try:
            self._apply(command, entry)
        except _Refused as refused:
            entry.code, entry.reason = refused.code, refused.reason
            if isinstance(command, HOUSEKEEPING):
                entry.position = START
                return outcome_of(entry)
        self._record(entry, lines, lots)
        return outcome_of(entry)

    def _known(self, command: Command, known: Entry) -> Outcome:
        same = isinstance(command, Close) or known.kind is Kind.CLOSE or known.body == command.body
        if same:
            return outcome_of(known, replayed=True)
        return Outcome(
            id=known.id,
            kind=known.kind,
            code=Code.ID_REUSED,
            position=known.position,
            at=known.at,
            replayed=True,
        )

    def _blank(self, command: Command) -> Entry:
        position = Position(self.books.head.position + 1)
        body = None if isinstance(command, Close) else command.body
        kind, nothing = KINDS[type(command)], None
        # By position: naming seventeen fields takes longer than the rest of the decision.
        return Entry(
            position,
            command.id,
            kind,
            body,
            _POSTED,
            nothing,
            nothing,
            nothing,
            nothing,
            0,
            0,
            nothing,
            nothing,
            nothing,
            nothing,
            self.at,
            b"",
        )

    def _record(self, entry: Entry, first_line: int, last_lot: int) -> None:
        head, plan = self.books.head, self.plan
        new_lots: list[Lot] = []
        if head.lot > last_lot:
            new_lots = [plan.new_lots[LotId(number)] for number in range(last_lot + 1, head.lot + 1)]
        entry.chain = head.chain = seal(head.chain, entry, plan.lines[first_line:], new_lots)
        head.position, head.at = entry.position, entry.at
        plan.entries.append(entry)
        self.books.entries[entry.id] = entry

    def _apply(self, command: Command, entry: Entry) -> None:
        if isinstance(command, Transfer):  # first: nearly all of them are
            self._transfer(command, entry)
        elif isinstance(command, Refund):
            self._refund(command, entry)
        elif isinstance(command, Close):
            raise _Refused(Code.CLOSED)
        elif isinstance(command, Hold):
            self._hold(command, entry)
        elif isinstance(command, Confirm):
            self._confirm(command, entry)
        elif isinstance(command, Void):
            self._void(command, entry)
        elif isinstance(command, Expire):
            self._expire(command, entry)
        else:
            self._lapse(command, entry)

    def _transfer(self, command: Transfer, entry: Entry) -> None:
        entry.debit, entry.credit, entry.amount = command.debit, command.credit, command.amount
        entry.memo = command.memo
        if command.refusal is not None:
            raise _Refused(Code.REFUSED, command.refusal)
        debit, credit = self._parties(command.debit, command.credit, command.amount)
        self._check_lot(command, debit, credit)
        _check_nonce(debit, command.nonce)
        _check_states(debit, credit)
        if command.most is not None and command.amount > command.most:
            raise _Refused(Code.OVER_LIMIT)
        if command.meters and (over := meters.broken(self.books, command.meters, command.amount)):
            raise _Refused(over)
        pieces = self._funds(debit, command)
        _check_cap(credit, command.amount)
        money.move(self.books, self.plan, entry, debit, credit, pieces)
        _use(debit, command.nonce, entry)
        if command.meters:
            entry.meters = meters.count(self.books, self.plan, command.meters, command.amount)

    def _refund(self, command: Refund, entry: Entry) -> None:
        entry.credit, entry.amount, entry.memo = None, command.amount, command.memo
        entry.debit = command.by
        if command.refusal is not None:
            raise _Refused(Code.REFUSED, command.refusal)
        _check_amount(command.amount)
        payment = self._target(command.payment)
        entry.target = payment.position
        if not self._refundable(payment):
            raise _Refused(Code.TARGET_UNFIT)
        if payment.credit != command.by:
            raise _Refused(Code.NOT_A_PARTY)
        shop, wallet = self._parties(payment.credit, payment.debit, command.amount)
        entry.credit = wallet.id
        _check_states(shop, wallet)
        overtaken = command.refunded_at_most is not None and payment.refunded > command.refunded_at_most
        if overtaken or command.amount > payment.amount - payment.refunded:
            raise _Refused(Code.OVER_REFUND)
        _check_floor(shop, command.amount)
        _check_cap(wallet, command.amount)
        pieces = money.give_back(self.books.draws[payment.position], payment.refunded, command)
        money.move(self.books, self.plan, entry, shop, wallet, pieces)
        payment.refunded += command.amount
        self.plan.refunded[payment.position] = payment

    def _hold(self, command: Hold, entry: Entry) -> None:
        entry.debit, entry.credit, entry.amount = command.debit, command.credit, command.amount
        debit, credit = self._parties(command.debit, command.credit, command.amount)
        if credit.kind is AccountKind.WALLET and debit.kind is not AccountKind.WALLET:
            raise _Refused(Code.LOT_UNFIT)  # what enters the wallets does so at once
        _check_nonce(debit, command.nonce)
        _check_states(debit, credit)
        if command.until <= self.at:
            raise _Refused(Code.HOLD_EXPIRED)
        _check_floor(debit, command.amount)
        pieces = money.draw(self.books, debit, command.amount, self.at)
        if pieces is None:
            raise _Refused(Code.INSUFFICIENT_FUNDS)
        _check_cap(credit, command.amount)
        entry.until = min([command.until, *(piece.expires for piece in pieces if piece.lot)])
        money.set_aside(self.books, self.plan, entry, debit, credit, pieces)
        _use(debit, command.nonce, entry)

    def _confirm(self, command: Confirm, entry: Entry) -> None:
        entry.amount = command.amount
        _check_amount(command.amount)
        held = self._held(command.hold, entry)
        debit, credit = self._parties(held.debit, held.credit, command.amount)
        if credit.state is AccountState.CLOSED:
            raise _Refused(Code.CREDIT_CLOSED)
        if held.state is not HoldState.HELD:
            raise _Refused(Code.HOLD_ENDED)
        if self.at >= held.until:
            raise _Refused(Code.HOLD_EXPIRED)
        if command.amount > held.amount:
            raise _Refused(Code.OVER_HELD)
        self._end(held, HoldState.CONFIRMED, entry)
        held.confirmed = command.amount
        pieces = money.take_held(self.books, held, debit, command.amount)
        money.move(self.books, self.plan, entry, debit, credit, pieces)

    def _void(self, command: Void, entry: Entry) -> None:
        held = self._held(command.hold, entry)
        if held.state is not HoldState.HELD:
            raise _Refused(Code.HOLD_ENDED)
        self._end(held, HoldState.VOIDED, entry)

    def _expire(self, command: Expire, entry: Entry) -> None:
        held = self._held(command.hold, entry)
        if held.state is not HoldState.HELD:
            raise _Refused(Code.HOLD_ENDED)
        if self.at < held.until:
            raise _Refused(Code.HOLD_NOT_EXPIRED)
        self._end(held, HoldState.EXPIRED, entry)

    def _lapse(self, command: Lapse, entry: Entry) -> None:
        entry.debit, entry.credit = command.wallet, command.to
        lot = self.books.lot_by_id.get(command.lot)
        if lot is None or lot.account != command.wallet:
            raise _Refused(Code.TARGET_NOT_FOUND)
        debit, credit = self._parties(command.wallet, command.to, 1)
        if credit.kind is not AccountKind.LAPSED or lot.expires > self.at or lot.remaining == 0:
            raise _Refused(Code.LOT_UNFIT)
        if lot.held:
            raise _Refused(Code.HOLD_NOT_EXPIRED)  # the hold goes first, and it ends no later
        entry.amount = lot.remaining
        money.move(self.books, self.plan, entry, debit, credit, [money.piece_of(lot, lot.remaining)])

    def _parties(
        self, debit: AccountId | None, credit: AccountId | None, amount: int
    ) -> tuple[Account, Account]:
        _check_amount(amount)
        accounts = self.books.accounts
        giver, taker = accounts.get(debit or NOBODY), accounts.get(credit or NOBODY)
        if giver is None or taker is None:
            raise _Refused(Code.ACCOUNT_NOT_FOUND)
        if giver is taker:
            raise _Refused(Code.SAME_ACCOUNT)
        return giver, taker

    def _check_lot(self, command: Transfer, debit: Account, credit: Account) -> None:
        lot = command.new_lot
        enters = credit.kind is _WALLET and debit.kind is not _WALLET
        if lot is None:
            unfit = enters
        else:
            unfit = not enters or lot.expires <= self.at or lot.value_class is ValueClass.CLAIM
        if unfit:
            raise _Refused(Code.LOT_UNFIT)

    def _funds(self, debit: Account, command: Transfer) -> list[money.Piece]:
        _check_floor(debit, command.amount)
        if debit.kind is not _WALLET:
            lot = command.new_lot
            value_class, expires = (lot.value_class, lot.expires) if lot else (ValueClass.CLAIM, NO_TIME)
            return [money.Piece(None, value_class, expires, command.amount)]
        pieces = money.draw(self.books, debit, command.amount, self.at, command.only)
        if pieces is None:
            raise _Refused(Code.INSUFFICIENT_FUNDS)
        return pieces

    def _target(self, id: str) -> Entry:
        target = self.books.entries.get(id)
        if target is None or target.code is not Code.POSTED:
            raise _Refused(Code.TARGET_NOT_FOUND)
        return target

    def _refundable(self, payment: Entry) -> bool:
        if payment.kind not in PAYMENTS or payment.debit is None or payment.credit is None:
            return False
        payer, payee = self.books.accounts[payment.debit], self.books.accounts[payment.credit]
        return payer.kind is AccountKind.WALLET and payee.kind in _PAYEES

    def _held(self, hold: str, entry: Entry) -> Held:
        target = self._target(hold)
        entry.target, entry.debit, entry.credit = target.position, target.debit, target.credit
        if target.kind is not Kind.HOLD:
            raise _Refused(Code.TARGET_UNFIT)
        return self.books.holds[target.position]

    def _end(self, held: Held, state: HoldState, entry: Entry) -> None:
        held.state, held.ended_by = state, entry.position
        money.release(self.books, self.plan, held)


KINDS: dict[type, Kind] = {
    Transfer: Kind.TRANSFER,
    Hold: Kind.HOLD,
    Confirm: Kind.CONFIRM,
    Void: Kind.VOID,
    Expire: Kind.EXPIRE,
    Refund: Kind.REFUND,
    Lapse: Kind.LAPSE,
    Close: Kind.CLOSE,
}


def _check_amount(amount: int) -> None:
    if not 0 < amount <= MAX_AMOUNT:
        raise _Refused(Code.AMOUNT_INVALID)


def _check_nonce(debit: Account, nonce: bytes | None) -> None:
    if nonce is not None and one_time_tokens.is_used(debit.used, nonce):
        raise _Refused(Code.ONCE_USED)


def _use(debit: Account, nonce: bytes | None, entry: Entry) -> None:
    if nonce is not None:
        entry.nonce, debit.used = nonce, one_time_tokens.use(debit.used, nonce)


def _check_states(debit: Account, credit: Account) -> None:
    if debit.state is not _OPEN:
        raise _Refused(Code.DEBIT_FROZEN)
    if credit.state is _CLOSED:
        raise _Refused(Code.CREDIT_CLOSED)


def _check_floor(account: Account, amount: int) -> None:
    if account.floor is not None and account.balance - account.held_out - amount < account.floor:
        raise _Refused(Code.INSUFFICIENT_FUNDS)


def _check_cap(account: Account, amount: int) -> None:
    if account.cap is not None and account.balance + account.held_in + amount > account.cap:
        raise _Refused(Code.OVER_CAP)
