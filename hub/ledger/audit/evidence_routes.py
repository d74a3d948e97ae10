"""The evidence log for auditors: the newest entries as a page, all of them as JSON with the verdict."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from edge.wire.envelope import timestamp
from hub.core import evidence, restored
from hub.core.db import reading
from hub.core.evidence import Recorded
from hub.core.heads import HeadsUnreadable, read, torn_ends
from hub.core.heads import newest as newest_heads
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require
from hub.ledger.audit import heads

router = APIRouter()

Auditor = Annotated[Staff, Depends(require(AUDITOR))]

SHOWN = 100


@router.get("/desk/evidence")
def newest(request: Request, context: CurrentContext, _auditor: Auditor, subject: str = "") -> Response:
    with reading(context.engine) as tx:
        found = evidence.entries(tx, subject)[::-1][:SHOWN] if subject else evidence.newest(tx, SHOWN)
        values = {"entries": found, "subject": subject, "verdict": evidence.verify(tx)}
        unreadable, noted = "", []
        try:
            noted = read(context.settings.heads_dir)
        except HeadsUnreadable as error:
            unreadable = str(error)
        values |= {
            "missing": heads.compare(tx, noted),
            "restorations": restored.restorations(tx),
            "noted": newest_heads(noted),
            "unreadable": unreadable,
            "torn": torn_ends(context.settings.heads_dir),
            "elsewhere": context.settings.heads is not None,
        }
    return page(request, "ledger/evidence.html", values)


@router.get("/desk/evidence.json")
def everything(
    context: CurrentContext, _auditor: Auditor, subject: str = "", reference: str | None = None
) -> Response:
    """Entries oldest first (of ``subject``, of ``reference``), the chain's head and where it is broken."""
    with reading(context.engine) as tx:
        found = evidence.entries(tx, subject, reference) if subject else evidence.newest(tx, None)[::-1]
        verdict = evidence.verify(tx)
    answer = {
        "head": {"position": verdict.head.position, "hash": verdict.head.hash},
        "broken_at": verdict.broken_at,
        "entries": [_as_json(entry) for entry in found],
    }
    return Response(msgspec.json.encode(answer), media_type="application/json")


def _as_json(recorded: Recorded) -> dict[str, object]:
    entry = recorded.entry
    return {
        "position": recorded.position,
        "subject": entry.subject,
        "reference": entry.reference,
        "place": entry.place,
        "rung": entry.rung.value,
        "at": timestamp(entry.at),
        "content_sha256": entry.content_sha256,
        "details": dict(entry.details),
        "hash": recorded.hash,
    }
