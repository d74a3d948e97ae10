"""What staff put right by hand: proposed by one person, decided by another, then posted once.

The ledger's id is the proposal's, so whatever breaks off in between, posting again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from hub.approvals import port
from hub.approvals import queries as approval_queries
from hub.approvals import service as approvals
from hub.approvals.model import Move, Seen, may_finish
from hub.approvals.model import State as Standing
from hub.approvals.port import Ruling
from hub.coin import memo, origins
from hub.coin.cash_desk import service as cash_desk
from hub.coin.corrections.model import Correction, Kind, Proposal, State
from hub.coin.corrections.tables import correction
from hub.coin.errors import CoinError
from hub.coin.limits import limits
from hub.coin.model import SUBJECT
from hub.coin.origins import Origin
from hub.coin.shops.service import names
from hub.coin.tax_split import TaxSplit, splits_of
from hub.coin.wallets.service import find_wallet
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.core.locks import lock
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.ledger import model as ledger
from hub.ledger import queries
from hub.ledger.model import AccountKind, Code, NewLot, ValueClass, fingerprint
from hub.ledger.posting.records import Entry
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import microseconds, system_account
from hub.ledger.units import Yen

KIND = "correction"
"""What the approvals call a matter of this subject."""

NO_DRAWER = "起案した職員のレジが開いていません。現金を返すので、その職員がレジを開けてから承認してください。"
OVERTAKEN = "overtaken"
"""The ledger's reason for what did not fit any more when it was to be posted."""


def propose(tx: Transaction, asked: Proposal, by: Staff, now: datetime) -> str:
    """Keep a proposal for a second person; its own id, in the desk's room. Sent twice it is kept once.

    Raises ``CoinError`` when it could not be posted as the books stand.
    """
    id = origins.id_in(Origin.CORRECTION, by.id, asked.id)
    lock(tx, "coin", "corrections")
    if find(tx, id) is not None:
        return id
    if not asked.reason.strip():
        raise CoinError("理由を入力してください。")
    if asked.undoes and _is_undone(tx, asked.undoes):
        raise CoinError("この訂正の取り消しは、もう申請されています。")
    _check(tx, asked)
    row = {
        "id": id,
        "kind": asked.kind.value,
        "wallet": asked.wallet,
        "target": asked.target,
        "amount": asked.amount,
        "reduced": asked.reduced,
        "value_class": asked.value_class.value,
        "reason": asked.reason.strip(),
        "undoes": asked.undoes,
    }
    tx.execute(
        correction.insert().values(**row, state=State.PROPOSED.value, proposed_by=by.id, proposed_at=now)
    )
    approvals.submit(tx, port.kind(KIND), id, by.id, now)
    touch(tx, SUBJECT)
    return id


def approve(
    context: Context,
    store: LedgerStore,
    id: str,
    by: Staff,
    seen: Seen,
    note: cash_desk.Note = cash_desk.nothing_noted,
) -> Correction:
    """The second person agrees: it is posted, if it still can be as the books now stand.

    ``note`` writes beside it what is to be kept of the act. Raises ``ApprovalError`` for whoever may not, and
    ``CoinError`` when it does not fit any more: it then stays proposed.
    """
    with transaction(context.engine) as tx:
        lock(tx, "coin", "corrections")  # those about one charge are counted together, one after another
        if not _is_to_be_finished(tx, context, id, by):
            approvals.decide(tx, context, port.kind(KIND), get(tx, id).id, by, Move.APPROVE, seen)
        note(tx, id)
    return finish(context.engine, store, id, context.clock.now())


def _is_to_be_finished(tx: Transaction, context: Context, id: str, by: Staff) -> bool:
    """Whether it is approved, and this is the same press once more or somebody who posts what broke off."""
    known = get(tx, id)
    case = approval_queries.find(tx, KIND, id)
    if case is None or case.state not in (Standing.APPROVED, Standing.EXECUTED):
        return False
    if by.id == known.decided_by:
        return True
    return case.state is Standing.APPROVED and may_finish(case, approvals.person(tx, by, context.clock.now()))


def reject(tx: Transaction, context: Context, id: str, by: Staff, seen: Seen, reason: str) -> None:
    """The second person does not agree, and says why: it ends here."""
    approvals.decide(tx, context, port.kind(KIND), get(tx, id).id, by, Move.REJECT, seen, reason)


