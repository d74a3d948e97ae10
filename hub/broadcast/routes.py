"""The desk's pages of announcements: list, writing, one announcement with the proof of each screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from edge.wire.messages.broadcast import Media
from hub.approvals import port, views
from hub.approvals.model import ApprovalError, Move, Seen
from hub.approvals.web import Decision
from hub.broadcast import model, pictures, service
from hub.broadcast.form import Typed, typed, untouched
from hub.broadcast.model import Announcement, BroadcastError, Content, Kind, State
from hub.broadcast.subject import APPROVER, EMERGENCY, WRITER
from hub.core import blobs
from hub.core.context import Context
from hub.core.db import Transaction, reading, transaction
from hub.core.live import live
from hub.core.web import context_of, draw, page
from hub.fleet import service as fleet
from hub.identity.model import Staff
from hub.identity.web import CurrentContext, CurrentStaff, require
from hub.kit.acts import Act, Audited, Unaudited
from hub.kit.readers import line
from kiosk.design import glass
from kiosk.words.catalogue import Translator
from kiosk.words.language import Language
from kiosk.words.signage import SIGNAGE

router = APIRouter()

Writer = Annotated[Staff, Depends(require(WRITER, APPROVER))]
Revision = Annotated[int, Form()]
Sha256 = Annotated[str, Form(max_length=64)]


@router.get("/desk/broadcast")
def listing(
    request: Request, context: CurrentContext, _staff: CurrentStaff, state: State | None = None
) -> Response:
    with reading(context.engine) as tx:
        found = [entry for entry in service.listed(tx) if state in (None, entry.state)]
    return page(request, "broadcast/list.html", {"announcements": found, "state": state or ""})


@router.get("/desk/broadcast/new")
def new(
    request: Request, context: CurrentContext, _writer: Writer, kind: Kind = Kind.NOTICE, like: str = ""
) -> Response:
    """A blank form; with ``like`` it says what that announcement said (how a withdrawal is undone)."""
    now = context.clock.now()
    if like:
        with reading(context.engine) as tx:
            pattern = service.get(tx, like).content
        return _form(request, context.new_id(), untouched(replace(pattern, media=None)))
    ends = now + (timedelta(hours=2) if kind is Kind.ALERT else timedelta(days=7))
    blank = Content(kind, "", (), "", "", now, ends)
    return _form(request, context.new_id(), untouched(blank))


@router.get("/desk/broadcast/{id}/edit")
def edit(request: Request, context: CurrentContext, _writer: Writer, id: str) -> Response:
    with reading(context.engine) as tx:
        return _form(request, id, untouched(service.get(tx, id).content))


@router.post("/desk/broadcast/{id}")
def save(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "write_notice", WRITER, APPROVER))],
    id: str,
    form: Annotated[Typed, Depends(typed)],
    picture: UploadFile | None = None,
) -> Response:
    """Keep the draft and ask a second person; what is wrong is shown beside its field, nothing is lost."""
    errors = list(form.errors)
    media = None
    try:
        media = _picture(context, id, form, picture)
    except BroadcastError as error:
        errors.append(error)
    content = replace(form.content, media=media)
    unread = {error.field for error in form.errors}
    errors += [e for e in model.examine(content, context.clock.now()) if e.field not in unread]
    if not errors:
        try:
            with act.transaction() as tx:
                service.write(tx, context, act.staff.id, content, id)
                service.submit(tx, context, id)
                act.note(tx, id)
            return RedirectResponse(f"/desk/broadcast/{id}", 303)
        except BroadcastError as error:
            errors.append(error)
        except ApprovalError as error:
            errors.append(BroadcastError(error.message))
    return _form(request, id, replace(form, content=content), errors, 422)


def _picture(context: Context, id: str, form: Typed, chosen: UploadFile | None) -> Media | None:
    """The picture that was chosen now, or the one of before; unpacked outside any transaction."""
    if chosen is None or not chosen.filename:
        with reading(context.engine) as tx:
            return _known_picture(tx, id, form.picture_kept)
    media = pictures.make(context, chosen.file)
    with transaction(context.engine) as tx:
        pictures.note(tx, context, id, media)
    return media


def _known_picture(tx: Transaction, id: str, sha256: str) -> Media | None:
    """Of this announcement and no other file of the hub, however it is named."""
    known = service.find(tx, id)
    kept = known.content.media if known else None
    return kept if kept and kept.sha256 == sha256 else pictures.find(tx, id, sha256)


@router.post("/desk/broadcast/{id}/preview", dependencies=[Depends(Unaudited("draws and keeps nothing"))])
def preview(
    request: Request,
    _writer: Writer,
    id: str,
    form: Annotated[Typed, Depends(typed)],
    picture_chosen: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """What the screens will show of what is typed so far. ``picture_chosen`` is the browser's own address."""
    address = picture_chosen if picture_chosen.startswith("blob:") else ""
    if not address and form.picture_kept:
        address = f"/desk/broadcast/{id}/picture/{form.picture_kept}"
    draft = Announcement(id, 0, State.DRAFTED, "", form.content)
    return HTMLResponse(draw(request, "broadcast/glass.html", _glass(request, draft, address)))


