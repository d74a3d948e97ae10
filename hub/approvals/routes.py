"""The desk's pages of approvals: what waits, one matter's history; withdrawing, overriding, reviewing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.approvals import delegation_routes, port, queries, service, views, words, work
from hub.approvals.model import ApprovalError, Case, Move, Seen, State
from hub.approvals.port import Kind
from hub.approvals.views import View
from hub.approvals.web import refused
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.web import CurrentContext, CurrentStaff
from hub.kit.acts import Act, Audited
from hub.kit.readers import line

router = APIRouter()
router.include_router(delegation_routes.router)
EXCEPTION_HANDLERS = {ApprovalError: refused}

Reason = Annotated[str, line(200), Form()]
Revision = Annotated[int, Form()]
Sha256 = Annotated[str, Form(max_length=64)]


class Show(StrEnum):
    """Which list."""

    WAITING = "waiting"
    MINE = "mine"
    DECIDED = "decided"


class Verdict(StrEnum):
    """What is said of an override."""

    CONFIRM = "confirm"
    OBJECT = "object"


@router.get("/desk/approvals")
def listing(
    request: Request, context: CurrentContext, staff: CurrentStaff, show: Show = Show.WAITING
) -> Response:
    """Three lists of one person: what waits for him, what he has written, what he has decided."""
    with reading(context.engine) as tx:
        found = _listed(tx, context, staff, show)
        values = {
            "show": show.value,
            "found": found,
            "matters": work.matters_of(tx, found),
            "people": views.people_of(tx, found),
            "now": context.clock.now(),
            **_words(),
        }
    return page(request, "approvals/list.html", values)


def _listed(tx: Transaction, context: Context, staff: Staff, show: Show) -> list[Case]:
    if show is Show.MINE:
        return queries.written_by(tx, staff.id)
    if show is Show.DECIDED:
        return queries.decided_by(tx, staff.id)
    who = service.person(tx, staff, context.clock.now())
    to_review = [
        case
        for case in queries.in_state(tx, State.OVERRIDDEN)
        if (kind := port.named(case.kind)) and views.may_review(case, who, kind.override)
    ]
    return [*to_review, *queries.waiting_for(tx, who)]


@router.get("/desk/approvals/{kind}/{reference}")
def one(
    request: Request, context: CurrentContext, staff: CurrentStaff, kind: str, reference: str
) -> Response:
    """The history of one matter, whatever its subject's own page shows of it."""
    with reading(context.engine) as tx:
        view = _view(tx, context, staff, kind, reference)
        values = _values(tx, view)
    return page(request, "approvals/one.html", values)


@router.post("/desk/approvals/{kind}/{reference}/withdraw")
def withdraw(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "withdraw_draft"))],
    kind: str,
    reference: str,
) -> Response:
    """Its writer takes it back while nobody has decided."""
    of = _kind(kind)
    with act.transaction() as tx:
        service.withdraw(tx, context, of, reference, act.staff)
        act.note(tx, reference, about=of.about(tx, reference))
    return RedirectResponse(of.path(reference), 303)


@router.get("/desk/approvals/{kind}/{reference}/override")
def ask_override(
    request: Request, context: CurrentContext, staff: CurrentStaff, kind: str, reference: str
) -> Response:
    """What an emergency override means, and the reason for it, before it is done."""
    return _override_page(request, context, staff, kind, reference)


@router.post("/desk/approvals/{kind}/{reference}/override")
def override(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "override_approval"))],
    kind: str,
    reference: str,
    revision: Revision = 0,
    sha256: Sha256 = "",
    reason: Reason = "",
) -> Response:
    """In effect at once, alone; the right is the engine's to check."""
    of = _kind(kind)
    if not reason:
        return _override_page(request, context, act.staff, kind, reference, is_missing=True)
    with act.transaction() as tx:
        service.override(tx, context, of, reference, act.staff, Seen(revision, sha256), reason)
        act.note(tx, reference, about=of.about(tx, reference))
    return RedirectResponse(of.path(reference), 303)


@router.post("/desk/approvals/{kind}/{reference}/review")
def review(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "confirm_override"))],
    kind: str,
    reference: str,
    verdict: Annotated[Verdict, Form()],
    reason: Reason = "",
) -> Response:
    """Another person's word on an override, afterwards."""
    of = _kind(kind)
    if verdict is Verdict.OBJECT:
        act = act.called("object_override")
    with act.transaction() as tx:
        service.review(tx, context, of, reference, act.staff, Move(verdict.value), reason)
        act.note(tx, reference, about=of.about(tx, reference))
    return RedirectResponse(of.path(reference), 303)


def _override_page(
    request: Request, context: Context, staff: Staff, kind: str, reference: str, is_missing: bool = False
) -> Response:
    with reading(context.engine) as tx:
        view = _view(tx, context, staff, kind, reference)
        values = _values(tx, view)
    if not view.may_override:
        raise HTTPException(
            403, "緊急専行の権限がないか、緊急のお知らせではありません。承認を待ってください。"
        )
    values["is_missing"] = is_missing
    return page(request, "approvals/override.html", values, 422 if is_missing else 200)


def _view(tx: Transaction, context: Context, staff: Staff, kind: str, reference: str) -> View:
    of, now = _kind(kind), context.clock.now()
    view = views.look(tx, of, reference, staff, now)
    if view is None:
        raise HTTPException(404, service.UNKNOWN)
    if not views.may_see(tx, of, view.case, staff, now):
        raise HTTPException(403, "この件を見る権限がありません。担当の人に頼んでください。")
    return view


def _values(tx: Transaction, view: View) -> dict[str, object]:
    reference = view.case.reference
    matter = view.kind.matters(tx, [reference])[reference]
    return {"view": view, "matter": matter, "path": view.kind.path(reference), **_words()}


def _kind(name: str) -> Kind:
    found = port.named(name)
    if found is None:
        raise HTTPException(404, service.UNKNOWN)
    return found


def _words() -> Mapping[str, object]:
    return {"states": words.STATES}
