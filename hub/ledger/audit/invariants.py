"""What must hold of the books at every moment, each as a check that runs alone on live data.

``tsunagaru check`` runs them all, ``tsunagaru check zero_sum`` one. They read the rows as they are
and share no code with the path that wrote them, the chain's hash apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func, select

from hub.ledger.audit.walking import broken_links
from hub.ledger.model import AccountKind, Code, HoldState, Kind
from hub.ledger.posting.meters import read
from hub.ledger.posting.one_time_tokens import KEPT, SIZE
from hub.ledger.tables import account, entry, hold, hold_lot, line, lot, meter


@dataclass(frozen=True, slots=True)
class Violation:
    """``where`` names the account, entry, hold or lot; ``what`` says what is wrong with it."""

    invariant: str
    where: str
    what: str


Check = Callable[[sa.Connection], list[Violation]]

CHECKS: dict[str, Check] = {}
"""Name → check, in the order in which they are run."""


def invariant(check: Check) -> Check:
    """Enter a check under its function's name."""
    CHECKS[check.__name__] = check
    return check


def _violations(name: str, connection: sa.Connection, query: sa.Select[Any]) -> list[Violation]:
    return [Violation(name, str(where), str(what)) for where, what in connection.execute(query)]


@invariant
def zero_sum(connection: sa.Connection) -> list[Violation]:
    """I1: the lines of an entry sum to zero in each class, and so do all balances."""
    uneven = (
        select(line.c.position, func.sum(line.c.amount))
        .group_by(line.c.position, line.c.value_class)
        .having(func.sum(line.c.amount) != 0)
    )
    found = _violations("zero_sum", connection, uneven)
    total = connection.execute(select(func.coalesce(func.sum(account.c.balance), 0))).scalar_one()
    if total != 0:
        found.append(Violation("zero_sum", "all accounts", f"balances sum to {total}"))
    return found


@invariant
def balances_follow_lines(connection: sa.Connection) -> list[Violation]:
    """I1: an account's balance is the sum of its lines, and the one on its last line."""
    sums = select(line.c.account, func.sum(line.c.amount).label("sum")).group_by(line.c.account).subquery()
    wrong = (
        select(account.c.id, account.c.balance)
        .outerjoin(sums, sums.c.account == account.c.id)
        .where(account.c.balance != func.coalesce(sums.c.sum, 0))
    )
    found = _violations("balances_follow_lines", connection, wrong)
    before = func.sum(line.c.amount).over(
        partition_by=line.c.account, order_by=(line.c.position, line.c.number), rows=(None, 0)
    )
    running = select(line.c.position, line.c.balance, before.label("sum")).subquery()
    query = select(running.c.position, running.c.balance).where(running.c.balance != running.c.sum)
    return found + _violations("balances_follow_lines", connection, query)


@invariant
def statements_are_whole(connection: sa.Connection) -> list[Violation]:
    """Each account's lines name the ones before them, and the account its latest: nothing is left out."""
    touched = select(line.c.account, line.c.position, line.c.previous).distinct().subquery()
    before = func.coalesce(
        func.lag(touched.c.position).over(partition_by=touched.c.account, order_by=touched.c.position), 0
    )
    steps = select(touched, before.label("before")).subquery()
    wrong = select(steps.c.position, steps.c.previous).where(steps.c.previous != steps.c.before)
    found = _violations("statements_are_whole", connection, wrong)
    last = select(line.c.account, func.max(line.c.position).label("last")).group_by(line.c.account).subquery()
    behind = (
        select(account.c.id, account.c.latest)
        .outerjoin(last, last.c.account == account.c.id)
        .where(account.c.latest != func.coalesce(last.c.last, 0))
    )
    return found + _violations("statements_are_whole", connection, behind)


