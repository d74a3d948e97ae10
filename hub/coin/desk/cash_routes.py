"""The counter's cash: opening a drawer, counting it, what was missing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.coin.cash_desk import service as cash_desk
from hub.coin.cash_desk.service import DENOMINATIONS, MOST_PIECES
from hub.coin.desk.access import FormId, Watcher
from hub.coin.errors import CoinError
from hub.coin.model import SUBJECT
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.identity.web import CurrentContext
from hub.kit import typed
from hub.kit.acts import Act, Audited
from hub.kit.readers import YEN
from hub.ledger.service import moment
from hub.ledger.stores import posting

router = APIRouter()


@router.get("/desk/coin/shift")
def shift(request: Request, context: CurrentContext, staff: Watcher) -> Response:
    return _page(request, context, staff)


@router.post("/desk/coin/shift/open")
def open_(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "open_drawer", TILL_CLERK))],
    id: FormId,
    opening: Annotated[int, YEN, Form(ge=0, le=99_999_999)],
) -> Response:
    """The drawer is counted and opened."""
    try:
        with act.transaction() as tx:
            cash_desk.open_shift(tx, id, act.staff, opening, context.clock.now())
            act.note(tx, id, once=True)
    except CoinError as error:
        return _page(request, context, act.staff, str(error))
    return RedirectResponse("/desk/coin/shift", status_code=303)


async def pieces(request: Request) -> dict[int, int] | None:
    """Dependency: the fields ``n10000`` … ``n1``, pieces of each; ``None`` when one is no such number."""
    fields = await request.form()
    try:
        counts = {value: typed.whole(str(fields.get(f"n{value}") or "0")) for value in DENOMINATIONS}
    except typed.Mistyped:
        return None
    return counts if max(counts.values()) <= MOST_PIECES else None


@router.post("/desk/coin/shift/close")
def close(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "close_drawer", TILL_CLERK))],
    id: FormId,
    counts: Annotated[dict[int, int] | None, Depends(pieces)],
) -> Response:
    """The drawer is counted and closed."""
    if counts is None:
        return _page(request, context, act.staff, f"枚数は 0 から {MOST_PIECES} までの数字で入れてください。")
    now = context.clock.now()
    try:
        with act.transaction() as tx:
            cash_desk.close_shift(tx, id, act.staff, counts, now)
            act.note(tx, id, once=True)
    except CoinError as error:
        return _page(request, context, act.staff, str(error))
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


def _page(request: Request, context: Context, staff: Staff, problem: str = "") -> Response:
    with reading(context.engine) as tx:
        running = cash_desk.running_shift(tx, staff.id)
        past = cash_desk.past_shifts(tx)
        values = {
            "tab": "shift",
            "problem": problem,
            "shift": running,
            "expected": cash_desk.expected_cash(tx, running) if running else None,
            "moves": cash_desk.cash_moves(tx, running.id) if running else [],
            "past": past,
            "people": names_of(tx, {each.staff for each in past}),
            "denominations": DENOMINATIONS,
            "may_act": staff.may(TILL_CLERK),
            "new_id": context.new_id(),
            "moment": moment,
        }
    return page(request, "coin/counter_shift.html", values, 422 if problem else 200)