def on_approved(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    """What commits with the decision; the books follow in ``finish``, under the id that they know it by."""
    known = _decided(tx, ruling, State.APPROVED)
    if known.kind is Kind.RETURN_CHARGE and known.target and cash_desk.was_cash(tx, known.target):
        _give_cash(tx, known)


def on_rejected(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    _decided(tx, ruling, State.REJECTED, rejection=ruling.reason)


def on_withdrawn(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    values = {"state": State.RECALLED.value}
    tx.execute(correction.update().where(correction.c.id == ruling.reference).values(**values))
    touch(tx, SUBJECT)


def check(tx: Transaction, id: str, _now: datetime) -> None:
    """Raises ``CoinError`` when it could not be posted as the books stand now."""
    _check(tx, get(tx, id, locked=True))


def _give_cash(tx: Transaction, known: Correction) -> None:
    """The customer's cash leaves the drawer of whoever proposed it: a drawer's count must know of it."""
    if not cash_desk.give_cash(tx, known.id, known.proposed_by):
        raise CoinError(NO_DRAWER)


def finish(engine: sa.Engine, store: LedgerStore, id: str, now: datetime) -> Correction:
    """Post what has been approved and keep the outcome. Calling it again changes nothing.

    What broke off is looked at once more: if it fits no more it is posted as refused.
    """
    with transaction(engine) as tx:
        lock(tx, "coin", "corrections")
        known = get(tx, id)
        if known.state is not State.APPROVED:
            return known
        command = _command(tx, known, _overtaken(tx, known))
    (outcome,) = store.post([command], microseconds(now))
    posted = outcome.code is Code.POSTED
    state = State.POSTED if posted else State.REFUSED
    refusal = None if posted else outcome.code.name.lower()
    change = correction.update().where(correction.c.id == id, correction.c.state == State.APPROVED.value)
    with transaction(engine) as tx:
        tx.execute(change.values(state=state.value, refusal=refusal, position=outcome.position))
        done = get(tx, id)
        approvals.execute(tx, port.kind(KIND), id, done.decided_by or "", now)
        touch(tx, SUBJECT)
        return done


def find(tx: Transaction, id: str, *, locked: bool = False) -> Correction | None:
    query = sa.select(correction).where(correction.c.id == id)
    row = tx.execute(query.with_for_update() if locked else query).one_or_none()
    return _correction(row) if row else None


def get(tx: Transaction, id: str, *, locked: bool = False) -> Correction:
    """The correction; raises ``CoinError`` when there is none."""
    found = find(tx, id, locked=locked)
    if found is None:
        raise CoinError("その訂正は見つかりません。")
    return found


def found(tx: Transaction, ids: Collection[str]) -> list[Correction]:
    """Those of these ids that there are."""
    return [_correction(row) for row in tx.execute(sa.select(correction).where(correction.c.id.in_(ids)))]


def listed(tx: Transaction, state: State | None = None, limit: int = 200) -> list[Correction]:
    """The newest first; those in one state, or all."""
    query = sa.select(correction).order_by(correction.c.proposed_at.desc(), correction.c.id).limit(limit)
    if state is not None:
        query = query.where(correction.c.state == state.value)
    return [_correction(row) for row in tx.execute(query)]


def _decided(tx: Transaction, ruling: Ruling, state: State, rejection: str | None = None) -> Correction:
    decision = {"decided_by": ruling.person, "decided_at": ruling.at}
    values = {**decision, "state": state.value, "rejection": rejection}
    tx.execute(correction.update().where(correction.c.id == ruling.reference).values(**values))
    touch(tx, SUBJECT)
    return get(tx, ruling.reference)


def _overtaken(tx: Transaction, of: Correction) -> str | None:
    """Why it may not be posted any more; what the ledger knows already has its outcome there."""
    if queries.find(tx, of.id) is not None:
        return None
    try:
        _check(tx, of)
    except CoinError:
        return OVERTAKEN
    return None


def _check(tx: Transaction, asked: Proposal) -> None:
    """Raises ``CoinError`` when the target does not fit, or is put right already.

    Asked when it is proposed, when it is approved and when it is posted: the books go on in between.
    """
    wallet = find_wallet(tx, asked.wallet)
    if wallet is None:
        raise CoinError("その番号のさいふはありません。")
    if asked.kind in (Kind.ADD, Kind.TAKE):
        return
    target = queries.find(tx, asked.target or "")
    if target is None or target.code is not Code.POSTED:
        raise CoinError("訂正する取引が見つかりません。")
    if wallet.account not in (target.debit, target.credit):
        raise CoinError("その取引は、このさいふのものではありません。")
    fits, left = _fits(tx, asked.kind, target)
    if not fits:
        raise CoinError("その取引には、この訂正はできません。")
    others, others_reduced = _asked_for(tx, asked)
    if asked.amount > left - others:
        raise CoinError("元の取引の金額を超えています。申請中の訂正も数えます。")
    if asked.kind is Kind.REFUND:
        _check_rates(asked, splits_of(tx, {target.id})[target.id])
    if asked.kind is Kind.CHARGE_AGAIN:
        reduced = memo.read(target.memo).reduced
        _check_rates(asked, TaxSplit(target.debit or 0, target.amount, reduced, others, others_reduced))


def _check_rates(asked: Proposal, split: TaxSplit) -> None:
    """Each rate gives back no more than was paid at it, and takes again no more than was given back."""
    if not split.can_give_back(asked.amount, asked.reduced):
        left = f"軽減税率の分が{split.reduced_left}円、標準税率の分が{split.standard_left}円です"
        raise CoinError(f"残りは、{left}。")


def _fits(tx: Transaction, kind: Kind, target: Entry) -> tuple[bool, int]:
    """Whether the target can be put right so, and how much of it at most."""
    issue = system_account(tx, AccountKind.ISSUE)
    if kind is Kind.RETURN_CHARGE:
        return target.kind is ledger.Kind.TRANSFER and target.debit == issue, target.amount
    if kind is Kind.REFUND:
        to_shop = target.credit is not None and bool(names(tx, {target.credit}))
        payment = target.kind in ledger.PAYMENTS and to_shop
        return payment, target.amount - target.refunded
    if kind is Kind.CHARGE_AGAIN:
        return target.kind is ledger.Kind.REFUND, target.amount
    return target.kind is ledger.Kind.HOLD and queries.is_held(tx, target.position), target.amount


def _is_undone(tx: Transaction, id: str) -> bool:
    given_up = (State.REJECTED.value, State.REFUSED.value, State.RECALLED.value)
    query = sa.select(correction.c.id).where(correction.c.undoes == id, correction.c.state.not_in(given_up))
    return tx.execute(query.limit(1)).scalar() is not None


def _asked_for(tx: Transaction, asked: Proposal) -> tuple[int, int]:
    """Yen of the same target in other corrections, those still open counted, and the reduced part of them.

    What was posted of a refund is in the ledger's own count already.
    """
    counted = [State.PROPOSED.value, State.APPROVED.value]
    if asked.kind is not Kind.REFUND:
        counted.append(State.POSTED.value)
    sums = (sa.func.coalesce(sa.func.sum(each), 0) for each in (correction.c.amount, correction.c.reduced))
    query = sa.select(*sums).where(
        correction.c.id != asked.id,
        correction.c.target == asked.target,
        correction.c.kind == asked.kind.value,
        correction.c.state.in_(counted),
    )
    amount, reduced = tx.execute(query).one()
    return int(amount), int(reduced)


def _command(tx: Transaction, of: Correction, refusal: str | None) -> ledger.Command:
    """What the ledger is asked, or told to refuse. Its body is a function of the row alone."""
    wallet = find_wallet(tx, of.wallet)
    assert wallet is not None
    assert of.decided_at is not None
    body = fingerprint(
        "correction", of.kind, of.wallet, of.target, of.amount, of.value_class, of.decided_at.isoformat()
    )
    lasts = limits(local_day(of.decided_at))
    if of.kind is Kind.RELEASE:
        assert of.target is not None
        return ledger.Void(id=of.id, body=body, hold=of.target)
    target = queries.find(tx, of.target) if of.target else None
    if of.kind is Kind.REFUND:
        assert target is not None
        until = microseconds(of.decided_at + lasts.refund_lasts_at_least)
        return ledger.Refund(
            id=of.id,
            body=body,
            payment=target.id,
            amount=Yen(of.amount),
            by=target.credit,
            until_at_least=until,
            memo=memo.write(None, of.reduced, ""),
            refunded_at_most=Yen(target.refunded),
            refusal=refusal,
        )
    issue = system_account(tx, AccountKind.ISSUE)
    lot = NewLot(of.value_class, microseconds(of.decided_at + lasts.paid_lasts))
    adds = of.kind is Kind.ADD
    gives_to_shop = of.kind is Kind.CHARGE_AGAIN and target is not None
    return ledger.Transfer(
        id=of.id,
        body=body,
        debit=issue if adds else wallet.account,
        credit=wallet.account if adds else target.debit if gives_to_shop and target else issue,
        amount=Yen(of.amount),
        new_lot=lot if adds else None,
        only=None if adds or gives_to_shop else of.value_class,
        memo=memo.write(None, of.reduced, "") if gives_to_shop else None,
        refusal=refusal,
    )


def _correction(row: sa.Row[Any]) -> Correction:
    values = dict(row._mapping)
    return Correction(
        **{
            **values,
            "kind": Kind(row.kind),
            "state": State(row.state),
            "value_class": ValueClass(row.value_class),
        }
    )
