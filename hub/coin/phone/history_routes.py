"""The citizen's phone: what happened to the wallet, to read and to take along."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from hub.coin.phone.web import CurrentWallet
from hub.coin.wallets import statement
from hub.core.db import reading
from hub.core.web import page
from hub.identity.web import CurrentContext
from hub.kit.readers import MONTH, line
from hub.kit.typed import LARGEST

router = APIRouter()

Month = Annotated[date | None, MONTH, Query()]
Search = Annotated[str, line(40), Query(alias="q")]


@router.get("/phone/history")
def history(
    request: Request,
    context: CurrentContext,
    wallet: CurrentWallet,
    month: Month = None,
    search: Search = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    with reading(context.engine) as tx:
        found = statement.read(tx, wallet, statement.Wanted(month, search, before))
    values = {"found": found, "month": f"{month:%Y-%m}" if month else "", "search": search}
    return page(request, "coin/history.html", values)


@router.get("/phone/history.csv")
def table(
    context: CurrentContext, wallet: CurrentWallet, month: Month = None, search: Search = ""
) -> Response:
    wanted = statement.Wanted(month, search)
    with reading(context.engine) as tx:
        found = statement.read(tx, wallet, wanted, statement.EXPORTED)
    part = f"-{month:%Y-%m}" if month else ""
    headers = {
        "Content-Disposition": f'attachment; filename="tsunagaru{part}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(statement.as_csv(found.lines), headers=headers, media_type="text/csv; charset=utf-8")
