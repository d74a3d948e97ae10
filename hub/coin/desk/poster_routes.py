"""The desk issues a shop's poster: pressed twice, it is the same document."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from hub.coin.desk.access import Clerk
from hub.coin.shops import posters
from hub.coin.shops import service as shops
from hub.core.db import reading
from hub.identity.web import CurrentContext

router = APIRouter()


@router.get("/desk/coin/shops/{id}/poster.pdf")
def poster(context: CurrentContext, clerk: Clerk, id: str) -> Response:
    with reading(context.engine) as tx:
        shop = shops.find_shop(tx, id=id)
    if shop is None:
        raise HTTPException(404)
    return Response(
        posters.issue(context, shop, clerk.id).content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="poster-{shop.code}.pdf"'},
    )
