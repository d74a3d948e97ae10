"""The counter till at the desk: finding, charging, freezing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin import numbers
from hub.coin.cash_desk import service as cash_desk
from hub.coin.desk import parties, search
from hub.coin.desk import queries as desk
from hub.coin.desk.access import FormId, Watcher
from hub.coin.errors import CoinError
from hub.coin.identification import service as identification
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.limits import limits
from hub.coin.model import SUBJECT, Wallet
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import freezing
from hub.coin.wallets import service as wallets
from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited, Unaudited
from hub.kit.readers import DIGITS, YEN, YEN_OR_NONE, line
from hub.ledger import queries
from hub.ledger.model import PAYMENTS, Code
from hub.ledger.service import moment
from hub.ledger.statements import posted_at
from hub.ledger.stores import posting
from kiosk.design.serving import text_file

router = APIRouter()

PAGES = Path(__file__).parents[1] / "pages"


@router.get("/desk/coin")
def overview(
    request: Request,
    context: CurrentContext,
    staff: Watcher,
    number: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """Find a wallet, card or payment. ``number``: one payment."""
    return _overview(request, context, staff, number)


@router.post(
    "/desk/coin/find", dependencies=[Depends(Unaudited("what it leads to is noted when it is opened"))]
)
def find(
    request: Request, context: CurrentContext, staff: Watcher, text: Annotated[str, Form(max_length=600)] = ""
) -> Response:
    """Where the text leads. It may be the text of a card, which pays: so it never stands in an address."""
    key = code_key(context.settings.data_dir / KEY_FILE, context.chance.token_bytes)
    with reading(context.engine) as tx:
        found = search.search(tx, text, key)
    if found is None:
        return _overview(request, context, staff, "", missed=text)
    return RedirectResponse(found.path, status_code=303)


def _overview(
    request: Request,
    context: Context,
    staff: Staff,
    number: str,
    *,
    missed: str | None = None,
    problem: str = "",
) -> Response:
    """``missed``: what was looked for in vain; it stands in the field again."""
    position = numbers.position_of(number) if number else None
    act = Act(context, staff, SUBJECT, "find_payment")
    with act.transaction() as tx:
        found = posted_at(tx, position) if position is not None else None
        entry = queries.at(tx, position) if found and position is not None else None
        sides = (found.debit, found.credit) if found else ()
        wallets = [each for side in sides if (each := parties.wallet_of_account(tx, side))]
        if number and found is None:
            missed = number
        values = {
            "tab": "find",
            "number": number,
            "missed": missed is not None,
            "text": missed or "",
            "problem": problem,
            "found": found,
            "found_at": moment(found.at) if found else None,
            "refundable": entry is not None and entry.kind in PAYMENTS,
            "reasons": desk.refund_reasons(tx, entry) if entry is not None else [],
            "wallet": wallets[0] if wallets else None,
            "sides": [parties.called(tx, each) for each in sides],
            "may_act": staff.may(TILL_CLERK),
            "new_id": context.new_id(),
        }
        if number:
            for about in dict.fromkeys(each.citizen for each in wallets) or (None,):
                act.note(tx, number, about=about)
        else:
            act.nothing()
    return page(request, "coin/desk.html", values, 422 if problem else 200)


@router.get("/desk/coin/wallets/{number}")
def wallet(
    request: Request,
    context: CurrentContext,
    staff: Watcher,
    number: str,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return wallet_page(request, context, staff, number, done=done)


def wallet_page(
    request: Request,
    context: Context,
    staff: Staff,
    number: str,
    *,
    done: str = "",
    problem: str = "",
    alike: bool = False,
) -> Response:
    """One wallet with all that can be done to it; ``problem`` says what was not done and why.

    ``alike``: its holder may be somebody who has been identified before.
    """
    act = Act(context, staff, SUBJECT, "see_wallet")
    with act.transaction() as tx:
        found = wallets.find_wallet(tx, number)
        values: dict[str, object] = {}
        if found is None:
            act.nothing()
        else:
            act.note(tx, number, about=found.citizen)
            values = desk.wallet_values(tx, staff, found, context.clock.now())
    if found is None:
        return _overview(request, context, staff, "", missed=None if problem else number, problem=problem)
    more = {"tab": "find", "done": done, "problem": problem, "alike": alike, "new_id": context.new_id()}
    return page(request, "coin/counter_wallet.html", {**values, **more}, 422 if problem else 200)


@router.post("/desk/coin/charge")
def charge(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "charge", TILL_CLERK))],
    id: FormId,
    number: Annotated[str, DIGITS, Form(max_length=30)],
    amount: Annotated[int, YEN, Form(ge=1, le=9_999_999)],
    received: Annotated[int | None, YEN_OR_NONE, Form(ge=1, le=9_999_999)] = None,
) -> Response:
    """Cash was taken: put it into the wallet."""
    with reading(context.engine) as tx:
        found = wallets.find_wallet(tx, number)
    if found is None:
        return _overview(request, context, act.staff, "", missed=number)
    if received is not None and received < amount:
        problem = "お預かりがチャージの金額より少ないため、チャージしていません。"
        return wallet_page(request, context, act.staff, number, problem=problem)
    try:
        with posting(context.settings.database_url) as store:
            outcome = cash_desk.take_cash(
                context.engine,
                store,
                id=id,
                staff=act.staff,
                wallet=found,
                amount=amount,
                received=received,
                now=context.clock.now(),
                note=lambda tx, entry: act.note(tx, found.number, about=found.citizen, entry=entry),
            )
    except CoinError as error:
        return wallet_page(request, context, act.staff, number, problem=f"チャージしていません。{error}")
    if outcome.code is not Code.POSTED:
        problem = _why_not(context, found, outcome.code)
        return wallet_page(request, context, act.staff, number, problem=problem)
    return RedirectResponse(f"/desk/coin/charges/{outcome.id}", status_code=303)


def _why_not(context: Context, wallet: Wallet, code: Code) -> str:
    with reading(context.engine) as tx:
        cap = queries.standing(tx, wallet.account).cap
        known = identification.find(tx, wallet.number) is not None
    most = limits(local_day(context.clock.now())).balance_identified
    more = "" if known else f"書類で本人を確かめると、￥{most:,}まで入ります。"
    reasons = {
        Code.OVER_CAP: f"残高の上限（￥{cap or 0:,}）を超えます。{more}",
        Code.CREDIT_CLOSED: "このさいふは解約されています。",
        Code.ID_REUSED: "同じ画面から別の金額が送られました。さいふを開き直してください。",
        Code.CLOSED: "レジはこのチャージの前に締められました。さいふを開き直してください。",
    }
    return f"チャージしていません。{reasons.get(code, '現金をお返しして、管理者に知らせてください。')}"


@router.get("/desk/coin/charges/{id}")
def charged(request: Request, context: CurrentContext, staff: Watcher, id: str) -> Response:
    """What was charged, as a paper for the customer."""
    act = Act(context, staff, SUBJECT, "see_charge")
    with act.transaction() as tx:
        paper = desk.charge_paper(tx, id)
        if paper is None:
            act.nothing()
        else:
            act.note(tx, paper.number, about=paper.wallet.citizen)
    if paper is None:
        return _overview(request, context, staff, "", missed="")
    values = {"tab": "find", "paper": paper, "number": numbers.grouped(paper.wallet.number)}
    return page(request, "coin/counter_charge.html", values)


@router.post("/desk/coin/freeze")
def freeze(
    request: Request,
    context: CurrentContext,
    pressed: Annotated[Act, Depends(Audited(SUBJECT, "freeze", TILL_CLERK))],
    number: Annotated[str, DIGITS, Form(max_length=16)],
    frozen: Annotated[bool, Form()],
    reason: Annotated[str, line(200), Form()] = "",
) -> Response:
    """Stop a wallet, or let it go again; with the reason, for whoever asks later."""
    act = pressed if frozen else pressed.called("unfreeze")
    try:
        with act.transaction() as tx:
            found = wallets.find_wallet(tx, number)
            if found is None:
                raise CoinError("その番号のさいふはありません。")
            freezing.freeze(tx, number, act.staff, frozen=frozen, reason=reason, now=context.clock.now())
            act.note(tx, number, about=found.citizen)
    except CoinError as error:
        return wallet_page(request, context, act.staff, number, problem=str(error))
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={act.action}", status_code=303)


@router.get("/desk/coin/counter.css")
def styles(request: Request) -> Response:
    return text_file(PAGES / "counter.css", request.headers)


@router.get("/desk/coin/counter.js")
def script(request: Request) -> Response:
    return text_file(PAGES / "counter.js", request.headers)