@invariant
def within_limits(connection: sa.Connection) -> list[Violation]:
    """I2: floors and caps hold with what is set aside counted; a wallet never owes."""
    least = sa.case((account.c.kind == AccountKind.WALLET.value, 0), else_=account.c.floor)
    outside = select(account.c.id, account.c.balance).where(
        sa.or_(
            account.c.balance - account.c.held_out < least,
            account.c.balance + account.c.held_in > account.c.cap,
        )
    )
    return _violations("within_limits", connection, outside)


@invariant
def holds_end_once(connection: sa.Connection) -> list[Violation]:
    """I3: a hold is ended by exactly one entry that is about it; no more is confirmed than was held."""
    enders = (Kind.CONFIRM.value, Kind.VOID.value, Kind.EXPIRE.value)
    ends = (
        select(entry.c.target, func.count().label("ends"), func.max(entry.c.position).label("last"))
        .where(entry.c.kind.in_(enders), entry.c.code == Code.POSTED.value)
        .group_by(entry.c.target)
        .subquery()
    )
    open_ = hold.c.state == HoldState.HELD.value
    wrong = (
        select(hold.c.position, hold.c.state)
        .outerjoin(ends, ends.c.target == hold.c.position)
        .where(
            sa.or_(
                hold.c.confirmed > hold.c.amount,
                func.coalesce(ends.c.ends, 0) != sa.case((open_, 0), else_=1),
                func.coalesce(ends.c.last, 0) != func.coalesce(hold.c.ended_by, 0),
            )
        )
    )
    return _violations("holds_end_once", connection, wrong)


@invariant
def set_aside_is_held(connection: sa.Connection) -> list[Violation]:
    """I2, I3: what accounts and lots have set aside is what their open holds say."""
    open_ = hold.c.state == HoldState.HELD.value
    found: list[Violation] = []
    for side, column in ((hold.c.debit, account.c.held_out), (hold.c.credit, account.c.held_in)):
        sums = (
            select(side.label("id"), func.sum(hold.c.amount).label("sum"))
            .where(open_)
            .group_by(side)
            .subquery()
        )
        wrong = (
            select(account.c.id, column)
            .outerjoin(sums, sums.c.id == account.c.id)
            .where(column != func.coalesce(sums.c.sum, 0))
        )
        found += _violations("set_aside_is_held", connection, wrong)
    lots = (
        select(hold_lot.c.lot, func.sum(hold_lot.c.amount).label("sum"))
        .join(hold, hold.c.position == hold_lot.c.hold)
        .where(open_)
        .group_by(hold_lot.c.lot)
        .subquery()
    )
    query = (
        select(lot.c.id, lot.c.held)
        .outerjoin(lots, lots.c.lot == lot.c.id)
        .where(lot.c.held != func.coalesce(lots.c.sum, 0))
    )
    return found + _violations("set_aside_is_held", connection, query)


@invariant
def one_outcome(connection: sa.Connection) -> list[Violation]:
    """I4: an id stands in the log once; only posted entries have lines; positions have no gap."""
    twice = select(entry.c.id, func.count()).group_by(entry.c.id).having(func.count() > 1)
    found = _violations("one_outcome", connection, twice)
    moved = (
        select(line.c.position, line.c.account)
        .join(entry, entry.c.position == line.c.position)
        .where(entry.c.code != Code.POSTED.value)
    )
    found += _violations("one_outcome", connection, moved)
    last, count = connection.execute(select(func.coalesce(func.max(entry.c.position), 0), func.count())).one()
    if last != count:
        found.append(Violation("one_outcome", "log", f"{count} entries up to position {last}"))
    return found


