"""The access log for auditors: filtered by who, what, when and whose; page by page, and as a table."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from hub.core.db import reading
from hub.core.web import page
from hub.identity.access.queries import ACCESS
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require
from hub.kit.acts import Audited
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import add_exports, sent_to

router = APIRouter()

Auditor = Annotated[Staff, Depends(require(AUDITOR))]

add_exports(router, ACCESS, Audited("identity", "export_access", AUDITOR))


@router.get("/desk/access")
def access_log_page(
    request: Request,
    context: CurrentContext,
    _auditor: Auditor,
    sent: Annotated[Sent, Depends(sent_to(ACCESS))],
) -> Response:
    with reading(context.engine) as tx:
        found = lists.read(tx, ACCESS, sent)
    return page(request, "identity/access.html", {"found": found})
