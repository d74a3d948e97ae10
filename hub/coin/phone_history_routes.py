"""The citizen's phone: what happened to the wallet, to read and to take along."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from hub.coin import histories
from hub.coin.phone_web import CurrentWallet
from hub.core.db import reading
from hub.core.web import page
from hub.identity.web import CurrentContext

router = APIRouter()

Month = Annotated[str, Query(max_length=7)]
Search = Annotated[str, Query(max_length=40, alias="q")]


@router.get("/phone/history")
def history(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    month: Month = "",
    search: Search = "",
    before: int | None = None,
) -> Response:
    with reading(context.engine) as tx:
        found = histories.read(tx, wallet, histories.Wanted(month, search, before))
    values = {"found": found, "month": month, "search": search}
    return page(request, "coin/history.html", values)


@router.get("/phone/history.csv")
def table(context: CurrentContext, wallet: CurrentWallet, month: Month = "", search: Search = "") -> Response:
    wanted = histories.Wanted(month, search)
    with reading(context.engine) as tx:
        found = histories.read(tx, wallet, wanted, histories.EXPORTED)
    part = f"-{month}" if histories.month_bounds(month) else ""
    headers = {
        "Content-Disposition": f'attachment; filename="tsunagaru{part}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(histories.as_csv(found.lines), headers=headers, media_type="text/csv; charset=utf-8")
