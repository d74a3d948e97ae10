"""The counter till at the desk: finding, charging, freezing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin import numbers
from hub.coin.cash_desk import service as cash_desk
from hub.coin.desk import forms, parties, search
from hub.coin.desk import queries as desk
from hub.coin.desk.access import Watcher
from hub.coin.desk.forms import NewWallet
from hub.coin.errors import NotDone, Why
from hub.coin.identification import service as identification
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.limits import limits
from hub.coin.model import SUBJECT, FreezeReason, Wallet
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
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, blank
from hub.ledger import queries
from hub.ledger.model import PAYMENTS, Code
from hub.ledger.posting.stores import posting
from hub.ledger.service import moment
from hub.ledger.statements import posted_at
from kiosk.design.serving import text_file
from kiosk.words.catalogue import Words

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
    failed: Sheet[Any] | None = None,
    problem: Words | None = None,
) -> Response:
    """``missed``: what was looked for in vain; it stands in the field again. ``failed``: as of a wallet's."""
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
            "failed": failed,
            "new_wallet": failed if failed and failed.form is NewWallet else blank(NewWallet),
            "found": found,
            "found_at": moment(found.at) if found else None,
            "refundable": entry is not None and entry.kind in PAYMENTS,
            "reasons": desk.refund_reasons(tx, entry) if entry is not None else [],
            "wallet": wallets[0] if wallets else None,
            "sides": [parties.called(tx, each) for each in sides],
            "may_act": staff.may(TILL_CLERK),
        }
        if number:
            for about in dict.fromkeys(each.citizen for each in wallets) or (None,):
                act.note(tx, number, about=about)
        else:
            act.nothing()
    return page(request, "coin/desk.html", values, 422 if problem or failed else 200)


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
    failed: Sheet[Any] | None = None,
    problem: Words | None = None,
) -> Response:
    """One wallet with all that can be done to it.

    ``failed``: the form of what was not done; ``problem``: the same of what has no form.
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
        missed = None if problem or failed else number
        return _overview(request, context, staff, "", missed=missed, failed=failed, problem=problem)
    more = {"tab": "find", "done": done, "failed": failed, "problem": problem}
    sheets = {"sheets": _sheets(number, values, failed)}
    status = 422 if failed or problem else 200
    return page(request, "coin/counter_wallet.html", {**values, **more, **sheets}, status)


def _sheets(number: str, values: Mapping[str, Any], failed: Sheet[Any] | None) -> dict[str, Sheet[Any]]:
    """The forms of a wallet's page by their names, the failed one as it was typed."""
    card = values["card"] or values["lost"]
    held = card.number if card else ""
    frozen = FreezeReason.STAFF in values["frozen_by"]
    fresh: list[Sheet[Any]] = [
        blank(forms.Charge, "charge", number=number),
        blank(forms.FirstCard, "issue", number=number),
        blank(forms.NextCard, "replace", card=held),
        blank(forms.Unlocking, "unlock", card=held),
        blank(forms.Identity, "identity", number=number),
        blank(forms.Freezing, "freeze", number=number, frozen="false" if frozen else "true"),
    ]
    return {each.name: each for each in (*fresh, *([failed] if failed else []))}


@router.post("/desk/coin/charge")
def charge(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "charge", TILL_CLERK))],
    sheet: Annotated[Sheet[forms.Charge], Depends(reads(forms.Charge, "charge"))],
) -> Response:
    """Cash was taken: put it into the wallet."""
    number = sheet.typed["number"]
    try:
        asked = sheet.value
        with reading(context.engine) as tx:
            found = wallets.find_wallet(tx, number)
        if found is None:
            return _overview(request, context, act.staff, "", missed=number)
        with posting(context.settings.database_url) as store:
            outcome = cash_desk.take_cash(
                context.engine,
                store,
                id=asked.id,
                staff=act.staff,
                wallet=found,
                amount=asked.amount,
                received=asked.received,
                now=context.clock.now(),
                note=lambda tx, entry: act.note(tx, found.number, about=found.citizen, entry=entry),
            )
        if outcome.code is not Code.POSTED:
            raise _not_charged(context, found, outcome.code)
    except Refused as refused:
        return wallet_page(request, context, act.staff, number, failed=sheet.told(refused))
    return RedirectResponse(f"/desk/coin/charges/{outcome.id}", status_code=303)


_NOT_CHARGED = {
    Code.CREDIT_CLOSED: Why.WALLET_CLOSED,
    Code.ID_REUSED: Why.CHARGED_OTHERWISE,
    Code.CLOSED: Why.DRAWER_CLOSED,
}


def _not_charged(context: Context, wallet: Wallet, code: Code) -> NotDone:
    if code is not Code.OVER_CAP:
        return NotDone(_NOT_CHARGED.get(code, Why.NOT_CHARGED))
    with reading(context.engine) as tx:
        cap = queries.standing(tx, wallet.account).cap or 0
        known = identification.find(tx, wallet.number) is not None
    most = limits(local_day(context.clock.now())).balance_identified
    return NotDone(Why.OVER_CAP, cap=cap) if known else NotDone(Why.OVER_CAP_UNKNOWN, cap=cap, most=most)


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
    sheet: Annotated[Sheet[forms.Freezing], Depends(reads(forms.Freezing, "freeze"))],
) -> Response:
    """Stop a wallet, or let it go again; with the reason, for whoever asks later."""
    number, frozen = sheet.typed["number"], sheet.typed["frozen"] == "true"
    act = pressed if frozen else pressed.called("unfreeze")
    try:
        reason = sheet.value.reason
        with act.transaction() as tx:
            found = wallets.find_wallet(tx, number)
            if found is None:
                raise NotDone(Why.NO_SUCH_WALLET)
            freezing.freeze(tx, number, act.staff, frozen=frozen, reason=reason, now=context.clock.now())
            act.note(tx, number, about=found.citizen)
    except Refused as refused:
        return wallet_page(request, context, act.staff, number, failed=sheet.told(refused))
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={act.action}", status_code=303)


@router.get("/desk/coin/counter.css")
def styles(request: Request) -> Response:
    return text_file(PAGES / "counter.css", request.headers)


@router.get("/desk/coin/counter.js")
def script(request: Request) -> Response:
    return text_file(PAGES / "counter.js", request.headers)
