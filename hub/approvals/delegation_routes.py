"""代理: who decides for me while I am away, and for whom I may decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.approvals import delegations, port
from hub.approvals.delegations import Delegation
from hub.approvals.model import ApprovalError
from hub.core.context import Context
from hub.core.db import reading
from hub.core.web import page
from hub.core.words import TOKYO, local_day
from hub.identity.model import Staff
from hub.identity.staff.queries import id_of, names_of
from hub.identity.web import CurrentContext, CurrentStaff
from hub.kit.acts import Act, Audited
from hub.kit.readers import DAY, LOGIN, line

router = APIRouter()

PAGE = "/desk/approvals/delegations"
NO_DAYS = "始まりの日と終わりの日を入力してください。"


@router.get(PAGE)
def listing(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    today = local_day(context.clock.now()).isoformat()
    return _page(request, context, staff, {"begins": today, "ends": today})


@router.post(PAGE)
def name(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(delegations.SUBJECT, "name_deputy"))],
    id: Annotated[str, Form(pattern=r"^[a-z0-9-]{1,36}$")],
    deputy: Annotated[str, LOGIN, line(64), Form()] = "",
    kind: Annotated[str, Form(max_length=32)] = "",
    begins: Annotated[date | None, DAY, Form()] = None,
    ends: Annotated[date | None, DAY, Form()] = None,
) -> Response:
    """From the first day's beginning to the last day's end, as days are counted in Kisarazu."""
    now = context.clock.now()
    try:
        if begins is None or ends is None:
            raise ApprovalError(NO_DAYS)
        period = _midnight(begins), _midnight(ends + timedelta(days=1))
        with act.transaction() as tx:
            whom = id_of(tx, deputy) or ""
            delegations.name(tx, Delegation(id, act.staff.id, whom, kind, *period, now, None), act.staff)
            act.note(tx, id, once=True)
    except ApprovalError as error:
        said = {"deputy": deputy, "kind": kind, "begins": begins or "", "ends": ends or ""}
        return _page(request, context, act.staff, said, error.message)
    return RedirectResponse(PAGE, 303)


@router.post(f"{PAGE}/{{id}}/end")
def end(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(delegations.SUBJECT, "end_deputy"))],
    id: str,
) -> Response:
    """He is back earlier: from now on nobody stands in for him."""
    with act.transaction() as tx:
        delegations.end(tx, id, act.staff, context.clock.now())
        act.note(tx, id, once=True)
    return RedirectResponse(PAGE, 303)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)


def _page(
    request: Request, context: Context, staff: Staff, said: Mapping[str, object], problem: str = ""
) -> Response:
    with reading(context.engine) as tx:
        found = delegations.of(tx, staff.id)
        people = names_of(tx, {each.deputy for each in found} | {each.principal for each in found})
    values = {
        "found": found,
        "people": people,
        "kinds": [("", "すべて All"), *((each.name, each.ja) for each in port.kinds())],
        "kind_names": {each.name: each.ja for each in port.kinds()},
        "may_delegate": delegations.may_delegate(staff),
        "me": staff.id,
        "now": context.clock.now(),
        "new_id": context.new_id(),
        "said": said,
        "problem": problem,
        "last_day": lambda moment: moment - timedelta(seconds=1),
    }
    return page(request, "approvals/delegations.html", values, 422 if problem else 200)
