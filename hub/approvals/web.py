"""For routes on which something is decided: who may come there, and how a refusal is said."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from hub.approvals import port, service
from hub.approvals.model import NO_RIGHT, ApprovalError, NotAllowed
from hub.core.db import reading
from hub.core.registration import Role
from hub.core.web import context_of, page
from hub.identity.model import Staff
from hub.identity.web import current_staff
from hub.kit.acts import Audited


def decider(kind: str, *besides: Role) -> Callable[[Request], Staff]:
    """Dependency: the signed-in member of staff who holds a right of this kind, or is now the deputy of
    somebody who does. ``besides``: who may come as well, to read.
    """

    def holder(request: Request) -> Staff:
        staff, context = current_staff(request), context_of(request)
        rights = port.kind(kind).rights
        if staff.may(*rights, *besides):
            return staff
        with reading(context.engine) as tx:
            mandates = service.person(tx, staff, context.clock.now()).mandates
        if any(each.kind in ("", kind) and each.roles & rights for each in mandates):
            return staff
        raise HTTPException(HTTPStatus.FORBIDDEN, NO_RIGHT)

    return holder


class Decision(Audited):
    """Dependency: the audited act of somebody who decides on matters of this kind."""

    def __init__(self, subject: str, action: str, kind: str) -> None:
        super().__init__(subject, action)
        self._holder = decider(kind)


def refused(request: Request, error: Exception) -> Response:
    """The exception handler for ``ApprovalError``: what is wrong, and the way back."""
    assert isinstance(error, ApprovalError)
    status = HTTPStatus.FORBIDDEN if isinstance(error, NotAllowed) else HTTPStatus.CONFLICT
    return page(request, "approvals/refused.html", {"message": error.message}, status)
