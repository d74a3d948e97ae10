"""The citizen's phone and the desk's page of the coin."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from hub.coin import codes, phone, service
from hub.coin.keys import code_key
from hub.coin.model import WALLET_CAP, Wallet
from hub.coin.worker import KEY_FILE
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.live import live
from hub.core.web import NavEntry, changes_of, draw, page
from hub.identity import service as identity
from hub.identity.model import Role, Staff
from hub.identity.web import CurrentCitizen, CurrentContext, require
from hub.ledger.model import Code
from hub.ledger.reading import journal_end, posted_at
from hub.ledger.service import moment
from hub.ledger.store import SUBJECT as LEDGER
from hub.ledger.stores import posting

router = APIRouter()
NAV = (
    NavEntry("/desk/coin", "コイン", "Coin", "yen", frozenset({Role.TILL_CLERK.value, Role.AUDITOR.value})),
)

Clerk = Annotated[Staff, Depends(require(Role.TILL_CLERK))]
Watcher = Annotated[Staff, Depends(require(Role.TILL_CLERK, Role.AUDITOR))]

STYLES = Path(__file__).parent / "pages" / "wallet.css"
LAST_LINES = 12


@router.get("/phone")
def wallet_page(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    with reading(context.engine) as tx:
        wallet = service.wallet_of(tx, citizen.id)
        values = {"wallet": wallet, **_values(tx, wallet, context)}
    return page(request, "coin/wallet.html", values)


@router.post("/phone/wallet")
def open_wallet(context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """The citizen's first step. Twice is once."""
    with transaction(context.engine) as tx:
        if service.wallet_of(tx, citizen.id) is None:
            service.open_wallet(
                tx, citizen=citizen.id, now=context.clock.now(), random=secrets.randbelow, cap=WALLET_CAP
            )
    return RedirectResponse("/phone", status_code=303)


@router.get("/phone/live")
async def wallet_live(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """The balance drawn anew when it changes; with it the page asks for the next code."""

    def fragment() -> str:
        with reading(context.engine) as tx:
            wallet = service.wallet_of(tx, citizen.id)
            return draw(request, "coin/balance.html", _values(tx, wallet, context))

    return live(changes_of(request), (LEDGER,), fragment)


@router.get("/phone/code")
def code(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """A fresh one-time code, which asks for its successor in time."""
    with reading(context.engine) as tx:
        wallet = service.wallet_of(tx, citizen.id)
    if wallet is None:
        return RedirectResponse("/phone", status_code=303)
    key = code_key(context.settings.data_dir / KEY_FILE, os.urandom)
    text = codes.make(wallet.number, int(context.clock.now().timestamp()), os.urandom(4), key)
    values = {"svg": phone.code_svg(text), "text": text, "renew": phone.RENEW_AFTER_SECONDS}
    answer = HTMLResponse(draw(request, "coin/code.html", values))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/phone/history")
def history(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    with reading(context.engine) as tx:
        wallet = service.wallet_of(tx, citizen.id)
        lines = phone.history(tx, wallet) if wallet else []
    return page(request, "coin/history.html", {"lines": lines})


@router.get("/coin/wallet.css")
def styles() -> Response:
    return FileResponse(STYLES, media_type="text/css")


@router.get("/desk/coin")
def desk(
    request: Request,
    context: CurrentContext,
    staff: Watcher,
    number: Annotated[str, Query(max_length=30)] = "",
    done: Annotated[str, Query(max_length=30)] = "",
) -> Response:
    """Find a payment, see the shops and the end of the journal, charge a wallet."""
    position = codes.position_of(number) if number else None
    with transaction(context.engine) as tx:
        found = posted_at(tx, position) if position is not None else None
        lines = journal_end(tx, LAST_LINES)
        accounts = {line.account for line in lines} | ({found.debit, found.credit} if found else set())
        values = {
            "number": number,
            "found": found,
            "found_at": moment(found.at) if found else None,
            "shops": service.shops(tx),
            "lines": lines,
            "names": service.names(tx, accounts),
            "charge_id": context.new_id(),
            "may_charge": staff.may(Role.TILL_CLERK),
            "done": done,
        }
        if number:
            identity.note_access(
                tx, context.clock.now(), staff, subject="coin", reference=number, action="find_payment"
            )
    return page(request, "coin/desk.html", values)


@router.post("/desk/coin/charge")
def charge(
    context: CurrentContext,
    clerk: Clerk,
    id: Annotated[str, Form(pattern=r"^[a-z0-9-]{1,36}$")],
    number: Annotated[str, Form(max_length=30)],
    amount: Annotated[int, Form(ge=1, le=WALLET_CAP)],
) -> Response:
    """Cash was taken: put it into the wallet. ``id`` came with the form, so a second press is none."""
    now = context.clock.now()
    with transaction(context.engine) as tx:
        wallet = service.find_wallet(tx, number.replace("-", "").replace(" ", ""))
        if wallet is not None:
            identity.note_access(
                tx, now, clerk, subject="coin", reference=wallet.number, action="charge", about=wallet.citizen
            )
    if wallet is None:
        return RedirectResponse("/desk/coin?done=no_wallet", status_code=303)
    with posting(context.settings.database_url) as store:
        outcome = service.charge(context.engine, store, id=id, wallet=wallet, amount=amount, now=now)
    done = "charged" if outcome.code is Code.POSTED else outcome.code.name.lower()
    return RedirectResponse(f"/desk/coin?done={done}", status_code=303)


def _values(tx: Transaction, wallet: Wallet | None, context: Context) -> dict[str, object]:
    """What ``coin/balance.html`` draws."""
    now = context.clock.now()
    return {"summary": phone.summary(tx, wallet, now) if wallet else None, "now": now}
