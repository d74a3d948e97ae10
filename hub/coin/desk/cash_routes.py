"""The counter's cash: opening a drawer, counting it, what was missing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.cash_desk import service as cash_desk
from hub.coin.desk.access import Watcher
from hub.coin.desk.forms import CloseDrawer, OpenDrawer
from hub.coin.model import SUBJECT
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.identity.web import CurrentContext
from hub.kit.acts import Act, Audited
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, blank
from hub.ledger.posting.stores import posting
from hub.ledger.service import moment

router = APIRouter()


@router.get("/desk/coin/shift")
def shift(request: Request, context: CurrentContext, staff: Watcher) -> Response:
    return _page(request, context, staff)


@router.post("/desk/coin/shift/open")
def open_(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "open_drawer", TILL_CLERK))],
    sheet: Annotated[Sheet[OpenDrawer], Depends(reads(OpenDrawer, "open"))],
) -> Response:
    """The drawer is counted and opened."""
    try:
        asked = sheet.value
        with act.transaction() as tx:
            cash_desk.open_shift(tx, asked.id, act.staff, asked.opening, context.clock.now())
            act.note(tx, asked.id, once=True)
    except Refused as refused:
        return _page(request, context, act.staff, sheet.told(refused))
    return RedirectResponse("/desk/coin/shift", status_code=303)


@router.post("/desk/coin/shift/close")
def close(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "close_drawer", TILL_CLERK))],
    sheet: Annotated[Sheet[CloseDrawer], Depends(reads(CloseDrawer, "close"))],
) -> Response:
    """The drawer is counted and closed."""
    id, now = sheet.typed["id"], context.clock.now()
    try:
        counts = sheet.value.counts
        with act.transaction() as tx:
            cash_desk.close_shift(tx, id, act.staff, counts, now)
            act.note(tx, id, once=True)
    except Refused as refused:
        return _page(request, context, act.staff, sheet.told(refused))
    with posting(context.settings.database_url) as store:
        cash_desk.reckon(context.engine, store, id, now)
    return RedirectResponse(f"/desk/coin/shifts/{id}", status_code=303)


@router.get("/desk/coin/shifts/{id}")
def one(request: Request, context: CurrentContext, staff: Watcher, id: str) -> Response:
    """A drawer that has been counted, as a paper."""
    with reading(context.engine) as tx:
        found = cash_desk.find_shift(tx, id)
    if found is None or found.closed_at is None:
        return RedirectResponse("/desk/coin/shift", status_code=303)
    if found.expected is None:  # the process ended between the count and the reckoning
        with posting(context.settings.database_url) as store:
            found = cash_desk.reckon(context.engine, store, id, context.clock.now())
    with reading(context.engine) as tx:
        moves = cash_desk.cash_moves(tx, id)
        people = names_of(tx, {found.staff})
    values = {"tab": "shift", "shift": found, "moves": moves, "people": people, "moment": moment}
    return page(request, "coin/counter_shift_one.html", values)


def _page(request: Request, context: Context, staff: Staff, failed: Sheet[Any] | None = None) -> Response:
    with reading(context.engine) as tx:
        running = cash_desk.running_shift(tx, staff.id)
        past = cash_desk.past_shifts(tx)
        fresh: Sheet[Any] = (
            blank(CloseDrawer, "close", id=running.id) if running else blank(OpenDrawer, "open")
        )
        values = {
            "tab": "shift",
            "failed": failed,
            "sheet": failed if failed and failed.form is fresh.form else fresh,
            "shift": running,
            "expected": cash_desk.expected_cash(tx, running) if running else None,
            "moves": cash_desk.cash_moves(tx, running.id) if running else [],
            "past": past,
            "people": names_of(tx, {each.staff for each in past}),
            "may_act": staff.may(TILL_CLERK),
            "moment": moment,
        }
    return page(request, "coin/counter_shift.html", values, 422 if failed else 200)
