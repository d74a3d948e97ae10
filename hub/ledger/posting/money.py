"""Moving money once a decision has been made: lots, lines, balances, what is set aside.

Nothing here refuses: ``decide`` has checked. Spend order: earliest expiry first, then free before
paid (the order of ``ValueClass``), then the older lot. A refund returns the latest drawn first, so
that paying 500 and getting 200 back leaves the wallet as if 300 had been paid.
"""

from __future__ import annotations

from collections.abc import Sequence

from hub.ledger.model import AccountKind, HoldState, Refund, ValueClass
from hub.ledger.posting.records import Account, Draw, Entry, Held, Line, Lot, Plan, Snapshot
from hub.ledger.units import NO_TIME, LotId, Micros

_WALLET = AccountKind.WALLET
Piece = Draw
"""Money on its way: the lot it comes from (``None``: from no wallet), its class and expiry."""


def piece_of(lot: Lot, amount: int) -> Piece:
    return Piece(lot.id, lot.value_class, lot.expires, amount)


def draw(
    books: Snapshot, account: Account, amount: int, at: Micros, only: ValueClass | None = None
) -> list[Piece] | None:
    """What ``amount`` would come from, or ``None`` when the unexpired free lots do not hold it.

    ``only``: from no other class.
    """
    if account.kind is not _WALLET:
        return [Piece(None, ValueClass.CLAIM, NO_TIME, amount)]
    pieces = []
    for lot in books.lots.get(account.id, ()):
        available = lot.remaining - lot.held
        if available <= 0 or lot.expires <= at or (only is not None and lot.value_class is not only):
            continue
        taken = min(available, amount)
        pieces.append(piece_of(lot, taken))
        amount -= taken
        if amount == 0:
            return pieces
    return None


def give_back(draws: Sequence[Draw], already: int, refund: Refund) -> list[Piece]:
    """The pieces of a refund: ``draws`` from the last one backwards, past what was given back before."""
    pieces = []
    wanted: int = refund.amount
    for drawn in reversed(draws):
        skipped = min(already, drawn.amount)
        already -= skipped
        taken = min(drawn.amount - skipped, wanted)
        wanted -= taken
        if taken:
            expires = max(drawn.expires, refund.until_at_least)
            pieces.append(Piece(None, drawn.value_class, expires, taken))
    return pieces


def move(
    books: Snapshot, plan: Plan, entry: Entry, debit: Account, credit: Account, pieces: list[Piece]
) -> None:
    """Post ``pieces``: a line per lot on a wallet's side, one per class on any other."""
    start = len(plan.lines)
    if debit.kind is _WALLET:
        for piece in pieces:
            assert piece.lot is not None
            lot = books.lot_by_id[piece.lot]
            lot.remaining -= piece.amount
            _touch(plan, lot)
            _line(plan, start, entry, debit, piece.value_class, piece.lot, -piece.amount)
        books.draws[entry.position] = pieces
    else:
        for value_class, amount in _by_class(pieces):
            _line(plan, start, entry, debit, value_class, None, -amount)
    if credit.kind is _WALLET:
        for piece in pieces:
            number = _new_lot(books, plan, credit, piece)
            _line(plan, start, entry, credit, piece.value_class, number, piece.amount)
    else:
        for value_class, amount in _by_class(pieces):
            _line(plan, start, entry, credit, value_class, None, amount)
    debit.latest = credit.latest = entry.position
    plan.accounts[debit.id] = debit
    plan.accounts[credit.id] = credit


def set_aside(
    books: Snapshot, plan: Plan, entry: Entry, debit: Account, credit: Account, pieces: list[Piece]
) -> None:
    """Open a hold on ``pieces``."""
    assert entry.until is not None
    for piece in pieces:
        if piece.lot is not None:
            lot = books.lot_by_id[piece.lot]
            lot.held += piece.amount
            _touch(plan, lot)
    debit.held_out += entry.amount
    credit.held_in += entry.amount
    plan.accounts[debit.id] = debit
    plan.accounts[credit.id] = credit
    held = Held(
        position=entry.position,
        debit=debit.id,
        credit=credit.id,
        amount=entry.amount,
        until=entry.until,
        state=HoldState.HELD,
        confirmed=0,
        ended_by=None,
        lots=[(piece.lot, piece.amount) for piece in pieces if piece.lot is not None],
    )
    books.holds[entry.position] = plan.new_holds[entry.position] = held


def release(books: Snapshot, plan: Plan, held: Held) -> None:
    """Give back all that a hold has set aside (a confirmation takes its part afterwards)."""
    for number, amount in held.lots:
        lot = books.lot_by_id[number]
        lot.held -= amount
        _touch(plan, lot)
    debit, credit = books.accounts[held.debit], books.accounts[held.credit]
    debit.held_out -= held.amount
    credit.held_in -= held.amount
    plan.accounts[debit.id] = debit
    plan.accounts[credit.id] = credit
    if held.position not in plan.new_holds:
        plan.holds[held.position] = held


def take_held(books: Snapshot, held: Held, debit: Account, amount: int) -> list[Piece]:
    """The pieces of a confirmation: what was set aside, in its order, up to ``amount``."""
    if debit.kind is not AccountKind.WALLET:
        return [Piece(None, ValueClass.CLAIM, NO_TIME, amount)]
    pieces = []
    for number, aside in held.lots:
        taken = min(aside, amount)
        amount -= taken
        if taken:
            pieces.append(piece_of(books.lot_by_id[number], taken))
    return pieces


def _by_class(pieces: list[Piece]) -> list[tuple[ValueClass, int]]:
    if len(pieces) == 1:
        return [(pieces[0].value_class, pieces[0].amount)]
    sums: dict[ValueClass, int] = {}
    for piece in pieces:
        sums[piece.value_class] = sums.get(piece.value_class, 0) + piece.amount
    return sorted(sums.items())


def _line(
    plan: Plan,
    start: int,
    entry: Entry,
    account: Account,
    value_class: ValueClass,
    lot: LotId | None,
    amount: int,
) -> None:
    account.balance += amount
    number = len(plan.lines) - start
    plan.lines.append(
        Line(entry.position, number, account.id, value_class, lot, amount, account.balance, account.latest)
    )


def _new_lot(books: Snapshot, plan: Plan, account: Account, piece: Piece) -> LotId:
    number = books.head.lot = LotId(books.head.lot + 1)
    lot = Lot(number, account.id, piece.value_class, piece.expires, piece.amount, piece.amount, 0)
    books.add_lot(lot)
    plan.new_lots[number] = lot
    return number


def _touch(plan: Plan, lot: Lot) -> None:
    if lot.id not in plan.new_lots:
        plan.lots[lot.id] = lot