@router.get("/desk/broadcast/{id}/picture/{sha256}")
def picture(context: CurrentContext, _staff: CurrentStaff, id: str, sha256: str) -> Response:
    with reading(context.engine) as tx:
        media = _known_picture(tx, id, sha256)
    path = blobs.path(context.settings, media.sha256) if media else None
    if media is None or path is None:
        raise HTTPException(404, "この画像は見つかりません。")
    return FileResponse(path, media_type=media.content_type)


@router.get("/desk/broadcast/{id}")
def one(request: Request, context: CurrentContext, staff: CurrentStaff, id: str) -> Response:
    return page(request, "broadcast/one.html", _values(request, context, staff, id))


@router.get("/desk/broadcast/{id}/live")
async def one_live(request: Request, context: CurrentContext, staff: CurrentStaff, id: str) -> Response:
    def fragment() -> str:
        return draw(request, "broadcast/proof.html", _values(request, context, staff, id))

    return await live(request, (service.SUBJECT, "fleet"), fragment)


@router.post("/desk/broadcast/{id}/approve")
def approve(
    context: CurrentContext,
    act: Annotated[Act, Depends(Decision(service.SUBJECT, "approve_notice", service.KIND))],
    id: str,
    revision: Revision = 0,
    sha256: Sha256 = "",
) -> Response:
    """``revision`` and ``sha256`` are of what stood on the approver's page."""
    with act.transaction() as tx:
        service.decide(tx, context, id, act.staff, Move.APPROVE, Seen(revision, sha256))
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


@router.post("/desk/broadcast/{id}/return")
def send_back(
    context: CurrentContext,
    act: Annotated[Act, Depends(Decision(service.SUBJECT, "return_notice", service.KIND))],
    id: str,
    reason: Annotated[str, line(200), Form()] = "",
    revision: Revision = 0,
    sha256: Sha256 = "",
) -> Response:
    with act.transaction() as tx:
        service.decide(tx, context, id, act.staff, Move.RETURN, Seen(revision, sha256), reason)
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


@router.post("/desk/broadcast/{id}/withdraw")
def withdraw(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "withdraw_notice", WRITER, APPROVER, EMERGENCY))],
    id: str,
) -> Response:
    with act.transaction() as tx:
        service.withdraw(tx, context, id)
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


def refused(request: Request, error: Exception) -> Response:
    """The exception handler for ``BroadcastError``: what is wrong, and the way back."""
    assert isinstance(error, BroadcastError)
    return page(request, "broadcast/refused.html", {"message": error.message}, 409)


EXCEPTION_HANDLERS = {BroadcastError: refused}


def _form(
    request: Request,
    id: str,
    form: Typed,
    errors: Sequence[BroadcastError] = (),
    status: int = 200,
) -> Response:
    media = form.content.media
    draft = Announcement(id, 0, State.DRAFTED, "", form.content)
    address = f"/desk/broadcast/{id}/picture/{media.sha256}" if media else ""
    values = {
        "id": id,
        "content": form.content,
        "typed": form,
        "wrong": {error.field: error.message for error in reversed(errors)},
        "limits": glass,
        **_glass(request, draft, address),
    }
    return page(request, "broadcast/form.html", values, status)


def _values(request: Request, context: Context, staff: Staff, id: str) -> dict[str, object]:
    with reading(context.engine) as tx:
        found = service.get(tx, id)
        media = found.content.media
        return {
            "announcement": found,
            "showings": service.showings_of(tx, found),
            "labels": fleet.labels(tx),
            "view": views.look(tx, port.kind(service.KIND), id, staff, context.clock.now()),
            **_glass(request, found, f"/desk/broadcast/{id}/picture/{media.sha256}" if media else ""),
        }


def _glass(request: Request, announcement: Announcement, picture: str) -> dict[str, object]:
    """For ``broadcast/glass.html``: the sheet, the words of the glass, and what its status line says."""
    context = context_of(request)
    return {
        "sheet": model.sheet(announcement, picture),
        "t": Translator(SIGNAGE, Language.JA),
        "now": context.clock.now(),
        "kept": False,
        "orientations": glass.ORIENTATIONS,
    }
