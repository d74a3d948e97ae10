"""The citizen's phone: balance, one-time code, menu, locking, what became of what was pressed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub.coin import model
from hub.coin.cards import service as cards
from hub.coin.identification import service as identification
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.limits import limits
from hub.coin.model import FreezeReason, Wallet
from hub.coin.phone.web import CurrentWallet, words_for
from hub.coin.qr import drawings, one_time_code
from hub.coin.wallets import queries as wallet_queries
from hub.coin.wallets import service as wallets
from hub.coin.wallets import transfers
from hub.core import subjects
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.live import live
from hub.core.web import draw, page
from hub.core.words import local_day
from hub.identity.citizens import service as citizens
from hub.identity.model import Citizen
from hub.identity.web import CurrentCitizen, CurrentContext, FreshCitizen, needs_proof
from hub.kit.readers import DIGITS
from hub.ledger.posting.store import SUBJECT as LEDGER
from kiosk.design.serving import text_file

router = APIRouter()

PAGES = Path(__file__).parents[1] / "pages"


@router.get("/phone")
def wallet_page(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    with reading(context.engine) as tx:
        wallet = wallets.wallet_of(tx, citizen.id)
        values = {"wallet": wallet, **_values(tx, wallet, citizen, context)}
    return page(request, "coin/wallet.html", values)


@router.post("/phone/wallet")
def open_wallet(context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """The citizen's first step. Twice is once."""
    with transaction(context.engine) as tx:
        wallets.wallet_for(tx, citizen.id, context.clock.now(), context.chance.randbelow)
    return RedirectResponse("/phone", status_code=303)


@router.get("/phone/live")
async def wallet_live(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """The balance drawn anew when it changes; with it the page asks for the next code."""

    def fragment() -> str:
        with reading(context.engine) as tx:
            wallet = wallets.wallet_of(tx, citizen.id)
            return draw(request, "coin/balance.html", _values(tx, wallet, citizen, context))

    return await live(request, (LEDGER, model.SUBJECT), fragment)


@router.get("/phone/code")
def code(request: Request, context: CurrentContext, wallet: CurrentWallet) -> Response:
    """A fresh one-time code, which asks for its successor in time."""
    key = code_key(context.settings.data_dir / KEY_FILE, context.chance.token_bytes)
    now = int(context.clock.now().timestamp())
    shown = one_time_code.show(wallet.number, now, context.chance.randbelow(one_time_code.SALTS), key)
    values = {
        "svg": drawings.square(shown.text),
        "bars": drawings.as_address(drawings.bars(shown.digits)),
        "digits": shown.digits,
        "text": shown.text,
        "renew": wallet_queries.RENEW_AFTER_SECONDS,
    }
    answer = HTMLResponse(draw(request, "coin/code.html", values))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/phone/done/{id}")
def done(request: Request, context: CurrentContext, wallet: CurrentWallet, id: str) -> Response:
    """A payment or sending of this wallet that the ledger holds; nothing else is ever called done."""
    with reading(context.engine) as tx:
        found = wallet_queries.done(tx, wallet, id)
    if found is None:
        raise HTTPException(404)
    return page(request, "coin/done.html", {"done": found, "sent": id.startswith(transfers.ROOM)})


@router.get("/phone/refused")
def refused(request: Request, wallet: CurrentWallet, why: str = "") -> Response:
    return page(request, "coin/refused.html", {"words": words_for(why)})


@router.get("/phone/menu")
def menu(request: Request, context: CurrentContext, citizen: CurrentCitizen, done: str = "") -> Response:
    with reading(context.engine) as tx:
        wallet = wallets.wallet_of(tx, citizen.id)
        values = {
            "wallet": wallet,
            "frozen_by": wallets.frozen_by(tx, wallet.number) if wallet else frozenset(),
            "cards": cards.cards_of(tx, wallet.number) if wallet else [],
            "fresh": not needs_proof(request),
            "done": done,
            "entries": [entry for subject in subjects.registered() for entry in subject.phone],
        }
    return page(request, "coin/menu.html", values)


@router.get("/phone/limits")
def shown_limits(request: Request, context: CurrentContext, citizen: CurrentCitizen) -> Response:
    """How much may move and lie, and on what ground."""
    with reading(context.engine) as tx:
        wallet = wallets.wallet_of(tx, citizen.id)
        known = wallet is not None and identification.find(tx, wallet.number) is not None
    values = {"limits": limits(local_day(context.clock.now())), "identified": known}
    return page(request, "coin/limits.html", values)


@router.post("/phone/lock")
def lock(context: CurrentContext, wallet: CurrentWallet) -> Response:
    """From any device that is signed in, at once and without a question."""
    _freeze(context, wallet, frozen=True)
    return RedirectResponse("/phone/menu?done=locked", status_code=303)


@router.post("/phone/unlock")
def unlock(context: CurrentContext, _proved: FreshCitizen, wallet: CurrentWallet) -> Response:
    """Only for whoever has just shown password or passkey; what staff froze stays frozen."""
    _freeze(context, wallet, frozen=False)
    return RedirectResponse("/phone/menu?done=unlocked", status_code=303)


@router.post("/phone/cards/lost")
def card_lost(
    context: CurrentContext,
    wallet: CurrentWallet,
    number: Annotated[str, DIGITS, Form(pattern=r"^[0-9]{16}$")],
) -> Response:
    """A card of this wallet pays no more, for ever; the counter gives out another one."""
    with transaction(context.engine) as tx:
        card = cards.find_card(tx, number)
        if card is not None and card.wallet == wallet.number and card.in_use:
            cards.report_lost(tx, number, context.clock.now())
    return RedirectResponse("/phone/menu?done=lost", status_code=303)


@router.get("/coin/{name}.{kind}")
def file(request: Request, name: str, kind: str) -> Response:
    """The coin's own stylesheet and scripts."""
    if f"{name}.{kind}" not in ("wallet.css", "scan.js", "steady.js"):
        raise HTTPException(404)
    return text_file(PAGES / f"{name}.{kind}", request.headers)


def _freeze(context: Context, wallet: Wallet, *, frozen: bool) -> None:
    with transaction(context.engine) as tx:
        now = context.clock.now()
        wallets.freeze_wallet(tx, wallet.number, frozen=frozen, now=now, by=FreezeReason.HOLDER)


def _values(tx: Transaction, wallet: Wallet | None, citizen: Citizen, context: Context) -> dict[str, object]:
    """What ``coin/balance.html`` draws."""
    now = context.clock.now()
    summary = wallet_queries.summary(tx, wallet, now) if wallet else None
    return {"summary": summary, "now": now, "number": citizens.login_of(tx, citizen)}
