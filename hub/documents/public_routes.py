"""Anybody who holds a paper asks whether it is the city's: by the code on it, without signing in."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.core.db import reading, transaction
from hub.core.limits import Limit, TooOften, hit, reached
from hub.core.web import address_of, page
from hub.documents import queries
from hub.documents.kinds import kinds
from hub.documents.model import SHOWN_OF_HASH
from hub.documents.words import VERIFIED
from hub.identity.web import CurrentContext

router = APIRouter()

UNKNOWN_PER_ADDRESS = Limit("unknown documents asked from an address", times=30, window=timedelta(minutes=15))
"""Whoever holds papers of ours asks for none that is unknown; what is known costs reading alone."""


@router.get("/verify/{token}")
def verify(request: Request, context: CurrentContext, token: str) -> Response:
    now = context.clock.now()
    with reading(context.engine) as tx:
        found = queries.by_token(tx, token)
        if found is None and reached(tx, UNKNOWN_PER_ADDRESS, address_of(request), now):
            raise TooOften(UNKNOWN_PER_ADDRESS.window)
        newer = queries.find(tx, found.superseded_by) if found and found.superseded_by else None
    kind = kinds().get(found.kind) if found else None
    if found is None or kind is None:
        with transaction(context.engine) as tx:
            hit(tx, UNKNOWN_PER_ADDRESS, address_of(request), now)
        return page(request, "documents/unknown.html", {}, 404)
    standing = found.standing(now)
    values = {
        "found": found,
        "kind": kind,
        "standing": standing,
        "said": VERIFIED[standing],
        "newer": newer,
        "hash": (found.sha256 or "")[:SHOWN_OF_HASH],
    }
    return page(request, "documents/verify.html", values)
