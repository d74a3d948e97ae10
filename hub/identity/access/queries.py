"""The auditor's list of the access log: who did what when, on whose data, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.subjects import registered
from hub.identity.access import looked
from hub.identity.access import service as accesses
from hub.identity.access.tables import access
from hub.identity.citizens import queries as citizens
from hub.identity.staff import queries as staffing
from hub.kit import access_log, typed
from hub.kit.access_log import Line, Outcome
from hub.kit.lists.declaration import Column, Kind, Listing, Place, Row, State
from hub.kit.lists.filters import Choice, Condition, NothingFits, Options, Search, Typed, contains, days
from kiosk.words.catalogue import Words

OUTCOMES = {
    Outcome.DONE: State("good", Words("行われた", "Done")),
    Outcome.REFUSED: State("bad", Words("行われなかった", "Refused")),
    Outcome.OPEN: State("warn", Words("途中で切れた", "Broke off")),
}
NOBODY = Words(
    "その番号の利用者はいません。利用者番号（8桁）を確かめてください。",
    "Nobody has this number. Check its eight digits.",
)


@cache
def subjects() -> dict[str, str]:
    """What each subject is called."""
    return {each.name: each.ja for each in registered()}


def _people(tx: Transaction) -> Options:
    return {each.id: Words(each.called, "") for each in staffing.all_staff(tx)}


def _actions(_tx: Transaction) -> Options:
    """Asked for when it is shown: this file is read before all subjects are."""
    return looked.actions()


def _whose(tx: Transaction, number: str) -> Condition:
    citizen = citizens.citizen_of(tx, number)
    if citizen is None:
        raise NothingFits(NOBODY)
    return access.c.about == citizen


def _rows(tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    lines = access_log.lines(tx, (accesses.access_of(row) for row in found))
    staff = {each.id: each for each in staffing.all_staff(tx)}
    called = access_log.names(tx, (each.access for each in lines))
    numbers = citizens.numbers_of(tx, {each.access.about for each in lines})
    return (_row(each, staff, called, numbers) for each in lines)


def _row(
    line: Line,
    staff: dict[str, staffing.Named],
    called: dict[tuple[str, str], str],
    numbers: dict[str, str],
) -> Row:
    access = line.access
    person = staff.get(access.person)
    return {
        "at": access.at,
        "person": person.name if person else "利用者",
        "is_staff": person is not None,
        "duties": person.duties if person else "",
        "subject": subjects().get(access.subject, access.subject),
        "reference": access.reference,
        "called": called.get((access.subject, access.reference), ""),
        "what": looked.action_words().get(access.action, access.action),
        "outcome": line.outcome,
        "is_posted": access.entry is not None,
        "whose": numbers.get(access.about or "", ""),
    }


ACCESS = Listing(
    name="access",
    path="/desk/access",
    words=Words("新しい順", "Newest first"),
    columns=(
        Column(name="at", words=Words("日時", "At"), kind=Kind.MOMENT),
        Column(name="person", words=Words("人", "Who"), is_drawn=True),
        Column(name="duties", words=Words("担当", "Duties"), place=Place.FILE),
        Column(name="subject", words=Words("業務", "Subject")),
        Column(name="reference", words=Words("対象", "On"), kind=Kind.CODE, is_drawn=True),
        Column(name="what", words=Words("操作", "What")),
        Column(
            name="outcome", words=Words("結果", "Outcome"), kind=Kind.STATE, states=OUTCOMES, is_drawn=True
        ),
        Column(name="whose", words=Words("利用者番号", "Whose"), kind=Kind.NUMBER),
    ),
    select=sa.select(access),
    key=access.c.id,
    is_log=True,
    rows=_rows,
    filters=(
        Choice(
            name="who",
            words=Words("だれが", "Who"),
            options=_people,
            of=access.c.person,
            whatever=Words("全員", "Everybody"),
        ),
        Choice(
            name="what",
            words=Words("何を", "What"),
            options=_actions,
            of=access.c.action,
        ),
        *days(access.c.at),
        Typed(
            name="whose",
            words=Words("利用者番号", "Whose"),
            reader=typed.login,
            where=_whose,
        ),
    ),
    search=Search(words=Words("対象", "On"), where=contains(access.c.reference)),
)
