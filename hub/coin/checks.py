"""What must hold of the coin's own tables beside the ledger: each a check that runs alone on live data."""

from __future__ import annotations

import sqlalchemy as sa

from edge.wire.messages.coin import Way
from hub.coin import memo
from hub.coin.cards.tables import card, wrong_pin
from hub.coin.cash_desk.tables import cash, drawer_shift
from hub.coin.corrections.tables import correction
from hub.coin.payments.tables import request
from hub.coin.shops.tables import shop
from hub.coin.wallets.tables import wallet
from hub.ledger.audit.invariants import Check, Violation
from hub.ledger.model import AccountKind, Code
from hub.ledger.views import ACCOUNTS, IS_POSTED, IS_REFUND, LOG

CHECKS: dict[str, Check] = {}
"""Name → check, in the order in which they are run."""


def _check(check: Check) -> Check:
    CHECKS[check.__name__] = check
    return check


@_check
def corrections_have_two_people(connection: sa.Connection) -> list[Violation]:
    """Whatever was put right by hand was proposed by one person and decided by another."""
    query = sa.select(correction.c.id, correction.c.state).where(
        sa.or_(
            correction.c.decided_by == correction.c.proposed_by,
            sa.and_(correction.c.decided_by.is_(None), correction.c.state.not_in(("proposed", "recalled"))),
        )
    )
    return [Violation("corrections_have_two_people", row.id, row.state) for row in connection.execute(query)]


@_check
def corrections_match_log(connection: sa.Connection) -> list[Violation]:
    """A posted correction stands in the log with its amount; one that was not approved does not."""
    log = sa.select(correction.c.id, correction.c.state, correction.c.amount, LOG.c.code, LOG.c.amount)
    joined = log.outerjoin(LOG, LOG.c.id == correction.c.id)
    found: list[Violation] = []
    for id, state, amount, code, posted in connection.execute(joined):
        moved = code == Code.POSTED.value
        wrong = (state == "posted") != moved if state != "approved" else False
        if wrong or (moved and posted != amount):
            found.append(Violation("corrections_match_log", id, f"{state}, the log says otherwise"))
    return found


@_check
def drawers_follow_log(connection: sa.Connection) -> list[Violation]:
    """What a closed drawer should have held is its opening and the ledger's cash, at the time and now."""
    signed = sa.case((cash.c.incoming, LOG.c.amount), else_=-LOG.c.amount)
    sums = (
        sa.select(cash.c.shift, sa.func.sum(signed).label("sum"))
        .join(LOG, LOG.c.id == cash.c.id)
        .where(IS_POSTED)
        .group_by(cash.c.shift)
        .subquery()
    )
    query = (
        sa.select(drawer_shift.c.id, drawer_shift.c.expected)
        .outerjoin(sums, sums.c.shift == drawer_shift.c.id)
        .where(drawer_shift.c.expected != drawer_shift.c.opening + sa.func.coalesce(sums.c.sum, 0))
    )
    return [
        Violation("drawers_follow_log", row.id, f"expected {row.expected}")
        for row in connection.execute(query)
    ]


@_check
def wallets_have_accounts(connection: sa.Connection) -> list[Violation]:
    """Behind each wallet stands one ledger account of kind wallet, and behind each such account a wallet."""
    query = (
        sa.select(ACCOUNTS.c.id, wallet.c.number)
        .outerjoin(wallet, wallet.c.account == ACCOUNTS.c.id)
        .where((ACCOUNTS.c.kind == AccountKind.WALLET.value) != wallet.c.number.is_not(None))
    )
    return [
        Violation("wallets_have_accounts", f"account {row.id}", "no wallet, or none of its kind")
        for row in connection.execute(query)
    ]


@_check
def wrong_pins_are_counted(connection: sa.Connection) -> list[Violation]:
    """A card has used no more tries than wrong PINs are on record since."""
    wrong = sa.select(sa.func.count()).where(wrong_pin.c.card == card.c.number).scalar_subquery()
    query = sa.select(card.c.number, card.c.tries_left).where(3 - card.c.tries_left > wrong)
    return [
        Violation("wrong_pins_are_counted", f"card …{row.number[-4:]}", f"{row.tries_left} tries left")
        for row in connection.execute(query)
    ]


@_check
def refunds_keep_to_their_rates(connection: sa.Connection) -> list[Violation]:
    """No payment has given back more at either tax rate than it took at that rate."""
    payment = LOG.alias("payment")
    query = sa.select(
        payment.c.id,
        payment.c.amount,
        payment.c.memo,
        LOG.c.amount.label("back"),
        LOG.c.memo.label("note"),
    ).join(payment, payment.c.position == LOG.c.target)
    left: dict[str, tuple[int, int]] = {}  # what is left of the standard and of the reduced part
    refunds = query.where(IS_REFUND, IS_POSTED)
    for id, amount, taken, back, note in connection.execute(refunds):
        reduced, back_reduced = memo.read(taken).reduced, memo.read(note).reduced
        standard_left, reduced_left = left.get(id, (amount - reduced, reduced))
        left[id] = (standard_left - (back - back_reduced), reduced_left - back_reduced)
    return [
        Violation("refunds_keep_to_their_rates", id, f"{-min(parts)} yen too much")
        for id, parts in left.items()
        if min(parts) < 0
    ]


@_check
def paid_requests_match_log(connection: sa.Connection) -> list[Violation]:
    """What a phone paid for a till's request is what that till had asked for, to the till's shop."""
    query = (
        sa.select(request, shop.c.account, LOG.c.credit, LOG.c.amount.label("paid"), LOG.c.memo)
        .join(shop, shop.c.id == request.c.shop)
        .join(LOG, LOG.c.id == request.c.payment)
        .where(IS_POSTED)
    )
    return [
        Violation("paid_requests_match_log", row.payment, f"asked for {row.amount}, the log says otherwise")
        for row in connection.execute(query)
        if (row.credit, row.paid, memo.read(row.memo))
        != (row.account, row.amount, memo.Memo(Way.REQUEST, row.reduced, row.node))
    ]
