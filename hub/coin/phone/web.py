"""What the phone's routes share: the citizen's wallet, and where what was pressed leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from edge.wire.messages.coin import Refusal
from hub.coin.model import Wallet
from hub.coin.wallets import service as wallets
from hub.core.db import reading
from hub.core.web import context_of
from hub.identity.web import CurrentCitizen

PRESSED = r"^[a-z0-9-]{1,36}$"
"""An id that was made with the page on which something is pressed: a second press is the same one."""


@dataclass(frozen=True, slots=True)
class Words:
    """Why nothing moved, and what to do."""

    ja: str
    en: str
    then: str = ""


REFUSED = {
    Refusal.INSUFFICIENT_FUNDS: Words(
        "残高が足りません", "Not enough in your wallet", "チャージしてからお試しください。"
    ),
    Refusal.WALLET_FROZEN: Words(
        "さいふを止めています", "Your wallet is locked", "メニューから解除できます。"
    ),
    Refusal.OVER_LIMIT: Words(
        "1回の上限を超えています", "Above the limit for one payment", "金額を確かめてください。"
    ),
    Refusal.OVER_DAY_LIMIT: Words(
        "きょうの上限を超えます", "Above the limit of the day", "あすお試しください。"
    ),
    Refusal.OVER_MONTH_LIMIT: Words(
        "今月の上限を超えます", "Above the limit of the month", "来月お試しください。"
    ),
    Refusal.OVER_CAP: Words(
        "相手のさいふでは受け取れません", "The other wallet cannot take it", "金額を減らしてください。"
    ),
    Refusal.SHOP_NOT_ACTIVE: Words("このお店では、いま使えません", "This shop takes no coin at present"),
    Refusal.CLOSED: Words("お店がこの支払いを取り消しました", "The shop has withdrawn this"),
    Refusal.ID_REUSED: Words(
        "このコードは、もう使われています",
        "This code has been used",
        "新しいコードを出してもらってください。",
    ),
}
OTHERWISE = Words("受け付けられませんでした", "It was not accepted", "はじめからやり直してください。")


def current_wallet(request: Request, citizen: CurrentCitizen) -> Wallet:
    """Dependency: the signed-in citizen's wallet; without one, the first page offers to open it."""
    with reading(context_of(request).engine) as tx:
        wallet = wallets.wallet_of(tx, citizen.id)
    if wallet is None:
        raise HTTPException(303, headers={"Location": "/phone"})
    return wallet


CurrentWallet = Annotated[Wallet, Depends(current_wallet)]


def leads_to(done: str | None, reason: Refusal | None) -> Response:
    """A page that may be loaded again: what is ``done`` under that id, or why nothing is."""
    if done is not None:
        return RedirectResponse(f"/phone/done/{done}", status_code=303)
    why = reason.value if reason else ""
    return RedirectResponse(f"/phone/refused?why={why}", status_code=303)


def words_for(why: str) -> Words:
    return REFUSED.get(Refusal(why), OTHERWISE) if why in set(Refusal) else OTHERWISE
