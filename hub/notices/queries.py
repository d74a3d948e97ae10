"""A person's inbox, and how much of it is new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.kit.lists.declaration import Column, Kind, Listing, Place, Row, State
from hub.kit.lists.filters import Choice, Search, contains, days
from hub.notices.tables import notices_notice as table
from kiosk.words.catalogue import Words

STATES = {
    "new": State("warn", Words("未読", "New")),
    "read": State("neutral", Words("既読", "Read")),
}
_STATE: sa.ColumnElement[str] = sa.case((table.c.read_at.is_(None), "new"), else_="read")


def _rows(_tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    return ({**row._mapping, "words": Words(row.ja, row.en), "what": row.ja} for row in found)


INBOX = Listing(
    name="notices",
    path="/desk/notices",
    words=Words("新しい順", "Newest first"),
    columns=(
        Column(name="at", words=Words("日時", "At"), kind=Kind.MOMENT),
        Column(name="what", words=Words("できごと", "What happened"), is_head=True, is_drawn=True),
        Column(name="state", words=Words("状態", "State"), kind=Kind.STATE, states=STATES),
        Column(name="acts", words=Words("操作", "Acts"), is_drawn=True, place=Place.PAGE),
    ),
    select=sa.select(table.c.id, table.c.at, table.c.ja, table.c.en, table.c.path, _STATE.label("state")),
    key=table.c.id,
    is_log=True,
    rows=_rows,
    filters=(
        Choice(
            name="state",
            words=Words("状態", "State"),
            options={name: state.words for name, state in STATES.items()},
            of=_STATE,
        ),
        *days(table.c.at),
    ),
    search=Search(words=Words("言葉で探す", "Search"), where=contains(table.c.ja, table.c.en)),
    link=lambda row: str(row["path"]),
)


def inbox_of(staff: str) -> Listing:
    """Nobody sees another's."""
    return replace(INBOX, select=INBOX.select.where(table.c.staff == staff))


def new_ones(tx: Transaction, staff: str) -> int:
    """How many this person has not read."""
    mine = (table.c.staff == staff, table.c.read_at.is_(None))
    return tx.scalar(sa.select(sa.func.count()).select_from(table).where(*mine)) or 0
