"""本人確認 at the counter: a document is shown, and the wallet may hold more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.desk.wallet_routes import wallet_page
from hub.coin.errors import CoinError
from hub.coin.identification import service as identification
from hub.coin.identification.service import Document, Evidence, PerhapsTheSame
from hub.coin.model import SUBJECT, Wallet
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.db import Transaction
from hub.kit.acts import Act, Audited
from hub.kit.readers import DAY, DIGITS, line

router = APIRouter()

Number = Annotated[str, DIGITS, Form(max_length=30)]


@router.post("/desk/coin/identity/confirm")
def confirm(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "confirm_identity", TILL_CLERK))],
    number: Number,
    document: Annotated[Document, Form()],
    name: Annotated[str, line(100), Form()] = "",
    born: Annotated[date | None, DAY, Form()] = None,
) -> Response:
    """The document has been seen; neither it nor its number is noted."""
    return _confirm(request, act, number, document, name, born, None)


@router.post("/desk/coin/identity/confirm_other")
def confirm_other(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "confirm_other_person", TILL_CLERK))],
    number: Number,
    document: Annotated[Document, Form()],
    reason: Annotated[str, line(200), Form()] = "",
    name: Annotated[str, line(100), Form()] = "",
    born: Annotated[date | None, DAY, Form()] = None,
) -> Response:
    """Somebody alike has been identified before; the clerk says why this is another person."""
    return _confirm(request, act, number, document, name, born, reason)


def _confirm(
    request: Request,
    act: Act,
    number: str,
    document: Document,
    name: str,
    born: date | None,
    reason: str | None,
) -> Response:
    key = identification.key(act.context.settings.data_dir, act.context.chance.token_bytes)

    def do(tx: Transaction, wallet: Wallet) -> None:
        if born is None:
            raise CoinError("書類にある生年月日を入力してください。")
        if reason is not None and not reason:
            raise CoinError("別の方と判断した理由を入力してください。")
        evidence = Evidence(name, born, document)
        identification.confirm(tx, wallet, evidence, act.staff, key, act.context.clock.now(), reason)

    return _act(request, act, number, do)


@router.post("/desk/coin/identity/withdraw")
def withdraw(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "withdraw_identity", TILL_CLERK))],
    number: Number,
) -> Response:
    """The person wants another wallet to be the one with the high limit."""
    return _act(
        request, act, number, lambda tx, wallet: identification.withdraw(tx, wallet, act.context.clock.now())
    )


def _act(request: Request, act: Act, number: str, do: Callable[[Transaction, Wallet], None]) -> Response:
    """Do it and note it, or say why it was not done."""
    try:
        with act.transaction() as tx:
            wallet = wallets.find_wallet(tx, number)
            if wallet is None:
                raise CoinError("その番号のさいふはありません。")
            do(tx, wallet)
            act.note(tx, number, about=wallet.citizen)
    except CoinError as error:
        alike = isinstance(error, PerhapsTheSame)
        return wallet_page(request, act.context, act.staff, number, problem=str(error), alike=alike)
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={act.action}", status_code=303)
