"""Wallet cards at the counter: given out, replaced, unlocked, reported lost, printed."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin import card_codes, card_paper, cards, service
from hub.coin.codes import wallet_number
from hub.coin.desk import Clerk
from hub.coin.desk_routes import FormId, wallet_page
from hub.coin.keys import code_key
from hub.coin.service import CoinError
from hub.coin.worker import KEY_FILE
from hub.core.context import Context
from hub.core.db import Transaction, lock_name, reading, transaction
from hub.identity import service as identity
from hub.identity.model import Staff
from hub.identity.web import CurrentContext
from hub.kit.readers import DIGITS, NARROW

router = APIRouter()

Pin = Annotated[str, NARROW, Form(max_length=20)]
Number = Annotated[str, DIGITS, Form(max_length=16)]
Act = Callable[[Transaction, bytes], None]


@router.post("/desk/coin/wallets")
def open_with_card(
    request: Request, context: CurrentContext, clerk: Clerk, id: FormId, pin: Pin, again: Pin
) -> Response:
    """A wallet with a card for somebody without a phone. Its number follows from the form: twice is once."""
    chosen = int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big")
    number = wallet_number(chosen)

    def act(tx: Transaction, pepper: bytes) -> None:
        lock_name(tx, f"wallet {number}")
        if service.find_wallet(tx, number) is not None:
            return
        now = context.clock.now()
        wallet = service.open_wallet(tx, citizen=None, now=now, random=lambda _below: chosen)
        cards.issue(tx, wallet, pin, pepper=pepper, random=secrets.randbelow, now=now)

    with reading(context.engine) as tx:
        known = service.find_wallet(tx, number)
    if known is not None:
        return RedirectResponse(f"/desk/coin/wallets/{number}?done=issue_card", status_code=303)
    return _act(request, context, clerk, number, "issue_card", act, (pin, again))


@router.post("/desk/coin/cards/issue")
def issue(
    request: Request, context: CurrentContext, clerk: Clerk, number: Number, pin: Pin, again: Pin
) -> Response:
    """The first card of a wallet."""

    def act(tx: Transaction, pepper: bytes) -> None:
        wallet = service.find_wallet(tx, number)
        if wallet is None:
            raise CoinError("その番号のさいふはありません。")
        cards.issue(tx, wallet, pin, pepper=pepper, random=secrets.randbelow, now=context.clock.now())

    return _act(request, context, clerk, number, "issue_card", act, (pin, again))


@router.post("/desk/coin/cards/replace")
def replace(
    request: Request, context: CurrentContext, clerk: Clerk, card: Number, pin: Pin, again: Pin
) -> Response:
    """A new card for the same wallet; the old one is refused from now on."""

    def act(tx: Transaction, pepper: bytes) -> None:
        now = context.clock.now()
        cards.replace(tx, card, pin, pepper=pepper, random=secrets.randbelow, now=now)

    return _act(request, context, clerk, _wallet(context, card), "replace_card", act, (pin, again))


@router.post("/desk/coin/cards/unlock")
def unlock(
    request: Request, context: CurrentContext, clerk: Clerk, card: Number, pin: Pin = "", again: Pin = ""
) -> Response:
    """Three tries again; with a new PIN when the old one is forgotten."""

    def act(tx: Transaction, pepper: bytes) -> None:
        cards.unlock(tx, card, pin or None, pepper=pepper)

    return _act(request, context, clerk, _wallet(context, card), "unlock_card", act, (pin, again))


@router.post("/desk/coin/cards/lost")
def lost(request: Request, context: CurrentContext, clerk: Clerk, card: Number) -> Response:
    """The card pays nothing from now on."""

    def act(tx: Transaction, _pepper: bytes) -> None:
        cards.report_lost(tx, card, context.clock.now())

    return _act(request, context, clerk, _wallet(context, card), "lose_card", act)


@router.get("/desk/coin/wallets/{number}/card.pdf")
def paper(context: CurrentContext, clerk: Clerk, number: str) -> Response:
    """The wallet's card in use, at card size, to print."""
    key = code_key(context.settings.data_dir / KEY_FILE, os.urandom)
    with transaction(context.engine) as tx:
        card = next((each for each in cards.cards_of(tx, number) if each.in_use), None)
        if card is not None:
            _note(tx, context, clerk, number, "print_card")
    if card is None:
        return RedirectResponse(f"/desk/coin/wallets/{number}?done=no_card", status_code=303)
    pdf = card_paper.card_pdf(card.number, card_codes.make(card.number, key), card.issued_at)
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="card.pdf"'},
    )


def _act(
    request: Request,
    context: Context,
    clerk: Staff,
    number: str,
    action: str,
    act: Act,
    pins: tuple[str, str] = ("", ""),
) -> Response:
    """Do it and note it, or say why it was not done."""
    pepper = cards.pepper(context.settings.data_dir, os.urandom)
    try:
        if pins[0] != pins[1]:
            raise CoinError("2回の暗証番号が違います。もう一度、はじめから入力してもらってください。")
        with transaction(context.engine) as tx:
            act(tx, pepper)
            _note(tx, context, clerk, number, action)
    except CoinError as error:
        return wallet_page(request, context, clerk, number, problem=str(error))
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={action}", status_code=303)


def _note(tx: Transaction, context: Context, clerk: Staff, number: str, action: str) -> None:
    wallet = service.find_wallet(tx, number)
    about = wallet.citizen if wallet else None
    identity.note_access(
        tx, context.clock.now(), clerk, subject="coin", reference=number, action=action, about=about
    )


def _wallet(context: Context, card: str) -> str:
    """The number of the wallet that a card pays from."""
    with reading(context.engine) as tx:
        found = cards.find_card(tx, card)
    return found.wallet if found else ""
