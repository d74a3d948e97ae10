"""The figures of the end of a day as a paper: what was issued and what became of it, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.documents import issuing
from hub.documents.issuing import Issued
from hub.documents.model import Paper
from hub.ledger.audit import statutory_dates
from hub.ledger.audit.documents import STATEMENT
from hub.ledger.audit.offline import Figures
from hub.ledger.units import Position
from hub.ledger.words import CLASS_NAMES
from kiosk.design.dates import wareki, yen

TEMPLATE = Path(__file__).parent / "papers" / "statement.typ"


def issue(context: Context, day: date, by: str) -> Issued:
    """The figures of a day that is over never change, so it has one statement. Raises ``Busy``."""
    with reading(context.engine) as tx:
        paper = _paper(tx, day)
    title = f"{wareki(day)} 現在"
    return issuing.issue(context, STATEMENT, paper, reference=day.isoformat(), title=title, by=by)


def _paper(tx: Transaction, day: date) -> Paper:
    position = Position(statutory_dates.position_of(tx, day))
    inputs = {
        "day": wareki(day),
        "western": day.isoformat(),
        "position": str(position),
        "chain": statutory_dates.chain_at(tx, position).hex(),
        "rows": msgspec.json.encode(_rows(statutory_dates.figures(tx, position))).decode(),
    }
    return Paper(TEMPLATE, inputs)


def _rows(figures: Sequence[Figures]) -> list[list[str]]:
    return [
        [
            *CLASS_NAMES[each.value_class],
            *(yen(sum) for sum in (each.issued, each.used, each.expired, each.refunded, each.unused)),
        ]
        for each in figures
    ]
