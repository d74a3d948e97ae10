"""What the phone's routes share: the citizen's wallet, and where what was pressed leads."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from edge.wire.messages.coin import Refusal
from hub.coin.model import Wallet
from hub.coin.phone.words import OTHERWISE, REFUSED
from hub.coin.wallets import service as wallets
from hub.core.db import reading
from hub.core.web import context_of
from hub.identity.web import CurrentCitizen
from kiosk.words.catalogue import Words

PRESSED = r"^[a-z0-9-]{1,36}$"
"""An id that was made with the page on which something is pressed: a second press is the same one."""


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


def words_for(why: str) -> tuple[Words, Words | None]:
    """What happened, and what to do then."""
    return REFUSED.get(Refusal(why), OTHERWISE) if why in set(Refusal) else OTHERWISE
