"""The desk's pages of meetings, the record for export, and the device port's way for sound."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from hub.core import blobs
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.live import live
from hub.core.web import draw, page
from hub.core.words import own
from hub.fleet import service as fleet
from hub.fleet.web import CurrentDevice, PathId, limited_body
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, CurrentStaff
from hub.kit.acts import Act, Audited
from hub.kit.readers import line
from hub.meetings import model, service
from hub.meetings.model import MOST_LETTERS_OF_A_TITLE, MeetingError
from hub.meetings.subject import RECORDER

router = APIRouter()
device_router = APIRouter()

Reading = Annotated[Act, Depends(Audited(service.SUBJECT, "read_transcript", RECORDER, AUDITOR))]
"""What was said in a room is read by those who keep the minutes, or audit them, and each reading is noted."""
LARGEST_CHUNK = 2 * 1024 * 1024
"""Ten seconds of 16 kHz sound are 320 kB; a recorder of 48 kHz stereo still fits."""


@router.get("/desk/meetings")
def listing(request: Request, context: CurrentContext, _staff: CurrentStaff) -> Response:
    return _list(request, context)


@router.post("/desk/meetings")
def open_meeting(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "open_meeting", RECORDER))],
    id: Annotated[str, Form(pattern=r"^[a-z0-9-]{1,36}$")],
    room: Annotated[str, Form(max_length=36)],
    title: Annotated[str, line(MOST_LETTERS_OF_A_TITLE), Form()] = "",
) -> Response:
    try:
        with act.transaction() as tx:
            if room not in {each.name for each in fleet.nodes(tx, role=service.ROOM_ROLE) if each.active}:
                raise MeetingError("会議室を選んでください。")
            service.open_meeting(tx, context, id, title, room)
            act.note(tx, id, once=True)
    except MeetingError as error:
        return _list(request, context, error.message, title, 409)
    return RedirectResponse(f"/desk/meetings/{id}", 303)


@router.post("/desk/meetings/{id}/close")
def close_meeting(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "close_meeting", RECORDER))],
    id: str,
) -> Response:
    with act.transaction() as tx:
        service.close_meeting(tx, context, id)
        act.note(tx, id, once=True)
    return RedirectResponse(f"/desk/meetings/{id}", 303)


@router.get("/desk/meetings/{id}")
def one(request: Request, context: CurrentContext, act: Reading, id: str) -> Response:
    _note(act, id)
    return page(request, "meetings/one.html", _values(context, id))


@router.get("/desk/meetings/{id}/live")
async def one_live(request: Request, context: CurrentContext, _act: Reading, id: str) -> Response:
    def fragment() -> str:
        return draw(request, "meetings/transcript.html", _values(context, id))

    return await live(request, (service.SUBJECT,), fragment)


@router.get("/desk/meetings/{id}/transcript.json")
def transcript(context: CurrentContext, act: Reading, id: str) -> Response:
    """The whole record: lines with words and times, gaps, chunks of sound and what is wrong with them."""
    _note(act, id)
    with reading(context.engine) as tx:
        found = service.get(tx, id)
        record = {
            "meeting": found.id,
            "title": found.title,
            "room": found.room,
            "state": found.state.value,
            "lines": service.lines(tx, id),
            "gaps": service.gaps(tx, id),
            "sound": service.chunks(tx, id),
            "sound_faults": service.sound_faults(tx, context, id),
        }
    return Response(msgspec.json.encode(record), media_type="application/json")


@router.get("/desk/meetings/{id}/captions.vtt")
def captions(context: CurrentContext, act: Reading, id: str) -> Response:
    _note(act, id)
    with reading(context.engine) as tx:
        service.get(tx, id)
        return Response(model.webvtt(service.lines(tx, id)), media_type="text/vtt; charset=utf-8")


@router.get("/desk/meetings/{id}/transcript.txt")
def text(context: CurrentContext, act: Reading, id: str) -> Response:
    _note(act, id)
    with reading(context.engine) as tx:
        service.get(tx, id)
        return PlainTextResponse("".join(f"{line.text}\n" for line in service.lines(tx, id)))


@device_router.put("/sound/{meeting}/{sha256}")
async def sound(
    request: Request, context: CurrentContext, device: CurrentDevice, meeting: PathId, sha256: str
) -> Response:
    """A chunk of a meeting's sound, named by its hash. Sending it again changes nothing."""
    found = await run_in_threadpool(_find, context, meeting)
    if found is None or found.room != device.name:
        raise HTTPException(404, "no such meeting in this room")
    data = await limited_body(request, LARGEST_CHUNK)
    await run_in_threadpool(_keep, context, data, sha256)
    return Response(status_code=204)


def _find(context: Context, meeting: str) -> model.Meeting | None:
    with reading(context.engine) as tx:
        return service.find(tx, meeting)


def _keep(context: Context, data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise HTTPException(422, "the bytes do not have this hash: send them again")
    blobs.put(context.settings, data)
    with transaction(context.engine) as tx:
        touch(tx, service.SUBJECT)


def refused(request: Request, error: Exception) -> Response:
    """The exception handler for ``MeetingError``."""
    assert isinstance(error, MeetingError)
    return page(request, "meetings/refused.html", {"message": error.message}, 409)


EXCEPTION_HANDLERS = {MeetingError: refused}


def _list(
    request: Request, context: Context, problem: str = "", title: str = "", status: int = 200
) -> Response:
    with reading(context.engine) as tx:
        values = {
            "meetings": service.listed(tx),
            "rooms": (rooms := fleet.nodes(tx, role=service.ROOM_ROLE)),
            "labels": (labels := fleet.labels(tx)),
            "room_options": [(room.name, own(labels[room.name])) for room in rooms if room.active],
            "new_id": context.new_id(),
            "problem": problem,
            "title": title,
        }
    return page(request, "meetings/list.html", values, status)


def _note(act: Act, id: str) -> None:
    with act.transaction() as tx:
        service.get(tx, id)
        act.note(tx, id)


def _values(context: Context, id: str) -> dict[str, object]:
    with reading(context.engine) as tx:
        return {
            "meeting": service.get(tx, id),
            "labels": fleet.labels(tx),
            "lines": service.lines(tx, id),
            "gaps": service.gaps(tx, id),
            "chunks": service.chunks(tx, id),
            "faults": service.sound_faults(tx, context, id),
        }
