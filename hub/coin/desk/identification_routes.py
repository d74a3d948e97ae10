"""本人確認 at the counter: a document is shown, and the wallet may hold more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.desk.forms import Identity, OtherIdentity
from hub.coin.desk.wallet_routes import wallet_page
from hub.coin.errors import NotDone, Why
from hub.coin.identification import service as identification
from hub.coin.identification.service import Evidence, PerhapsTheSame
from hub.coin.model import SUBJECT, Wallet
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.db import Transaction
from hub.kit.acts import Act, Audited
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet
from hub.kit.readers import DIGITS

router = APIRouter()

Number = Annotated[str, DIGITS, Form(max_length=30)]


@router.post("/desk/coin/identity/confirm")
def confirm(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "confirm_identity", TILL_CLERK))],
    sheet: Annotated[Sheet[Identity], Depends(reads(Identity, "identity"))],
) -> Response:
    """The document has been seen; neither it nor its number is noted."""
    return _confirm(request, act, sheet, None)


@router.post("/desk/coin/identity/confirm_other")
def confirm_other(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "confirm_other_person", TILL_CLERK))],
    sheet: Annotated[Sheet[OtherIdentity], Depends(reads(OtherIdentity, "identity"))],
) -> Response:
    """Somebody alike has been identified before; the clerk says why this is another person."""
    return _confirm(request, act, sheet, sheet.read.reason if sheet.read else None)


def _confirm(request: Request, act: Act, sheet: Sheet[Any], reason: str | None) -> Response:
    key = identification.key(act.context.settings.data_dir, act.context.chance.token_bytes)

    def do(tx: Transaction, wallet: Wallet) -> None:
        shown: Identity = sheet.value
        evidence = Evidence(shown.name, shown.born, shown.document)
        identification.confirm(tx, wallet, evidence, act.staff, key, act.context.clock.now(), reason)

    return _act(request, act, sheet.typed["number"], do, sheet)


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


def _act(
    request: Request,
    act: Act,
    number: str,
    do: Callable[[Transaction, Wallet], None],
    sheet: Sheet[Any] | None = None,
) -> Response:
    """Do it and note it, or say why it was not done."""
    try:
        with act.transaction() as tx:
            wallet = wallets.find_wallet(tx, number)
            if wallet is None:
                raise NotDone(Why.NO_SUCH_WALLET)
            do(tx, wallet)
            act.note(tx, number, about=wallet.citizen)
    except Refused as refused:
        problem = None if sheet else refused.words
        failed = _asked_again(sheet, refused) if sheet else None
        return wallet_page(request, act.context, act.staff, number, failed=failed, problem=problem)
    return RedirectResponse(f"/desk/coin/wallets/{number}?done={act.action}", status_code=303)


def _asked_again(sheet: Sheet[Any], refused: Refused[Any]) -> Sheet[Any]:
    """With the question why it is another person, where somebody alike is known."""
    alike = isinstance(refused, PerhapsTheSame)
    return (replace(sheet, form=OtherIdentity) if alike else sheet).told(refused)