@invariant
def once_used(connection: sa.Connection) -> list[Violation]:
    """No one-time token has paid twice from an account, and each account keeps its newest ones."""
    twice = (
        select(entry.c.debit, func.count())
        .where(entry.c.once.is_not(None))
        .group_by(entry.c.debit, entry.c.once)
        .having(func.count() > 1)
    )
    found = _violations("once_used", connection, twice)
    order = func.row_number().over(partition_by=entry.c.debit, order_by=entry.c.once.desc())
    # Tokens of another size are of hubs before these lists, and long expired.
    tokens = (
        select(entry.c.debit, entry.c.once, order.label("age"))
        .where(func.length(entry.c.once) == SIZE)
        .subquery()
    )
    newest = (
        select(account.c.id, tokens.c.once, account.c.used)
        .join(tokens, tokens.c.debit == account.c.id)
        .where(tokens.c.age <= KEPT)
    )
    for id, token, used in connection.execute(newest):
        kept = bytes(used or b"")
        if bytes(token) not in [kept[at : at + SIZE] for at in range(0, len(kept), SIZE)]:
            found.append(Violation("once_used", str(id), "a used token might pay again"))
    return found


@invariant
def refunds_bounded(connection: sa.Connection) -> list[Violation]:
    """I5: refunds of a payment are together no more than it, and are not themselves refunded."""
    given = (
        select(entry.c.target, func.sum(entry.c.amount).label("sum"))
        .where(entry.c.kind == Kind.REFUND.value, entry.c.code == Code.POSTED.value)
        .group_by(entry.c.target)
        .subquery()
    )
    refundable = entry.c.kind.in_((Kind.TRANSFER.value, Kind.CONFIRM.value))
    wrong = (
        select(entry.c.position, entry.c.refunded)
        .outerjoin(given, given.c.target == entry.c.position)
        .where(
            sa.or_(
                entry.c.refunded != func.coalesce(given.c.sum, 0),
                sa.and_(given.c.sum > entry.c.amount),
                sa.and_(given.c.sum.is_not(None), sa.not_(refundable)),
            )
        )
    )
    return _violations("refunds_bounded", connection, wrong)


@invariant
def lots_are_balances(connection: sa.Connection) -> list[Violation]:
    """I6: a wallet's lots hold, class by class, what its lines say; a lot holds what its own lines say."""
    in_lots = (
        select(lot.c.account, lot.c.value_class, func.sum(lot.c.remaining).label("sum"))
        .group_by(lot.c.account, lot.c.value_class)
        .subquery()
    )
    in_lines = (
        select(line.c.account, line.c.value_class, func.sum(line.c.amount).label("sum"))
        .join(account, account.c.id == line.c.account)
        .where(account.c.kind == AccountKind.WALLET.value)
        .group_by(line.c.account, line.c.value_class)
        .subquery()
    )
    same = sa.and_(in_lots.c.account == in_lines.c.account, in_lots.c.value_class == in_lines.c.value_class)
    query = (
        select(func.coalesce(in_lines.c.account, in_lots.c.account), func.coalesce(in_lots.c.sum, 0))
        .select_from(in_lines.outerjoin(in_lots, same))
        .where(in_lines.c.sum != func.coalesce(in_lots.c.sum, 0))
    )
    found = _violations("lots_are_balances", connection, query)
    own = select(line.c.lot, func.sum(line.c.amount).label("sum")).group_by(line.c.lot).subquery()
    each = (
        select(lot.c.id, lot.c.remaining)
        .outerjoin(own, own.c.lot == lot.c.id)
        .where(lot.c.remaining != func.coalesce(own.c.sum, 0))
    )
    return found + _violations("lots_are_balances", connection, each)


@invariant
def meters_follow_log(connection: sa.Connection) -> list[Violation]:
    """I8: what a meter says of its day and month is the sum of the entries that name it."""
    days: dict[tuple[str, int], int] = {}
    months: dict[tuple[str, int], int] = {}
    query = select(entry.c.amount, entry.c.meters).where(entry.c.meters.is_not(None))
    for amount, text in connection.execution_options(yield_per=5_000).execute(query):
        for key, day, month in read(text):
            days[key, day] = days.get((key, day), 0) + amount
            months[key, month] = months.get((key, month), 0) + amount
    latest: dict[str, tuple[int, int]] = {}
    for key, day in days:
        latest[key] = max(latest.get(key, (0, 0)), (day, 0))
    for key, month in months:
        latest[key] = (latest[key][0], max(latest[key][1], month))
    should = {(key, day, days[key, day], month, months[key, month]) for key, (day, month) in latest.items()}
    found = {tuple(row) for row in connection.execute(select(meter))}
    return [
        Violation("meters_follow_log", key, f"{day_sum} in the day, {month_sum} in the month")
        for key, _, day_sum, _, month_sum in sorted(found ^ should)
    ]


