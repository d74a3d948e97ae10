"""The desk prints a shop's poster."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from starlette.responses import Response

from hub.coin.shops import service as shops
from hub.coin.shops.posters import poster_pdf
from hub.coin.subject import TILL_CLERK
from hub.core.db import reading
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require

router = APIRouter()

Watcher = Annotated[Staff, Depends(require(TILL_CLERK, AUDITOR))]


@router.get("/desk/coin/shops/{id}/poster.pdf")
def poster(context: CurrentContext, _staff: Watcher, id: str) -> Response:
    with reading(context.engine) as tx:
        shop = shops.find_shop(tx, id=id)
    if shop is None:
        raise HTTPException(404)
    return Response(
        poster_pdf(shop),
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="poster-{shop.code}.pdf"'},
    )
