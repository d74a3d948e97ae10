"""The register as pages read it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.documents.model import Document, State
from hub.documents.tables import document


def find(tx: Transaction, id: int) -> Document | None:
    row = tx.execute(sa.select(document).where(document.c.id == id)).one_or_none()
    return read(row) if row else None


def by_token(tx: Transaction, token: str) -> Document | None:
    """The document on whose paper this token stands."""
    row = tx.execute(sa.select(document).where(document.c.token == token)).one_or_none()
    return read(row) if row else None


def newest(tx: Transaction, kind: str, reference: str) -> Document | None:
    """The last version of a paper, whatever became of it; one that was never made is none."""
    query = (
        sa.select(document)
        .where(document.c.kind == kind, document.c.reference == reference)
        .where(document.c.state != State.VOID.value)
        .order_by(document.c.version.desc())
        .limit(1)
    )
    row = tx.execute(query).one_or_none()
    return read(row) if row else None


def numbers(tx: Transaction, ids: Collection[int]) -> dict[int, str]:
    """Id → number."""
    query = sa.select(document.c.id, document.c.number).where(document.c.id.in_(ids))
    return {row.id: row.number for row in tx.execute(query)}


def read(row: sa.Row[Any]) -> Document:
    return Document(
        id=row.id,
        kind=row.kind,
        reference=row.reference,
        title=row.title,
        number=row.number,
        version=row.version,
        token=row.token,
        source=row.source,
        state=State(row.state),
        issued_at=row.issued_at,
        issued_by=row.issued_by,
        kept_until=row.kept_until,
        sha256=row.sha256,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        reason=row.reason,
        superseded_by=row.superseded_by,
        about=row.about,
    )
