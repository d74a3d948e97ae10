"""The inbox at the desk: what happened to a member of staff, read, kept as new, searched."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.db import reading, transaction
from hub.core.live import live
from hub.core.web import draw, page
from hub.identity.web import CurrentContext, CurrentStaff
from hub.kit.acts import Unaudited
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import sent_to
from hub.kit.typed import LARGEST
from hub.notices import queries, service

router = APIRouter()
OWN = Unaudited("reads one's own inbox alone")
Id = Annotated[int, Path(ge=1, le=LARGEST)]


@router.get("/desk/notices")
def inbox(
    request: Request,
    context: CurrentContext,
    staff: CurrentStaff,
    sent: Annotated[Sent, Depends(sent_to(queries.INBOX))],
) -> Response:
    with reading(context.engine) as tx:
        found = lists.read(tx, queries.inbox_of(staff.id), sent)
        new = queries.new_ones(tx, staff.id)
    newest = max((int(row["id"]) for row in found.rows), default=0)
    return page(request, "notices/inbox.html", {"found": found, "new": new, "newest": newest})


@router.get("/desk/notices/count/live")
async def count_live(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    """The number beside the inbox's name in the navigation of every page."""

    def fragment() -> str:
        with reading(context.engine) as tx:
            new = queries.new_ones(tx, staff.id)
        return draw(request, "notices/count.html", {"count": new, "called": False})

    return await live(request, (service.SUBJECT,), fragment)


@router.post("/desk/notices/read", dependencies=[Depends(OWN)])
def read_all(
    context: CurrentContext, staff: CurrentStaff, newest: Annotated[int, Form(ge=0, le=LARGEST)] = 0
) -> Response:
    with transaction(context.engine) as tx:
        service.mark_all(tx, staff.id, newest, context.clock.now())
    return RedirectResponse(queries.INBOX.path, 303)


@router.post("/desk/notices/{id}/read", dependencies=[Depends(OWN)])
def read_one(context: CurrentContext, staff: CurrentStaff, id: Id) -> Response:
    return _marked(context, staff, id, read=True)


@router.post("/desk/notices/{id}/unread", dependencies=[Depends(OWN)])
def keep_as_new(context: CurrentContext, staff: CurrentStaff, id: Id) -> Response:
    return _marked(context, staff, id, read=False)


def _marked(context: CurrentContext, staff: CurrentStaff, id: int, *, read: bool) -> Response:
    with transaction(context.engine) as tx:
        found = service.mark(tx, staff.id, id, context.clock.now() if read else None)
    if not found:
        raise HTTPException(404, "この知らせは届いていません。")
    return RedirectResponse(queries.INBOX.path, 303)
