"""What devices ask for over HTTPS: admission without a certificate, media with one."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from edge.wire.bounds import Sha256, Word
from edge.wire.envelope import UNREADABLE
from hub.core import blobs
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.core.web import address_of, context_of
from hub.fleet import enrolment
from hub.fleet.authority import Authority
from hub.fleet.enrolment import Gone, Unknown
from hub.fleet.model import RequestUnfit
from hub.fleet.web import CurrentDevice, PathId, limited_body

router = APIRouter()
LARGEST_REQUEST = 8 * 1024
"""A request for a P-256 certificate has some 400 bytes."""

AskedContext = Annotated[Context, Depends(context_of)]


class Application(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``POST /enrolments``: ``secret_sha256`` is the hash of what the device will show to collect."""

    csr: Annotated[str, msgspec.Meta(pattern=r"^[ -~\n\r]*$", max_length=LARGEST_REQUEST)]
    role: Word
    machine: Word
    secret_sha256: Sha256


@router.post("/enrolments")
async def apply(request: Request, context: AskedContext) -> Response:
    """A new machine asks in; answered with the code that it shows to staff."""
    await run_in_threadpool(_count, context, address_of(request))
    body = await limited_body(request, LARGEST_REQUEST)
    try:
        application = msgspec.json.decode(body, type=Application)
    except UNREADABLE as error:
        raise HTTPException(422, "not an application for enrolment") from error
    begun = await run_in_threadpool(_begin, context, application)
    return _json(201, {"enrolment": begun.enrolment, "code": begun.code})


def _count(context: Context, address: str) -> None:
    try:
        with transaction(context.engine) as tx:
            enrolment.count_application(tx, context, address)
    except TooOften as error:
        raise _too_many(error) from error


def _begin(context: Context, application: Application) -> enrolment.Begun:
    try:
        with transaction(context.engine) as tx:
            return enrolment.begin(
                tx,
                context,
                csr=application.csr,
                role=application.role,
                machine=application.machine,
                secret_sha256=application.secret_sha256,
            )
    except RequestUnfit as error:
        raise HTTPException(422, "the certificate request is not fit") from error
    except TooOften as error:
        raise _too_many(error) from error


@router.get("/enrolments/{id}")
def collect(
    context: AskedContext, id: PathId, x_enrolment_secret: Annotated[str, Header(max_length=256)] = ""
) -> Response:
    """202 while staff have not decided, 200 with the certificate, 410 to begin again, 404 otherwise."""
    try:
        with reading(context.engine) as tx:
            admitted = enrolment.collect(tx, context, id, x_enrolment_secret)
    except Unknown as error:
        raise HTTPException(404, "no such enrolment") from error
    except Gone as error:
        raise HTTPException(410, "begin again") from error
    if admitted is None:
        return _json(202, {"state": "waiting"})
    settings = context.settings
    authority = Authority(settings.certificates_dir, context.clock.now())
    answer = {
        "node": admitted.node,
        "certificate": admitted.certificate,
        "ca": authority.ca_pem,
        "broker": {"host": settings.broker.host, "port": settings.broker.port},
        "root": settings.root,
    }
    return _json(200, answer)


@router.get("/media/{sha256}")
def media(context: AskedContext, _device: CurrentDevice, sha256: str) -> Response:
    """Content by its hash; the device checks it against the same hash."""
    path = blobs.path(context.settings, sha256)
    if path is None:
        raise HTTPException(404, "no such content")
    return FileResponse(path, media_type="application/octet-stream")


def _too_many(error: TooOften) -> HTTPException:
    retry = str(int(error.retry_after.total_seconds()) + 1)
    return HTTPException(429, "too many applications", headers={"Retry-After": retry})


def _json(status: int, answer: object) -> Response:
    return Response(msgspec.json.encode(answer), status, media_type="application/json")
