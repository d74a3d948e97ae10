"""Wallet cards at the counter: given out, replaced, unlocked, reported lost, printed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.cards import paper as card_paper
from hub.coin.cards import service as cards
from hub.coin.desk import forms
from hub.coin.desk.access import Clerk
from hub.coin.desk.wallet_routes import wallet_page
from hub.coin.errors import NotDone, Why
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.model import SUBJECT
from hub.coin.numbers import wallet_number
from hub.coin.qr import card_code
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.locks import lock
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet
from hub.kit.readers import DIGITS

router = APIRouter()

Number = Annotated[str, DIGITS, Form(max_length=16)]
Doing = Callable[[Transaction, bytes], bool]
"""Whether anything was left to do."""


@router.post("/desk/coin/wallets")
def open_with_card(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "issue_card", TILL_CLERK))],
    sheet: Annotated[Sheet[forms.NewWallet], Depends(reads(forms.NewWallet))],
) -> Response:
    """A wallet with a card for somebody without a phone. Its number follows from the form: twice is once."""
    chosen = int.from_bytes(hashlib.sha256(sheet.typed["id"].encode()).digest()[:8], "big")
    number = wallet_number(chosen)

    def do(tx: Transaction, pepper: bytes) -> bool:
        lock(tx, "coin", "wallet", number)
        if wallets.find_wallet(tx, number) is not None:
            return False
        now = context.clock.now()
        wallet = wallets.open_wallet(tx, citizen=None, now=now, random=lambda _below: chosen)
        cards.issue(tx, wallet, sheet.value.pin, pepper=pepper, random=context.chance.randbelow, now=now)
        return True

    with reading(context.engine) as tx:
        known = wallets.find_wallet(tx, number)
    if known is not None:
        return RedirectResponse(f"/desk/coin/wallets/{number}?done=issue_card", status_code=303)
    return _act(request, act, number, do, sheet)


@router.post("/desk/coin/cards/issue")
def issue(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "issue_card", TILL_CLERK))],
    sheet: Annotated[Sheet[forms.FirstCard], Depends(reads(forms.FirstCard, "issue"))],
) -> Response:
    """The first card of a wallet."""
    number = sheet.typed["number"]

    def do(tx: Transaction, pepper: bytes) -> bool:
        wallet = wallets.find_wallet(tx, number)
        if wallet is None:
            raise NotDone(Why.NO_SUCH_WALLET)
        now = context.clock.now()
        cards.issue(tx, wallet, sheet.value.pin, pepper=pepper, random=context.chance.randbelow, now=now)
        return True

    return _act(request, act, number, do, sheet)


@router.post("/desk/coin/cards/replace")
def replace(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "replace_card", TILL_CLERK))],
    sheet: Annotated[Sheet[forms.NextCard], Depends(reads(forms.NextCard, "replace"))],
) -> Response:
    """A new card for the same wallet; the old one is refused from now on."""
    card = sheet.typed["card"]

    def do(tx: Transaction, pepper: bytes) -> bool:
        now = context.clock.now()
        cards.replace(tx, card, sheet.value.pin, pepper=pepper, random=context.chance.randbelow, now=now)
        return True

    return _act(request, act, _wallet(context, card), do, sheet)


@router.post("/desk/coin/cards/unlock")
def unlock(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "unlock_card", TILL_CLERK))],
    sheet: Annotated[Sheet[forms.Unlocking], Depends(reads(forms.Unlocking, "unlock"))],
) -> Response:
    """Three tries again; with a new PIN when the old one is forgotten."""
    card = sheet.typed["card"]

    def do(tx: Transaction, pepper: bytes) -> bool:
        cards.unlock(tx, card, sheet.value.pin or None, pepper=pepper)
        return True

    return _act(request, act, _wallet(context, card), do, sheet)


@router.post("/desk/coin/cards/lost")
def lost(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "lose_card", TILL_CLERK))],
    card: Number,
) -> Response:
    """The card pays nothing from now on."""

    def do(tx: Transaction, _pepper: bytes) -> bool:
        return cards.report_lost(tx, card, context.clock.now())

    return _act(request, act, _wallet(context, card), do)


@router.get("/desk/coin/wallets/{number}/card.pdf")
def paper(context: CurrentContext, clerk: Clerk, number: str) -> Response:
    """The wallet's card in use, at card size, to print. Noted once it has been drawn."""
    key = code_key(context.settings.data_dir / KEY_FILE, context.chance.token_bytes)
    with reading(context.engine) as tx:
        card = next((each for each in cards.cards_of(tx, number) if each.in_use), None)
        holder = _citizen(tx, number)
    if card is None:
        return RedirectResponse(f"/desk/coin/wallets/{number}?done=no_card", status_code=303)
    text = card_code.make(card.number, key)
    issued = card_paper.issue(context, card, text, by=clerk.id, holder=holder)
    act = Act(context, clerk, SUBJECT, "print_card")
    with act.transaction() as tx:
        act.note(tx, number, about=holder)
    return Response(
        issued.content,
        media_type="application/pdf",
        headers={"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="card.pdf"'},
    )


def _act(request: Request, act: Act, number: str, do: Doing, sheet: Sheet[Any] | None = None) -> Response:
    """Do it and note it, or say why it was not done."""
    pepper = cards.pepper(act.context.settings.data_dir, act.context.chance.token_bytes)
    try:
        with act.transaction() as tx:
            if do(tx, pepper):
                act.note(tx, number, about=_citizen(tx, number))
            else:
                act.nothing()
    except Refused as refused:
        failed = sheet.told(refused) if sheet else None
        problem = None if sheet else refused.words
        return wallet_page(request, act.context, act.staff, number, failed=failed, problem=problem)
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={act.action}", status_code=303)


def _citizen(tx: Transaction, number: str) -> str | None:
    """Whose data the wallet of this number is."""
    wallet = wallets.find_wallet(tx, number)
    return wallet.citizen if wallet else None


def _wallet(context: Context, card: str) -> str:
    """The number of the wallet that a card pays from."""
    with reading(context.engine) as tx:
        found = cards.find_card(tx, card)
    return found.wallet if found else ""
