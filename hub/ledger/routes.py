"""The journal for auditors."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from hub.core.db import reading
from hub.identity.access import service as accesses
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require
from hub.kit.acts import Act
from hub.kit.typed import LARGEST
from hub.ledger.audit import audit_routes, evidence_routes
from hub.ledger.statements import end_of_log, journal

router = APIRouter()
router.include_router(audit_routes.router)
router.include_router(evidence_routes.router)


LINES_AT_ONCE = 1000

ONE_LOOK = timedelta(hours=1)
"""Whoever follows the journal has one line of the access log for as long: the board asks every second."""


@router.get("/desk/ledger/journal")
def journal_lines(
    context: CurrentContext,
    auditor: Annotated[Staff, Depends(require(AUDITOR))],
    after: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
) -> dict[str, object]:
    """Lines of whole entries above ``after``; they sum to zero. ``position``: ask on from there."""
    since = context.clock.now() - ONE_LOOK
    with reading(context.engine) as tx:
        position, chain = end_of_log(tx)
        lines = journal(tx, after, LINES_AT_ONCE)
        goes_on = accesses.has_lately(tx, auditor, "ledger", "journal", since)
    if not goes_on:
        act = Act(context, auditor, "ledger", "journal")
        with act.transaction() as tx:
            act.note(tx, str(after))
    last = lines[-1].position if lines else position
    return {"position": last, "end": position, "chain": chain.hex(), "lines": lines}
