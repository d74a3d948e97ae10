"""The register as a list: of the kinds that somebody may see, as they stand at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.documents import model, queries
from hub.documents.tables import document
from hub.documents.words import STATES
from hub.kit.lists.declaration import Column, Kind, Listing, Row
from hub.kit.lists.filters import Choice, Condition, Search, contains, days
from kiosk.words.catalogue import Words


def _number_or_title(text: str) -> Condition:
    """A number with blanks or without, as it is read off a paper."""
    number = sa.func.replace(document.c.number, " ", "")
    return sa.or_(contains(number)("".join(text.split())), contains(document.c.title)(text))


def _kinds(kinds: Mapping[str, model.Kind]) -> Choice:
    options = {name: kind.words for name, kind in kinds.items()}
    return Choice(name="kind", words=Words("種類", "Kind"), options=options, of=document.c.kind)


DOCUMENTS = Listing(
    name="documents",
    path="/desk/documents",
    words=Words("文書の一覧、新しい順", "Documents, newest first"),
    columns=(
        Column(name="number", words=Words("番号", "Number"), kind=Kind.OWN, is_head=True),
        Column(name="version", words=Words("版", "Version"), kind=Kind.COUNT),
        Column(name="kind", words=Words("種類", "Kind"), is_drawn=True),
        Column(name="title", words=Words("文書名", "Title"), kind=Kind.OWN),
        Column(name="issued_at", words=Words("発行", "Issued"), kind=Kind.MOMENT),
        Column(name="state", words=Words("状態", "State"), kind=Kind.STATE, states=STATES),
    ),
    select=sa.select(document),
    key=document.c.id,
    is_log=True,
    filters=(_kinds({}), *days(document.c.issued_at)),
    search=Search(words=Words("番号・文書名", "Number or title"), where=_number_or_title),
    link=lambda row: f"/desk/documents/{row['id']}",
)
"""Of no kind: ``seen`` says which ones somebody sees."""


def seen(kinds: Mapping[str, model.Kind], now: datetime) -> Listing:
    """The list of whoever may see these kinds."""
    return replace(
        DOCUMENTS,
        select=DOCUMENTS.select.where(document.c.kind.in_(kinds)),
        rows=partial(_rows, now),
        filters=(_kinds(kinds), *DOCUMENTS.filters[1:]),
    )


def _rows(now: datetime, _tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    for each in map(queries.read, found):
        yield {
            "id": each.id,
            "number": each.number,
            "version": each.version,
            "kind": each.kind,
            "title": each.title,
            "issued_at": each.issued_at,
            "state": each.standing(now),
        }
