"""The citizen's phone: sending to another citizen, receiving, the name that others see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.errors import refusal_of
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.coin.phone.web import PRESSED, CurrentWallet, leads_to
from hub.coin.qr import drawings, payload
from hub.coin.wallets import queries as wallet_queries
from hub.coin.wallets import transfers
from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.web import CurrentContext
from hub.kit.readers import DIGITS, YEN, line
from hub.ledger.model import Code
from hub.ledger.store import BooksUnavailable
from hub.ledger.stores import posting

MISTYPED = (
    "番号が合いません。16桁の数字をもう一度確かめてください。",
    "That is no wallet's number. Check its 16 digits.",
)
TOO_MANY = (
    "番号を続けて調べたため、しばらくお待ちください。",
    "Too many numbers were looked up. Please wait a little.",
)
NOBODY = (
    "その番号のさいふはありません。番号を確かめてください。",
    "There is no wallet of that number. Check it.",
)

router = APIRouter()

Amount = Annotated[int, YEN, Form(ge=1, le=9_999_999)]


@router.get("/phone/send")
def form(request: Request, context: CurrentContext, wallet: CurrentWallet) -> Response:
    return ask(request, context)


@router.post("/phone/send/check")
def check(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    number: Annotated[str, Form(max_length=60)],
    amount: Amount,
) -> Response:
    """Who would receive it, by the name that he chose; the id of the sending is made here."""
    meaning = payload.typed(number)
    if not isinstance(meaning, payload.WalletNumber):
        return ask(request, context, number, amount, MISTYPED, 422)
    try:
        with transaction(context.engine) as tx:
            found = transfers.find_receiver(tx, wallet, meaning.number, context.clock.now())
    except TooOften:
        return ask(request, context, number, amount, TOO_MANY, 429)
    if found is None:
        return ask(request, context, number, amount, NOBODY, 422)
    receiver, nickname = found
    return _confirm(request, receiver, nickname, amount, context.new_id())


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
    try:
        with transaction(context.engine) as tx:
            receiver = transfers.receiver_of(tx, wallet, id, number, now)
            nickname = transfers.nickname(tx, number)
    except TooOften:
        return ask(request, context, number, amount, TOO_MANY, 429)
    if receiver is None:
        return ask(request, context, number, amount, NOBODY, 422)
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
        values = {
            "number": wallet.number,
            "svg": drawings.square(wallet.number),
            "nickname": transfers.nickname(tx, wallet.number) or "",
            "done": done,
        }
    return page(request, "coin/receive.html", values)


@router.post("/phone/nickname")
def set_nickname(
    context: CurrentContext,
    wallet: CurrentWallet,
    nickname: Annotated[str, line(transfers.LONGEST_NICKNAME), Form()] = "",
) -> Response:
    with transaction(context.engine) as tx:
        transfers.set_nickname(tx, wallet.number, nickname)
    return RedirectResponse("/phone/receive?done=named", status_code=303)


def ask(
    request: Request,
    context: CurrentContext,
    number: str = "",
    amount: int | None = None,
    problem: tuple[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The form, with the receiver's number when it is known from a code, and with all that was typed."""
    most = limits(local_day(context.clock.now())).transfer
    values = {"number": number, "amount": amount, "problem": problem, "most": most}
    return page(request, "coin/send.html", values, status)


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
