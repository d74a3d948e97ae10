"""The desk's pages of announcements: list, writing, one announcement with the proof of each screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from edge.wire.messages.broadcast import Media
from hub.broadcast import model, service
from hub.broadcast.model import BroadcastError, Content, Kind, State
from hub.core import blobs
from hub.core.context import Context
from hub.core.db import reading
from hub.core.live import live
from hub.core.web import NavEntry, draw, page
from hub.core.words import TOKYO
from hub.identity.model import Role, Staff
from hub.identity.web import CurrentContext, CurrentStaff, require
from hub.kit import typed
from hub.kit.acts import Act, Audited
from hub.kit.readers import LINE
from kiosk.design import glass

router = APIRouter()
NAV = (NavEntry("/desk/broadcast", "お知らせ", "Announcements", "screen"),)

Writer = Annotated[Staff, Depends(require(Role.WRITER, Role.APPROVER))]

LONGEST_TYPED = 4000
"""More than this no person types into one field; what is too long for the glass is said beside its field."""
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
LARGEST_PICTURE = 8 * 1024 * 1024


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
        return _form(request, context.new_id(), replace(pattern, media=None), ())
    ends = now + (timedelta(hours=2) if kind is Kind.ALERT else timedelta(days=7))
    blank = Content(kind, "", (), "", "", now, ends)
    return _form(request, context.new_id(), blank, ())


@router.get("/desk/broadcast/{id}/edit")
def edit(request: Request, context: CurrentContext, _writer: Writer, id: str) -> Response:
    with reading(context.engine) as tx:
        return _form(request, id, service.get(tx, id).content, ())


@router.post("/desk/broadcast/{id}")
async def save(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "write_notice", Role.WRITER, Role.APPROVER))],
    id: str,
    kind: Annotated[Kind, Form()],
    starts: Annotated[str, Form()],
    ends: Annotated[str, Form()],
    title: Annotated[str, LINE, Form(max_length=LONGEST_TYPED)] = "",
    text: Annotated[str, Form(max_length=LONGEST_TYPED)] = "",
    plain_japanese: Annotated[str, Form(max_length=LONGEST_TYPED)] = "",
    english: Annotated[str, Form(max_length=LONGEST_TYPED)] = "",
    level: Annotated[int, Form(ge=0, le=5)] = 0,
    action: Annotated[str, LINE, Form(max_length=LONGEST_TYPED)] = "",
    place: Annotated[str, LINE, Form(max_length=LONGEST_TYPED)] = "",
    drill: Annotated[bool, Form()] = False,
    picture: UploadFile | None = None,
) -> Response:
    """Keep the draft and ask a second person; what is wrong is shown beside its field, nothing is lost."""
    begins, begins_error = _moment(starts, "starts")
    finishes, finishes_error = _moment(ends, "ends")
    now = context.clock.now()
    content = Content(
        kind=kind,
        title=title.strip(),
        lines=tuple(line.rstrip() for line in text.strip().splitlines()),
        plain_japanese=plain_japanese.strip(),
        english=english.strip(),
        starts=begins or now,
        ends=finishes or now,
        drill=drill,
        level=level,
        action=action.strip(),
        place=place.strip(),
    )
    picture_errors: list[BroadcastError] = []
    if picture and picture.filename:
        try:
            content = await _with_picture(context, content, picture)
        except BroadcastError as error:
            picture_errors.append(error)
    wrong = [error for error in (begins_error, finishes_error) if error] + picture_errors
    errors = wrong or model.examine(content, now)
    if errors:
        return _form(request, id, content, errors, 422)
    with act.transaction() as tx:
        if content.media is None and (known := service.find(tx, id)) is not None:
            content = replace(content, media=known.content.media)
        service.write(tx, context, act.staff.id, content, id)
        service.submit(tx, context, id)
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


@router.get("/desk/broadcast/{id}")
def one(request: Request, context: CurrentContext, staff: CurrentStaff, id: str) -> Response:
    return page(request, "broadcast/one.html", _values(context, staff, id))


@router.get("/desk/broadcast/{id}/live")
async def one_live(request: Request, context: CurrentContext, staff: CurrentStaff, id: str) -> Response:
    def fragment() -> str:
        return draw(request, "broadcast/proof.html", _values(context, staff, id))

    return await live(request, (service.SUBJECT, "fleet"), fragment)


@router.post("/desk/broadcast/{id}/approve")
def approve(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "approve_notice", Role.APPROVER))],
    id: str,
) -> Response:
    with act.transaction() as tx:
        service.approve(tx, context, id, act.staff.id)
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


@router.post("/desk/broadcast/{id}/return")
def send_back(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "return_notice", Role.APPROVER))],
    id: str,
    reason: Annotated[str, LINE, Form(max_length=200)] = "",
) -> Response:
    with act.transaction() as tx:
        service.send_back(tx, context, id, reason)
        act.note(tx, id)
    return RedirectResponse(f"/desk/broadcast/{id}", 303)


@router.post("/desk/broadcast/{id}/withdraw")
def withdraw(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "withdraw_notice", Role.WRITER, Role.APPROVER))],
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
    content: Content,
    errors: tuple[BroadcastError, ...] | list[BroadcastError],
    status: int = 200,
) -> Response:
    wrong = {error.field: error.message for error in reversed(list(errors))}
    return page(
        request,
        "broadcast/form.html",
        {"id": id, "content": content, "wrong": wrong, "glass": glass},
        status,
    )


def _values(context: Context, staff: Staff, id: str) -> dict[str, object]:
    with reading(context.engine) as tx:
        found = service.get(tx, id)
        return {
            "announcement": found,
            "showings": service.showings_of(tx, found),
            "reason": service.reason(tx, id),
            "may_approve": staff.may(Role.APPROVER) and staff.id != found.author,
            "now": context.clock.now(),
        }


def _moment(text: str, field: str) -> tuple[datetime | None, BroadcastError | None]:
    """A local time of the form (Kisarazu's) as a moment, or what is wrong with it."""
    try:
        return typed.moment(text, TOKYO), None
    except typed.Mistyped as unread:
        return None, BroadcastError(unread.words.ja, field)


async def _with_picture(context: Context, content: Content, picture: UploadFile) -> Content:
    kind = picture.content_type or ""
    if kind not in PICTURE_TYPES:
        raise BroadcastError("画像は PNG・JPEG・WebP のどれかにしてください。", "picture")
    data = await picture.read(LARGEST_PICTURE + 1)
    if len(data) > LARGEST_PICTURE:
        raise BroadcastError("画像は8メガバイトまでにしてください。", "picture")
    media = Media(sha256=blobs.put(context.settings, data), size=len(data), content_type=kind)
    return replace(content, media=media)
