"""Corrections at the desk: one person proposes, another decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.approvals import port, views
from hub.approvals.model import ApprovalError, Seen
from hub.approvals.web import Decision, decider
from hub.coin import memo, numbers
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind, Proposal, State, undo
from hub.coin.corrections.words import KINDS
from hub.coin.desk import parties, search, words
from hub.coin.desk.access import Clerk, FormId, Watcher
from hub.coin.errors import CoinError
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.model import SUBJECT
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited, Unaudited
from hub.kit.readers import YEN, line
from hub.ledger import model as ledger
from hub.ledger import queries
from hub.ledger.model import AccountKind, ValueClass
from hub.ledger.posting.stores import posting
from hub.ledger.service import system_account

router = APIRouter()

Text = Annotated[str, line(200), Form()]
Revision = Annotated[int, Form()]
Sha256 = Annotated[str, Form(max_length=64)]
Reader = Annotated[Staff, Depends(decider(corrections.KIND, AUDITOR))]
"""Whoever may decide, a deputy too, and the auditor."""


@router.get("/desk/coin/corrections")
def listing(
    request: Request, context: CurrentContext, staff: Watcher, state: State | None = None
) -> Response:
    with reading(context.engine) as tx:
        found = corrections.listed(tx, state)
        people = names_of(tx, {each.proposed_by for each in found} | {each.decided_by for each in found})
    values = {
        "tab": "corrections",
        "kinds": KINDS,
        "found": found,
        "people": people,
        "state": state or "",
        "states": words.STATES,
        "may_act": staff.may(TILL_CLERK),
    }
    return page(request, "coin/corrections.html", values)


@router.get("/desk/coin/corrections/new")
def new(
    request: Request,
    context: CurrentContext,
    clerk: Clerk,
    about: Annotated[str, Query(max_length=30)] = "",
    wallet: Annotated[str, Query(max_length=16)] = "",
    undoes: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """A form for what can be put right about a payment's number, a wallet, or an earlier correction.

    Without any of them it asks which payment or wallet is meant.
    """
    if not (about or wallet or undoes):
        return _search(request)
    return _form(request, context, clerk, about, wallet, undoes)


@router.post(
    "/desk/coin/corrections/find",
    dependencies=[Depends(Unaudited("what it leads to is noted when it is opened"))],
)
def find(
    request: Request, context: CurrentContext, clerk: Clerk, text: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """The form about what the text names, as the counter finds it."""
    key = code_key(context.settings.data_dir / KEY_FILE, context.chance.token_bytes)
    with reading(context.engine) as tx:
        found = search.search(tx, text, key)
    return RedirectResponse(found.correction, status_code=303) if found else _search(request, text)


@router.post("/desk/coin/corrections")
def propose(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "propose_fix", TILL_CLERK))],
    id: FormId,
    kind: Annotated[Kind, Form()],
    amount: Annotated[int, YEN, Form(ge=1, le=9_999_999)],
    wallet: Annotated[str, Form(max_length=16)] = "",
    reason: Text = "",
    reduced: Annotated[int, YEN, Form(ge=0, le=9_999_999)] = 0,
    value_class: Annotated[ValueClass, Form()] = ValueClass.PAID,
    about: Annotated[str, Form(max_length=30)] = "",
    undoes: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Keep the proposal for a second person."""
    now = context.clock.now()
    try:
        with act.transaction() as tx:
            if undoes:
                asked = undo(corrections.get(tx, undoes), id, reason)
            else:
                target = _target(tx, about)
                asked = Proposal(
                    id, kind, wallet, amount, reason, target, reduced=reduced, value_class=value_class
                )
            made = corrections.propose(tx, asked, act.staff, now)
            act.note(tx, made, about=_citizen(tx, asked.wallet), once=True)
    except CoinError as error:
        said = {"kind": kind.value, "amount": amount, "reduced": reduced, "reason": reason}
        return _form(request, context, act.staff, about, wallet, undoes, str(error), said)
    return RedirectResponse(f"/desk/coin/corrections/{made}", status_code=303)


@router.get("/desk/coin/corrections/{id}")
def one(request: Request, context: CurrentContext, staff: Reader, id: str) -> Response:
    return _one(request, context, staff, id)


@router.post("/desk/coin/corrections/{id}/approve")
def approve(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Decision(SUBJECT, "approve_fix", corrections.KIND))],
    id: str,
    revision: Revision = 0,
    sha256: Sha256 = "",
) -> Response:
    """The second person agrees with what stood on his page; also finishes what broke off after that."""

    def note(tx: Transaction, entry: str) -> None:
        act.note(tx, id, about=_citizen(tx, corrections.get(tx, id).wallet), entry=entry)

    try:
        with posting(context.settings.database_url) as store:
            corrections.approve(context, store, id, act.staff, Seen(revision, sha256), note)
    except (CoinError, ApprovalError) as error:
        return _one(request, context, act.staff, id, str(error))
    return RedirectResponse(f"/desk/coin/corrections/{id}", status_code=303)