@invariant
def no_expired_money_spent(connection: sa.Connection) -> list[Violation]:
    """I6: nothing left a lot after its expiry, except by lapsing, and nothing lapsed before it."""
    lapse = entry.c.kind == Kind.LAPSE.value
    query = (
        select(lot.c.id, entry.c.position)
        .join(line, line.c.lot == lot.c.id)
        .join(entry, entry.c.position == line.c.position)
        .where(
            line.c.amount < 0,
            sa.or_(
                sa.and_(entry.c.at >= lot.c.expires, sa.not_(lapse)),
                sa.and_(entry.c.at < lot.c.expires, lapse),
            ),
        )
    )
    return _violations("no_expired_money_spent", connection, query)


@invariant
def issued_is_accounted_for(connection: sa.Connection) -> list[Violation]:
    """I7: issued − used − expired + refunded = unused, class by class, at the end of the log."""
    wallet = account.c.kind == AccountKind.WALLET.value
    lapsed = account.c.kind == AccountKind.LAPSED.value
    issue = account.c.kind == AccountKind.ISSUE.value
    per_class = (
        select(
            line.c.value_class,
            func.sum(sa.case((wallet, line.c.amount), else_=0)).label("unused"),
            func.sum(sa.case((issue, -line.c.amount), else_=0)).label("issued"),
            func.sum(sa.case((lapsed, line.c.amount), else_=0)).label("expired"),
            func.sum(sa.case((sa.or_(wallet, issue, lapsed), 0), else_=line.c.amount)).label("used"),
        )
        .join(account, account.c.id == line.c.account)
        .group_by(line.c.value_class)
        .subquery()
    )
    should = per_class.c.issued - per_class.c.used - per_class.c.expired
    query = select(per_class.c.value_class, per_class.c.unused).where(per_class.c.unused != should)
    return _violations("issued_is_accounted_for", connection, query)


@invariant
def chain_is_whole(connection: sa.Connection) -> list[Violation]:
    """I11: every hash of the log verifies from the beginning, and the last one is the head's."""
    return [
        Violation("chain_is_whole", f"entry {position}", what) for position, what in broken_links(connection)
    ]


@invariant
def time_runs_forward(connection: sa.Connection) -> list[Violation]:
    """I11: the log's times never go back, so that a moment is a position."""
    previous = func.lag(entry.c.at).over(order_by=entry.c.position)
    pairs = select(entry.c.position, entry.c.at, previous.label("previous")).subquery()
    query = select(pairs.c.position, pairs.c.at).where(pairs.c.at < pairs.c.previous)
    return _violations("time_runs_forward", connection, query)


@invariant
def references_exist(connection: sa.Connection) -> list[Violation]:
    """Every foreign key of the books has its row (the hot path does not ask SQLite to look)."""
    pairs = (
        (line.c.position, entry.c.position),
        (line.c.account, account.c.id),
        (line.c.lot, lot.c.id),
        (entry.c.target, entry.c.position),
        (lot.c.account, account.c.id),
        (hold.c.position, entry.c.position),
        (hold_lot.c.lot, lot.c.id),
    )
    found: list[Violation] = []
    for child, parent in pairs:
        rows = parent.table.alias("parent")
        exists = select(sa.literal(1)).select_from(rows).where(rows.c[parent.key] == child).exists()
        query = select(sa.literal(str(child)), child).where(child.is_not(None), sa.not_(exists)).limit(20)
        found += _violations("references_exist", connection, query)
    return found
