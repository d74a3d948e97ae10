"""Begin a case once, and show it to those who work on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import sqlalchemy as sa

from edge.wire.messages.procedures import CaseAnswers, CasePerson, CaseRequest, CaseSheet, Procedure
from hub.core import evidence
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.locks import lock
from hub.core.words import TOKYO
from hub.documents import issuing, queries
from hub.documents import service as documents
from hub.documents.model import Order, State, fingerprint
from hub.law.rules import RuleBook
from hub.procedures import guide
from hub.procedures.answer import on_the_wire
from hub.procedures.documents import GUIDE_SHEET
from hub.procedures.model import CaseConflict, GuideSheet, Interview
from hub.procedures.sheet_text import text_of
from hub.procedures.tables import case

SUBJECT = "procedures"
PREFIXES = {Procedure.MOVING_IN: "転"}


@dataclass(frozen=True, slots=True)
class Case:
    """A case in a list: its number, and nothing of the person."""

    id: str
    procedure: Procedure
    number: str
    day: date
    node: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The whole case. Whoever is shown it is noted in the access log. ``repr`` shows nothing personal."""

    case: Case
    person: CasePerson
    answers: CaseAnswers
    sheet: CaseSheet


def accept(tx: Transaction, context: Context, rules: RuleBook, node: str, request: CaseRequest) -> bytes:
    """The sheet as JSON: made once, and the same bytes for every repetition.

    Raises ``CaseConflict`` (known id, another body), ``MovingDateAhead``, ``BirthDateAhead`` or
    ``RuleFault`` (no rule for a day so long ago); then nothing is kept.
    """
    lock(tx, "procedures", "numbers")  # one after another: a number is given once
    digest = hashlib.sha256(_canonical(request)).hexdigest()
    known = tx.execute(sa.select(case).where(case.c.id == request.case)).one_or_none()
    if known is not None:
        if known.request_sha256 != digest:
            raise CaseConflict("this case has another body")
        return str(known.sheet).encode()
    now = context.clock.now()
    today = now.astimezone(TOKYO).date()
    serial = _next_serial(tx, request.procedure, today)
    number = _number(request.procedure, serial)
    sheet = guide.sheet(rules, _interview(request), number, today)
    document = documents.reserve(tx, context, _order(request.case, sheet, digest, node))
    made = on_the_wire(sheet, documents.stamp_of(context.settings, document).url)
    answer = _canonical(made)
    tx.execute(
        case.insert().values(
            id=request.case,
            procedure=request.procedure.value,
            day=today,
            serial=serial,
            node=node,
            accepted_at=now,
            request_sha256=digest,
            person=_canonical(request.person).decode(),
            answers=_canonical(request.answers).decode(),
            sheet=answer.decode(),
        )
    )
    evidence.append(
        tx,
        evidence.Entry(
            subject=SUBJECT,
            reference=request.case,
            place=node,
            rung=evidence.Rung.ACCEPTED,
            at=now,
            content_sha256=hashlib.sha256(answer).hexdigest(),
            details={"procedure": request.procedure.value, "overdue": made.overdue},
        ),
    )
    touch(tx, SUBJECT)
    return answer


def issue_sheet(context: Context, id: str) -> None:
    """The sheet of an accepted case becomes a document, outside its transaction; twice is once.

    An hour later the person has gone, and the number is void by then.
    """
    with reading(context.engine) as tx:
        document = queries.newest(tx, GUIDE_SHEET.name, id)
        answer = tx.execute(sa.select(case.c.sheet).where(case.c.id == id)).scalar_one()
    if document is not None and document.standing(context.clock.now()) is State.RESERVED:
        text = text_of(msgspec.json.decode(answer, type=CaseSheet))
        issuing.finish(context, document, text.encode())


def _order(id: str, sheet: GuideSheet, digest: str, node: str) -> Order:
    title = f"{sheet.title.ja} {sheet.case_number}"
    source = fingerprint(GUIDE_SHEET, digest)
    return Order(kind=GUIDE_SHEET, reference=id, title=title, source=source, by=node)


def cases_of(tx: Transaction, day: date) -> list[Case]:
    """The cases of one local day, newest first."""
    rows = tx.execute(
        sa.select(case).where(case.c.day == day).order_by(case.c.accepted_at.desc(), case.c.serial.desc())
    )
    return [_case(row) for row in rows]


def open_case(tx: Transaction, id: str) -> CaseFile | None:
    """Everything about one case. The caller notes the access in the same transaction."""
    row = tx.execute(sa.select(case).where(case.c.id == id)).one_or_none()
    if row is None:
        return None
    return CaseFile(
        _case(row),
        msgspec.json.decode(row.person, type=CasePerson),
        msgspec.json.decode(row.answers, type=CaseAnswers),
        msgspec.json.decode(row.sheet, type=CaseSheet),
    )


def _interview(request: CaseRequest) -> Interview:
    answers = request.answers
    return Interview(answers.moved_on, answers.companions, answers.insurance, request.person.birth_date)


def _next_serial(tx: Transaction, procedure: Procedure, day: date) -> int:
    last = sa.select(sa.func.max(case.c.serial)).where(case.c.procedure == procedure.value, case.c.day == day)
    return (tx.scalar(last) or 0) + 1


def _number(procedure: Procedure, serial: int) -> str:
    """転-001; it is called out in the hall, so it is short and begins anew each day."""
    return f"{PREFIXES[procedure]}-{serial:03d}"


def _case(row: sa.Row[tuple[object, ...]]) -> Case:
    procedure = Procedure(row.procedure)
    number = _number(procedure, row.serial)
    return Case(row.id, procedure, number, row.day, row.node, row.accepted_at)


def _canonical(value: object) -> bytes:
    """JSON in which a set has one order, so that the same body has one hash."""
    return msgspec.json.encode(value, order="deterministic")
