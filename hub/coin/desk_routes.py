"""The desk's page of the coin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin import codes, service
from hub.coin.model import WALLET_CAP
from hub.core.db import transaction
from hub.core.web import NavEntry, page
from hub.identity import service as identity
from hub.identity.model import Role, Staff
from hub.identity.web import CurrentContext, require
from hub.ledger.model import Code
from hub.ledger.reading import journal_end, posted_at
from hub.ledger.service import moment
from hub.ledger.stores import posting

router = APIRouter()
NAV = (
    NavEntry("/desk/coin", "コイン", "Coin", "yen", frozenset({Role.TILL_CLERK.value, Role.AUDITOR.value})),
)

Clerk = Annotated[Staff, Depends(require(Role.TILL_CLERK))]
Watcher = Annotated[Staff, Depends(require(Role.TILL_CLERK, Role.AUDITOR))]

LAST_LINES = 12


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
