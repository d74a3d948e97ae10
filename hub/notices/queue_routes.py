"""The desk's first page: what waits for this person, followed live; and its count for every other page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.core.context import Context
from hub.core.db import reading
from hub.core.live import live
from hub.core.web import draw, page
from hub.identity.model import Staff
from hub.identity.web import CurrentContext, CurrentStaff
from hub.notices import queue
from hub.notices.queue import Sort

router = APIRouter()

HEADS = {
    Sort.CALL: ("呼ばれています", "You are called", "alert"),
    Sort.DECISION: ("承認・確認を待っています", "Waits for a decision", "check"),
    Sort.DEVICE: ("端末の世話", "Devices that need a hand", "device"),
    Sort.SYSTEM: ("ハブの世話", "The hub needs a hand", "restart"),
}


@router.get("/desk")
def desk(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    return page(request, "notices/desk.html", _values(context, staff))


@router.get("/desk/work/live")
async def queue_live(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    def fragment() -> str:
        return draw(request, "notices/queue.html", _values(context, staff))

    return await live(request, queue.watches(), fragment)


@router.get("/desk/work/count/live")
async def count_live(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    """The number beside the queue's name in the navigation of every page."""

    def fragment() -> str:
        with reading(context.engine) as tx:
            tasks = queue.waiting(tx, staff, context.clock.now())
        called = any(task.sort is Sort.CALL for task in tasks)
        return draw(request, "notices/count.html", {"count": len(tasks), "called": called})

    return await live(request, queue.watches(), fragment)


def _values(context: Context, staff: Staff) -> dict[str, object]:
    now = context.clock.now()
    with reading(context.engine) as tx:
        tasks = queue.waiting(tx, staff, now)
    sorted_ = {sort: [task for task in tasks if task.sort is sort] for sort in Sort}
    return {"tasks": sorted_, "heads": HEADS, "nothing": not tasks, "now": now}
