"""The lists of the coin's desk: shops, wallets with their cards, the journal; as pages and as tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from hub.coin.desk.access import Watcher
from hub.coin.desk.listings import JOURNAL, SHOPS, WALLETS
from hub.coin.model import SUBJECT
from hub.coin.numbers import grouped
from hub.coin.shops.importing import APPLICATIONS
from hub.coin.subject import TILL_CLERK
from hub.core.db import reading
from hub.core.web import page
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext
from hub.kit.acts import Audited
from hub.kit.imports.web import pages_of
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import add_exports, sent_to
from hub.ledger.statements import end_of_log

router = APIRouter()

router.include_router(pages_of(APPLICATIONS, Audited(SUBJECT, "import_shops", TILL_CLERK), TILL_CLERK))
for listing in (SHOPS, WALLETS, JOURNAL):
    add_exports(router, listing, Audited(SUBJECT, f"export_{listing.name}", TILL_CLERK, AUDITOR))


@router.get(SHOPS.path)
def shops(
    request: Request,
    context: CurrentContext,
    staff: Watcher,
    sent: Annotated[Sent, Depends(sent_to(SHOPS))],
) -> Response:
    with reading(context.engine) as tx:
        found = lists.read(tx, SHOPS, sent)
    return page(
        request, "coin/shops.html", {"tab": "shops", "found": found, "may_act": staff.may(TILL_CLERK)}
    )


@router.get(WALLETS.path)
def wallets(
    request: Request,
    context: CurrentContext,
    _staff: Watcher,
    sent: Annotated[Sent, Depends(sent_to(WALLETS))],
) -> Response:
    with reading(context.engine) as tx:
        found = lists.read(tx, WALLETS, sent)
    return page(request, "coin/wallets.html", {"tab": "wallets", "found": found, "grouped": grouped})


@router.get(JOURNAL.path)
def journal(
    request: Request,
    context: CurrentContext,
    _staff: Watcher,
    sent: Annotated[Sent, Depends(sent_to(JOURNAL))],
) -> Response:
    with reading(context.engine) as tx:
        found = lists.read(tx, JOURNAL, sent)
        position, chain = end_of_log(tx)
    values = {"tab": "journal", "found": found, "position": position, "chain": chain.hex()}
    return page(request, "coin/journal.html", values)
