"""The auditor's page of the books: their end, base dates, each invariant, the journal as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from hub.core import evidence
from hub.core.db import reading
from hub.core.evidence import Rung
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require
from hub.kit.acts import Act, Audited
from hub.kit.readers import DAY
from hub.kit.typed import LARGEST
from hub.ledger.audit import export, paper, statutory_dates
from hub.ledger.audit.invariants import CHECKS
from hub.ledger.statements import end_of_log
from hub.ledger.units import Position
from hub.ledger.words import CLASS_NAMES, RULES

router = APIRouter()

Place = Annotated[int, Form(ge=0, le=LARGEST)]
Auditor = Annotated[Staff, Depends(require(AUDITOR))]

SUBJECT = "ledger"


@router.get("/desk/ledger")
def overview(
    request: Request,
    context: CurrentContext,
    _auditor: Auditor,
    day: Annotated[date | None, DAY] = None,
    check: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """``day``: figures as of its end. ``check``: run this invariant now, or ``all`` of them."""
    today = local_day(context.clock.now())
    with reading(context.engine) as tx:
        position, chain = end_of_log(tx)
        first = statutory_dates.first_day(tx)
        days = statutory_dates.base_dates(first, today) if first else []
        asked = position if day is None else statutory_dates.position_of(tx, day)
        ran = [(name, rule(name), each(tx)) for name, each in CHECKS.items() if check in ("all", name)]
        values = {
            "position": position,
            "chain": chain.hex(),
            "day": day,
            "days": days,
            "is_over": day is not None and day < today,
            "asked": asked,
            "asked_chain": statutory_dates.chain_at(tx, asked).hex(),
            "figures": statutory_dates.figures(tx, asked),
            "class_names": CLASS_NAMES,
            "checks": [(name, rule(name)) for name in CHECKS],
            "rules": RULES,
            "ran": ran,
            "signed": evidence.entries(tx, SUBJECT)[::-1],
        }
    return page(request, "ledger/audit.html", values)


def rule(name: str) -> str:
    """What an invariant says."""
    return " ".join((CHECKS[name].__doc__ or "").split())


@router.get("/desk/ledger/statement.pdf")
def statement(context: CurrentContext, auditor: Auditor, day: Annotated[date | None, DAY] = None) -> Response:
    """The figures of a day that is over, as a document; asked for again it is the same one."""
    if day is None or day >= local_day(context.clock.now()):
        raise HTTPException(404, "終わった日を選んでください。その日の数字は、翌日から文書にできます。")
    issued = paper.issue(context, day, auditor.id)
    act = Act(context, auditor, SUBJECT, "issue_statement")
    with act.transaction() as tx:
        act.note(tx, day.isoformat())
    headers = {"Content-Disposition": f'inline; filename="statement-{day.isoformat()}.pdf"'}
    return Response(issued.content, media_type="application/pdf", headers=headers)


@router.get("/desk/ledger/journal.jsonl")
def journal_file(context: CurrentContext, auditor: Auditor) -> Response:
    """The whole journal, to be verified with nothing but the file. Sent as it is read."""
    now: datetime = context.clock.now()
    act = Act(context, auditor, SUBJECT, "export_journal")
    with act.transaction() as tx:
        position, _chain = end_of_log(tx)
        act.note(tx, str(position))
    name = f"journal-{local_day(now).isoformat()}.jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(export.journal(context.engine), headers=headers, media_type="application/jsonl")


@router.post("/desk/ledger/sign")
def sign(
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(SUBJECT, "sign_books", AUDITOR))],
    position: Annotated[int, Form(ge=0, le=LARGEST)],
) -> Response:
    """The auditor notes that he has seen the books up to here: position and hash go into the evidence log.

    It has a chain of its own, so whoever rewrote the ledger would have to rewrite that one as well.
    """
    with act.transaction() as tx:
        end, _chain = end_of_log(tx)
        if position > end:
            act.nothing()
        else:
            evidence.append(
                tx,
                evidence.Entry(
                    subject=SUBJECT,
                    reference=str(position),
                    place="hub",
                    rung=Rung.ACKNOWLEDGED,
                    at=context.clock.now(),
                    details={
                        "chain": statutory_dates.chain_at(tx, Position(position)).hex(),
                        "by": act.staff.id,
                    },
                ),
            )
            act.note(tx, str(position))
    return RedirectResponse("/desk/ledger", status_code=303)
