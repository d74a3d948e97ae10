"""The citizen's phone: sending to another citizen, receiving, the name that others see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.errors import NotDone, Why, refusal_of
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.coin.phone.forms import Nickname, Sending
from hub.coin.phone.web import PRESSED, CurrentWallet, leads_to
from hub.coin.phone.words import TOO_MANY_NUMBERS
from hub.coin.qr import drawings, payload
from hub.coin.wallets import queries as wallet_queries
from hub.coin.wallets import transfers
from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.web import CurrentContext
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, blank
from hub.kit.readers import DIGITS, YEN
from hub.ledger.model import Code
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.posting.stores import posting

router = APIRouter()

Amount = Annotated[int, YEN, Form(ge=1, le=9_999_999)]


@router.get("/phone/send")
def form(request: Request, context: CurrentContext, wallet: CurrentWallet) -> Response:
    return ask(request, context, blank(Sending))


@router.post("/phone/send/check")
def check(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    sheet: Annotated[Sheet[Sending], Depends(reads(Sending))],
) -> Response:
    """Who would receive it, by the name that he chose; the id of the sending is made here."""
    try:
        asked = sheet.value
        meaning = payload.typed(asked.number)
        if not isinstance(meaning, payload.WalletNumber):
            raise NotDone(Why.WALLET_MISTYPED)
        with transaction(context.engine) as tx:
            found = transfers.find_receiver(tx, wallet, meaning.number, context.clock.now())
        if found is None:
            raise NotDone(Why.WALLET_OF_NOBODY)
    except Refused as refused:
        return ask(request, context, sheet.told(refused), 422)
    except TooOften:
        return ask(request, context, sheet.told(TOO_MANY_NUMBERS), 429)
    receiver, nickname = found
    return _confirm(request, receiver, nickname, asked.amount, context.new_id())


@router.post("/phone/send")
def send(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    id: Annotated[str, Form(pattern=PRESSED)],
    number: Annotated[str, DIGITS, Form(pattern=r"^[0-9]{16}$")],
    amount: Amount,
) -> Response:
    """The sending itself: answered when it is in the books, and the same for the same id."""
    now = context.clock.now()
    sheet = blank(Sending, number=number, amount=amount)
    try:
        with transaction(context.engine) as tx:
            receiver = transfers.receiver_of(tx, wallet, id, number, now)
            nickname = transfers.nickname(tx, number)
    except TooOften:
        return ask(request, context, sheet.told(TOO_MANY_NUMBERS), 429)
    if receiver is None:
        return ask(request, context, sheet.told(NotDone(Why.WALLET_OF_NOBODY)), 422)
    try:
        with posting(context.settings.database_url) as store:
            outcome = transfers.send(store, id=id, sender=wallet, receiver=receiver, amount=amount, now=now)
    except BooksUnavailable:
        return _confirm(request, receiver, nickname, amount, id, 503)
    posted = outcome.id if outcome.code is Code.POSTED else None
    return leads_to(posted, refusal_of(outcome.kind, outcome.code, outcome.reason))


@router.get("/phone/receive")
def receive(request: Request, context: CurrentContext, wallet: CurrentWallet, done: str = "") -> Response:
    with reading(context.engine) as tx:
        nickname = transfers.nickname(tx, wallet.number)
    return _receiving(request, wallet, blank(Nickname, nickname=nickname), done=done)


@router.post("/phone/nickname")
def set_nickname(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    sheet: Annotated[Sheet[Nickname], Depends(reads(Nickname))],
) -> Response:
    try:
        nickname = sheet.value.nickname
        with transaction(context.engine) as tx:
            transfers.set_nickname(tx, wallet.number, nickname)
    except Refused as refused:
        return _receiving(request, wallet, sheet.told(refused), status=422)
    return RedirectResponse("/phone/receive?done=named", status_code=303)


def _receiving(
    request: Request, wallet: Wallet, sheet: Sheet[Nickname], *, done: str = "", status: int = 200
) -> Response:
    values = {
        "number": wallet.number,
        "svg": drawings.square(wallet.number),
        "sheet": sheet,
        "done": done,
    }
    return page(request, "coin/receive.html", values, status)


def ask(request: Request, context: CurrentContext, sheet: Sheet[Sending], status: int = 200) -> Response:
    """The form, with the receiver's number when it is known from a code, and with all that was typed."""
    most = limits(local_day(context.clock.now())).transfer
    return page(request, "coin/send.html", {"sheet": sheet, "most": most}, status)


def _confirm(
    request: Request, receiver: Wallet, nickname: str | None, amount: int, id: str, status: int = 200
) -> Response:
    values = {
        "number": receiver.number,
        "called": wallet_queries.called(nickname, receiver.number),
        "nickname": nickname,
        "amount": amount,
        "id": id,
        "unsure": status != 200,
    }
    return page(request, "coin/send_confirm.html", values, status)
