"""The register at the desk: a list, each document, its bytes, and revoking it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.web import context_of, page
from hub.documents import issuing, queries, service
from hub.documents.errors import DocumentError
from hub.documents.forms import Revocation
from hub.documents.kinds import seen_by
from hub.documents.listings import DOCUMENTS, seen
from hub.documents.model import SHOWN_OF_HASH, SUBJECT, Document, Kind
from hub.documents.words import STATES
from hub.identity.model import Staff
from hub.identity.staff import queries as people
from hub.identity.web import CurrentContext, CurrentStaff
from hub.kit.acts import Act, Audited
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, Unfit, blank
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import sent_to
from hub.kit.typed import LARGEST

router = APIRouter()


@router.get(DOCUMENTS.path)
def register(
    request: Request,
    context: CurrentContext,
    staff: CurrentStaff,
    sent: Annotated[Sent, Depends(sent_to(DOCUMENTS))],
) -> Response:
    mine = seen_by(staff)
    if not mine:
        raise HTTPException(403, "文書を扱う役割がありません。管理者に役割を確かめてください。")
    with reading(context.engine) as tx:
        found = lists.read(tx, seen(mine, context.clock.now()), sent)
    return page(request, "documents/list.html", {"found": found, "kinds": mine})


@router.get("/desk/documents/{id}")
def one(request: Request, context: CurrentContext, staff: CurrentStaff, id: int) -> Response:
    return _one_page(request, staff, id, blank(Revocation))


@router.get("/desk/documents/{id}/content")
def content(context: CurrentContext, staff: CurrentStaff, id: int) -> Response:
    """Its bytes as they were issued; who opens a personal one is noted before he has it."""
    with reading(context.engine) as tx:
        found, kind = _found(tx, staff, id)
    made = issuing.content(context.settings, found)
    if kind.personal:
        act = Act(context, staff, SUBJECT, "open_document")
        with act.transaction() as tx:
            act.note(tx, str(id), about=found.about)
    headers = {"Content-Disposition": f'inline; filename="{found.file_name(kind)}"'}
    return Response(made, media_type=kind.media, headers=headers)


@router.post("/desk/documents/{id}/revoke")
def revoke(
    request: Request,
    act: Annotated[Act, Depends(Audited(SUBJECT, "revoke_document"))],
    id: int,
    sheet: Annotated[Sheet[Revocation], Depends(reads(Revocation))],
) -> Response:
    """Whoever verifies its paper is told so from now on."""
    context = act.context
    with reading(context.engine) as tx:
        found, kind = _found(tx, act.staff, id)
    if not act.staff.may(*kind.revoked_by):
        raise HTTPException(403)
    try:
        asked = sheet.value
        with act.transaction() as tx:
            service.revoke(tx, id, asked.reason, act.staff.id, context.clock.now())
            act.note(tx, str(id), about=found.about)
    except Unfit:
        return _one_page(request, act.staff, id, sheet, 422)
    except DocumentError as refused:
        return _one_page(request, act.staff, id, sheet.told(refused), 409)
    return RedirectResponse(f"/desk/documents/{id}", status_code=303)


def _one_page(
    request: Request, staff: Staff, id: int, sheet: Sheet[Revocation], status: int = 200
) -> Response:
    context: Context = context_of(request)
    with reading(context.engine) as tx:
        found, kind = _found(tx, staff, id)
        named = {each.id: each.name for each in people.all_staff(tx)}
        newer = queries.find(tx, found.superseded_by) if found.superseded_by else None
    standing = found.standing(context.clock.now())
    values = {
        "found": found,
        "kind": kind,
        "state": STATES[standing],
        "standing": standing,
        "url": service.stamp_of(context.settings, found).url,
        "hash": (found.sha256 or "")[:SHOWN_OF_HASH],
        "names": named,
        "newer": newer,
        "may_revoke": staff.may(*kind.revoked_by),
        "sheet": sheet,
    }
    return page(request, "documents/one.html", values, status)


def _found(tx: Transaction, staff: Staff, id: int) -> tuple[Document, Kind]:
    """A document of a kind that he may see; any other is not there for him."""
    found = queries.find(tx, id) if 0 < id <= LARGEST else None
    kind = seen_by(staff).get(found.kind) if found else None
    if found is None or kind is None:
        raise HTTPException(404, "この文書は見つかりません。一覧から選び直してください。")
    return found, kind
