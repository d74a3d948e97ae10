"""The device port's way for cases: personal data over mutual TLS, never over the broker."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from edge.wire.envelope import UNREADABLE
from edge.wire.messages.procedures import CASES_PATH, CaseRequest
from edge.wire.reading import read
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.web import context_of
from hub.fleet.model import Node
from hub.fleet.web import CurrentDevice, limited_body
from hub.law.rules import RuleBook, RuleFault
from hub.procedures import guide, service
from hub.procedures.model import BirthDateAhead, CaseConflict, MovingDateAhead

device_router = APIRouter()

KIOSK_ROLE = "kiosk"
LARGEST_CASE = 8 * 1024
"""Name and address fill a few hundred bytes."""

AskedContext = Annotated[Context, Depends(context_of)]


@cache
def rules() -> RuleBook:
    """Read once per process; a rule file that cannot be trusted stops the first request."""
    return guide.load_rules()


Rules = Annotated[RuleBook, Depends(rules)]


@device_router.post(CASES_PATH)
async def begin_case(
    request: Request, context: AskedContext, rules: Rules, device: CurrentDevice
) -> Response:
    """200 with the sheet, the same bytes for a repeated body; 409 for a known id with another body."""
    if device.role != KIOSK_ROLE:
        raise HTTPException(403, "not an admitted kiosk")
    body = await limited_body(request, LARGEST_CASE)
    try:
        asked = read(msgspec.json.decode(body, type=CaseRequest))
    except UNREADABLE:
        raise HTTPException(422, "not a case") from None  # its text would quote the body
    answer = await run_in_threadpool(_accept, context, rules, device, asked)
    return Response(answer, media_type="application/json", headers={"Cache-Control": "no-store"})


def _accept(context: Context, rules: RuleBook, device: Node, asked: CaseRequest) -> bytes:
    try:
        with transaction(context.engine) as tx:
            answer = service.accept(tx, context, rules, device.name, asked)
    except CaseConflict:
        raise HTTPException(409, "this id belongs to another case") from None
    except MovingDateAhead:
        raise HTTPException(422, "the day of the move lies ahead") from None
    except BirthDateAhead:
        raise HTTPException(422, "the day of birth lies ahead") from None
    except RuleFault:
        raise HTTPException(422, "no rule for this day") from None
    service.issue_sheet(context, asked.case)
    return answer
