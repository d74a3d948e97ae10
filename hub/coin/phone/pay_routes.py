"""The citizen's phone: paying a shop by its code, scanned live, out of a photograph, or typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from hub.coin.payments import requests
from hub.coin.payments.by_phone import pay_by_phone
from hub.coin.payments.requests import NotPayable, Payee
from hub.coin.phone.forms import Paying, Sending
from hub.coin.phone.send_routes import ask as ask_send
from hub.coin.phone.web import PRESSED, CurrentWallet, leads_to
from hub.coin.phone.words import NO_CODE, TOO_MANY_PHOTOS
from hub.coin.qr import payload
from hub.core import pictures
from hub.core.db import reading, transaction
from hub.core.limits import Limit, TooOften, hit
from hub.core.web import page
from hub.identity.web import CurrentContext
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, blank
from hub.kit.readers import YEN
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.posting.stores import posting
from hub.ledger.statements import balance
from kiosk.words.catalogue import Words

router = APIRouter()

Text = Annotated[str, Form(max_length=1024)]
PER_CITIZEN = Limit("photographs of a wallet", times=60, window=timedelta(minutes=15))
"""Reading one takes a core for some tenths of a second."""
_STATUS = {pictures.Why.BUSY: 503}


@router.get("/phone/pay")
def scan_page(request: Request, wallet: CurrentWallet) -> Response:
    return _scan_page(request)


@router.post("/phone/scan")
def scan(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    text: Text = "",
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """What a code leads to: a shop to pay, or another citizen to send to."""
    if photo is not None and photo.size:
        try:
            with transaction(context.engine) as tx:
                hit(tx, PER_CITIZEN, wallet.number, context.clock.now())
            found = context.pictures.codes(photo.file)
        except TooOften:
            return _scan_page(request, TOO_MANY_PHOTOS, 429)
        except pictures.Refused as refused:
            words = Words(*pictures.WORDS[refused.why])
            return _scan_page(request, words, _STATUS.get(refused.why, 422))
        if not found:
            return _scan_page(request, NO_CODE, 422)
        text = found[0]
    meaning = payload.typed(text)
    if isinstance(meaning, payload.WalletNumber):
        return ask_send(request, context, blank(Sending, number=meaning.number))
    return _confirm(request, context, wallet, blank(Paying, text=text))


@router.post("/phone/pay/check")
def check(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    sheet: Annotated[Sheet[Paying], Depends(reads(Paying))],
) -> Response:
    """The amount that was typed for a printed code, shown once more before it is paid."""
    return _confirm(request, context, wallet, sheet)


@router.post("/phone/pay")
def pay(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    id: Annotated[str, Form(pattern=PRESSED)],
    text: Text,
    amount: Annotated[int, YEN, Form(ge=1, le=9_999_999)],
) -> Response:
    """The payment itself: answered when it is in the books, and the same for the same id."""
    now = context.clock.now()
    try:
        with reading(context.engine) as tx:
            payee = requests.payee(tx, text, now, wallet)
    except NotPayable as refused:
        return _scan_page(request, refused.words, 422, text)
    try:
        with posting(context.settings.database_url) as store:
            paid = pay_by_phone(
                context.engine, store, id=id, wallet=wallet, payee=payee, amount=amount, now=now
            )
    except BooksUnavailable:
        return _confirm_page(request, context, wallet, payee, text, amount, id, 503)
    return leads_to(paid.id, paid.reason)


def _confirm(
    request: Request, context: CurrentContext, wallet: CurrentWallet, sheet: Sheet[Paying]
) -> Response:
    """The payment before it is made; where the code says no amount, the form that asks for it."""
    text = sheet.typed["text"]
    try:
        with reading(context.engine) as tx:
            payee = requests.payee(tx, text, context.clock.now(), wallet)
    except NotPayable as refused:
        return _scan_page(request, refused.words, 422, text)
    if payee.amount is None and sheet.read is None:
        values = {"payee": payee, "sheet": sheet, "balance": _balance(context, wallet)}
        return page(request, "coin/pay_amount.html", values, 422 if sheet.errors else 200)
    wanted = sheet.value.amount if payee.amount is None else payee.amount
    return _confirm_page(request, context, wallet, payee, text, wanted, context.new_id())


def _confirm_page(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    payee: Payee,
    text: str,
    amount: int,
    id: str,
    status: int = 200,
) -> Response:
    """With what the wallet will hold afterwards, or a warning; the ledger has the last word."""
    values = {
        "payee": payee,
        "text": text,
        "amount": amount,
        "id": id,
        "unsure": status != 200,
        "balance": _balance(context, wallet),
    }
    return page(request, "coin/pay_confirm.html", values, status)


def _balance(context: CurrentContext, wallet: CurrentWallet) -> int:
    with reading(context.engine) as tx:
        return balance(tx, wallet.account)


def _scan_page(request: Request, problem: Words | None = None, status: int = 200, text: str = "") -> Response:
    """``text``: what was typed, with what is wrong with it beside its field."""
    return page(request, "coin/pay.html", {"problem": problem, "text": text}, status)