@router.post("/desk/coin/corrections/{id}/reject")
def reject(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Decision(SUBJECT, "reject_fix", corrections.KIND))],
    id: str,
    reason: Text = "",
    revision: Revision = 0,
    sha256: Sha256 = "",
) -> Response:
    """The second person does not agree, and says why."""
    try:
        with act.transaction() as tx:
            corrections.reject(tx, context, id, act.staff, Seen(revision, sha256), reason)
            act.note(tx, id, about=_citizen(tx, corrections.get(tx, id).wallet))
    except (CoinError, ApprovalError) as error:
        return _one(request, context, act.staff, id, str(error))
    return RedirectResponse(f"/desk/coin/corrections/{id}", status_code=303)


def _one(request: Request, context: Context, staff: Staff, id: str, problem: str = "") -> Response:
    act = Act(context, staff, SUBJECT, "see_fix")
    with act.transaction() as tx:
        found = corrections.find(tx, id)
        if found is None:
            act.nothing()
            return RedirectResponse("/desk/coin/corrections", status_code=303)
        act.note(tx, id, about=_citizen(tx, found.wallet))
        target = queries.find(tx, found.target) if found.target else None
        view = views.look(tx, port.kind(corrections.KIND), id, staff, context.clock.now())
    values = {
        "tab": "corrections",
        "problem": problem,
        "fix": found,
        "target": numbers.payment_number(target.position) if target else None,
        "posted_as": numbers.payment_number(found.position) if found.position else None,
        "view": view,
        "kinds": KINDS,
        "states": words.STATES,
        "grouped": numbers.grouped,
        "may_undo": staff.may(TILL_CLERK) and found.undone_by is not None,
    }
    return page(request, "coin/correction.html", values, 422 if problem else 200)


def _search(request: Request, missed: str | None = None) -> Response:
    """``missed``: the text that led to nothing; it stays in the field."""
    values = {"tab": "corrections", "missed": missed}
    return page(request, "coin/correction_find.html", values, 200 if missed is None else 422)


def _form(
    request: Request,
    context: Context,
    clerk: Staff,
    about: str,
    wallet: str,
    undoes: str,
    problem: str = "",
    said: Mapping[str, object] | None = None,
) -> Response:
    """``said``: what was typed before it was refused."""
    act = Act(context, clerk, SUBJECT, "see_wallet")
    with act.transaction() as tx:
        earlier = corrections.find(tx, undoes) if undoes else None
        position = numbers.position_of(about) if about else None
        entry = queries.at(tx, position) if position is not None else None
        issue = system_account(tx, AccountKind.ISSUE)
        if earlier is not None:
            number, kinds = earlier.wallet, [earlier.undone_by] if earlier.undone_by else []
        elif entry is not None:
            sides = [parties.wallet_of_account(tx, side) for side in (entry.debit, entry.credit)]
            owner = next((each for each in sides if each), None)
            number, kinds = owner.number if owner else "", _kinds_about(entry.kind, entry.debit == issue)
        else:
            number, kinds = wallet, [Kind.ADD, Kind.TAKE]
        found = wallets.find_wallet(tx, number)
        if found is None:
            act.nothing()
        else:
            act.note(tx, about or number, about=found.citizen)
    leads_nowhere = (undoes and earlier is None) or (about and entry is None)
    if found is None or not kinds or leads_nowhere:
        problem = problem or "訂正できるものがありません。番号を確かめてください。"
    values = {
        "tab": "corrections",
        "problem": problem,
        "wallet": number,
        "grouped": numbers.grouped,
        "about": about,
        "undoes": undoes,
        "kinds": [(kind.value, KINDS[kind][0]) for kind in kinds],
        "amount": earlier.amount if earlier else entry.amount - entry.refunded if entry else "",
        "by_rate": earlier is None and (Kind.REFUND in kinds or Kind.CHARGE_AGAIN in kinds),
        "reduced": memo.read(entry.memo).reduced if entry and Kind.CHARGE_AGAIN in kinds else 0,
        "by_class": Kind.ADD in kinds and earlier is None,
        "may_ask": found is not None and bool(kinds) and not leads_nowhere,
        "missed": about or wallet,
        "new_id": context.new_id(),
        "said": said or {},
    }
    return page(request, "coin/correction_new.html", values, 422 if problem else 200)


def _kinds_about(kind: ledger.Kind, from_issue: bool) -> list[Kind]:
    """What can be put right about an entry of this kind."""
    if kind is ledger.Kind.REFUND:
        return [Kind.CHARGE_AGAIN]
    if kind is ledger.Kind.HOLD:
        return [Kind.RELEASE]
    if kind in ledger.PAYMENTS:
        return [Kind.RETURN_CHARGE] if from_issue else [Kind.REFUND]
    return []


def _target(tx: Transaction, about: str) -> str | None:
    """The ledger id behind a payment's number."""
    position = numbers.position_of(about) if about else None
    entry = queries.at(tx, position) if position is not None else None
    if about and entry is None:
        raise CoinError("その番号の取引はありません。")
    return entry.id if entry else None


def _citizen(tx: Transaction, number: str) -> str | None:
    """Whose data the wallet of this number is."""
    wallet = wallets.find_wallet(tx, number)
    return wallet.citizen if wallet else None
