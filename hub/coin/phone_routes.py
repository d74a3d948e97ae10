"""The citizen's phone: balance, one-time code, history."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from hub.coin import codes, phone, service
from hub.coin.keys import code_key
from hub.coin.model import Wallet
from hub.coin.worker import KEY_FILE
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.live import live
from hub.core.web import changes_of, draw, page
from hub.identity.web import CurrentCitizen, CurrentContext
from hub.ledger.store import SUBJECT as LEDGER

router = APIRouter()

STYLES = Path(__file__).parent / "pages" / "wallet.css"


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
            service.open_wallet(tx, citizen=citizen.id, now=context.clock.now(), random=secrets.randbelow)
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


def _values(tx: Transaction, wallet: Wallet | None, context: Context) -> dict[str, object]:
    """What ``coin/balance.html`` draws."""
    now = context.clock.now()
    return {"summary": phone.summary(tx, wallet, now) if wallet else None, "now": now}
