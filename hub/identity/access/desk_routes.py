"""The access log for auditors: filtered by who, what, when and whose; page by page, and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hub.core.db import Transaction, reading
from hub.core.subjects import registered
from hub.core.web import page
from hub.core.words import TOKYO, local_day
from hub.identity.access import looked
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.citizens import queries as citizen_queries
from hub.identity.model import Staff
from hub.identity.staff import queries as staff_queries
from hub.identity.subject import AUDITOR
from hub.identity.web import CurrentContext, require
from hub.kit import access_log, spreadsheet
from hub.kit.access_log import Line, Outcome
from hub.kit.acts import Act
from hub.kit.readers import DAY, LOGIN
from hub.kit.typed import LARGEST

router = APIRouter()

Auditor = Annotated[Staff, Depends(require(AUDITOR))]

PER_PAGE = 100
OUTCOMES = {
    Outcome.DONE: ("good", "行われた", "done"),
    Outcome.REFUSED: ("bad", "行われなかった", "refused"),
    Outcome.OPEN: ("warn", "途中で切れた", "broke off"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for. ``who``: a member of staff; ``whose``: a citizen's number."""

    who: str
    what: str
    since: date | None
    until: date | None
    whose: str

    def address(self, path: str = "/desk/access", **more: object) -> str:
        """The page (or table) of the same lines."""
        fields = {
            "who": self.who,
            "what": self.what,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "whose": self.whose,
            **more,
        }
        return f"{path}?{urlencode({name: value for name, value in fields.items() if value})}"

    def wanted(self, tx: Transaction) -> Wanted | None:
        """``None`` when nobody has that number."""
        about = citizen_queries.citizen_of(tx, self.whose) if self.whose else None
        if self.whose and about is None:
            return None
        return Wanted(
            people=[self.who] if self.who else None,
            action=self.what,
            since=_begin(self.since) if self.since else None,
            until=_begin(self.until + timedelta(days=1)) if self.until else None,
            about=about,
        )


def asked(
    who: Annotated[str, Query(max_length=36)] = "",
    what: Annotated[str, Query(max_length=32)] = "",
    since: Annotated[date | None, DAY, Query()] = None,
    until: Annotated[date | None, DAY, Query()] = None,
    whose: Annotated[str, LOGIN, Query(max_length=64)] = "",
) -> Asked:
    return Asked(who, what, since, until, whose)


@cache
def _subjects() -> dict[str, str]:
    return {each.name: each.ja for each in registered()}


CurrentlyAsked = Annotated[Asked, Depends(asked)]


@router.get("/desk/access")
def access_log_page(
    request: Request,
    context: CurrentContext,
    _auditor: Auditor,
    asked: CurrentlyAsked,
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    with reading(context.engine) as tx:
        wanted = asked.wanted(tx)
        found = accesses.listed(tx, wanted, before=before, limit=PER_PAGE + 1) if wanted else []
        lines = access_log.lines(tx, found[:PER_PAGE])
        staff = staff_queries.all_staff(tx)
        values = {
            "asked": asked,
            "lines": lines,
            "names": access_log.names(tx, (each.access for each in lines)),
            "staff": {each.id: each for each in staff},
            "numbers": citizen_queries.numbers_of(tx, {each.access.about for each in lines}),
            "actions": looked.action_words(),
            "subjects": _subjects(),
            "outcomes": OUTCOMES,
            "older": asked.address(before=found[PER_PAGE - 1].id) if len(found) > PER_PAGE else "",
            "newest": asked.address() if before else "",
            "table": asked.address("/desk/access.csv"),
            "unknown": wanted is None,
        }
    return page(request, "identity/access.html", values)


@router.get("/desk/access.csv")
def access_log_table(context: CurrentContext, auditor: Auditor, asked: CurrentlyAsked) -> Response:
    """All those lines for a spreadsheet, sent as they are read. Taking them along is noted itself, first."""
    act = Act(context, auditor, "identity", "export_access")
    with act.transaction() as tx:
        wanted = asked.wanted(tx)
        newest, number = accesses.extent(tx, wanted) if wanted else (0, 0)
        act.note(tx, str(number))
    heads = ("日時", "人", "担当", "業務", "対象", "操作", "結果", "利用者番号")
    name = f"access-{local_day(context.clock.now()).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    rows = _rows(context.engine, wanted, before=newest + 1) if wanted else ()
    table = spreadsheet.pieces(heads, rows)
    return StreamingResponse(table, headers=headers, media_type="text/csv; charset=utf-8")


def _rows(engine: sa.Engine, wanted: Wanted, before: int) -> Iterator[tuple[str, ...]]:
    """One consistent picture, which holds up nobody who writes."""
    words = looked.action_words()
    with reading(engine) as tx:
        staff = {each.id: each for each in staff_queries.all_staff(tx)}
        lines = access_log.every(tx, wanted, before)
        while some := list(islice(lines, PER_PAGE)):
            numbers = citizen_queries.numbers_of(tx, {each.access.about for each in some})
            yield from (_row(each, staff, numbers, words) for each in some)


def _row(
    line: Line, staff: dict[str, staff_queries.Named], numbers: dict[str, str], words: dict[str, str]
) -> tuple[str, ...]:
    access = line.access
    person = staff.get(access.person)
    return (
        access.at.astimezone(TOKYO).isoformat(sep=" ", timespec="seconds"),
        person.name if person else "利用者",
        person.duties if person else "",
        _subjects().get(access.subject, access.subject),
        access.reference,
        words.get(access.action, access.action),
        OUTCOMES[line.outcome][1],
        numbers.get(access.about or "", ""),
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), TOKYO)
